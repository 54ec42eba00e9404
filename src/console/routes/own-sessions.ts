// « Mes connexions »: what everybody may see and end of his own sessions, whatever his role, and « Quelqu'un utilise mon compte » (C-U.2). Nobody else's.
import { z } from 'zod';
import { personSubject } from '#core/access/actor.ts';
import { readOwnMail } from '#database/own-mail-reader.ts';
import { type OwnSession, readOwnSessions } from '#database/own-sessions-reader.ts';
import { perform } from '#src/actions/door.ts';
import { endOwnSessions, type OwnSessions, reportOwnAccount } from '#src/actions/end-own-sessions.ts';
import { removeMail } from '#src/actions/remove-own-mail.ts';
import { type Answer, redirect } from '../answer.ts';
import { type Ground, type Route, route } from '../guard.ts';
import { type Ended, problemPage, sessionsPage } from '../views/own-sessions.ts';
import type { Visit } from '../visit.ts';

export const ownSessionRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/compte/connexions',
    acts: ['end-own-sessions'],
    zone: 'shared',
    input: z.object({ fait: z.enum(['une', 'autres', 'rien', 'adresse']).optional().catch(undefined) }),
    answers: ['page'],
    handle: (ground, visit, { fait }) => list(ground, visit, fait ?? null),
  }),
  route({
    method: 'POST',
    path: '/compte/connexions',
    acts: ['end-own-sessions'],
    zone: 'shared',
    // `connexion`: one of the list; without it, all but the one in hand.
    input: z.object({ connexion: z.string().max(100).optional() }),
    answers: ['redirect'],
    handle: (ground, visit, { connexion }) => end(ground, visit, connexion ?? null),
  }),
  route({
    method: 'POST',
    path: '/compte/adresse',
    acts: ['remove-own-mail'],
    zone: 'shared',
    input: z.object({}),
    answers: ['redirect'],
    handle: removeAddress,
  }),
  route({
    method: 'GET',
    path: '/compte/probleme',
    acts: ['report-account'],
    zone: 'shared',
    input: z.object({}),
    answers: ['page'],
    handle: async (_ground, visit) => problemPage(visit),
  }),
  route({
    method: 'POST',
    path: '/compte/probleme',
    acts: ['report-account'],
    zone: 'shared',
    input: z.object({}),
    answers: ['redirect'],
    handle: report,
  }),
];

/** The session that this browser came here by, where the gateway has said which. */
function inHand(sessions: readonly OwnSession[], { sid }: Visit): string | null {
  return sid === null ? null : (sessions.find(({ services }) => services.some((service) => service.sid === sid))?.uid ?? null);
}

async function list({ pool, serviceName }: Ground, visit: Visit, done: Ended | null): Promise<Answer> {
  const sessions = await readOwnSessions(pool, visit.user.person);
  const here = inHand(sessions, visit);
  const shown = sessions.map(({ uid, since, device, services }) => ({
    uid,
    since,
    device,
    here: uid === here,
    services: services.map(({ clientId }) => serviceName(clientId)).filter((name) => name !== null),
  }));
  return sessionsPage(visit, shown, (await readOwnMail(pool, visit.user.person)) ?? null, done);
}

async function removeAddress({ pool, acting }: Ground, visit: Visit): Promise<Answer> {
  const context = { pool, now: visit.now, ...acting };
  const result = await perform(removeMail, visit.actor, personSubject(visit.user.person, []), { language: visit.language }, context);
  return redirect(`/console/compte/connexions?fait=${result.ok && result.output ? 'adresse' : 'rien'}`);
}

async function end({ pool, acting }: Ground, visit: Visit, uid: string | null): Promise<Answer> {
  const sessions = await readOwnSessions(pool, visit.user.person);
  const which: OwnSessions = uid === null ? { which: 'others', keep: inHand(sessions, visit) } : { which: 'one', uid };
  const context = { pool, now: visit.now, ...acting };
  const result = await perform(endOwnSessions, visit.actor, personSubject(visit.user.person, []), which, context);
  const ended = result.ok && result.output.sessions > 0;
  return redirect(`/console/compte/connexions?fait=${ended ? (uid === null ? 'autres' : 'une') : 'rien'}`);
}

async function report({ pool, acting }: Ground, visit: Visit): Promise<Answer> {
  const context = { pool, now: visit.now, ...acting };
  const result = await perform(reportOwnAccount, visit.actor, personSubject(visit.user.person, []), null, context);
  return result.ok ? redirect('/console/compte-bloque') : { kind: 'denied', sentence: result.refusal.message };
}
