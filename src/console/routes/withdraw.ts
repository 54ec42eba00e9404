// Suspending somebody and giving him his account back, from his page; the people who say that somebody else uses their account. Nominative.
import { z } from 'zod';
import { personSubject } from '#core/access/actor.ts';
import { may } from '#core/access/authority.ts';
import { suspensionDemand } from '#core/access/suspension.ts';
import { readStandingOf } from '#database/console-standing-reader.ts';
import { readStructuresOf } from '#database/person-explanation-reader.ts';
import { readReports, readWithdrawal } from '#database/withdrawal-reader.ts';
import { perform } from '#src/actions/door.ts';
import { reinstateAccount, suspendAccount } from '#src/actions/suspend-account.ts';
import { type Answer, notFound } from '../answer.ts';
import { type Ground, type Route, route } from '../guard.ts';
import { reportsPage, type WithdrawalView, withdrawnPage } from '../views/withdraw.ts';
import { namesScope, type Visit } from '../visit.ts';

const input = z.object({ id: z.uuid(), motif: z.string().max(2000).catch('') });
type Input = z.output<typeof input>;

export const withdrawRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/personnes/:id/suspension',
    acts: ['suspend-account', 'suspend-delegate-account', 'suspend-official-account'],
    zone: 'nominative',
    input,
    answers: ['page', 'invalid'],
    handle: (ground, visit, form) => withdraw(ground, visit, 'suspend', form),
  }),
  route({
    method: 'POST',
    path: '/personnes/:id/retablissement',
    acts: ['reinstate-account', 'suspend-delegate-account', 'suspend-official-account'],
    zone: 'nominative',
    input,
    answers: ['page', 'invalid'],
    handle: (ground, visit, form) => withdraw(ground, visit, 'reinstate', form),
  }),
  route({
    method: 'GET',
    path: '/signalements',
    acts: ['search-persons'],
    zone: 'nominative',
    input: z.object({}),
    answers: ['page'],
    handle: async ({ pool }, visit) => reportsPage(visit, await readReports(pool, namesScope(visit))),
  }),
];

async function withdraw({ pool, acting }: Ground, visit: Visit, verb: 'suspend' | 'reinstate', { id, motif }: Input): Promise<Answer> {
  const action = verb === 'suspend' ? suspendAccount : reinstateAccount;
  const result = await perform(action, visit.actor, personSubject(id, []), { reason: motif }, { pool, now: visit.now, ...acting });
  if (result.ok) return withdrawnPage(id, verb, result.output);
  if (result.refusal.code === 'not-found') return notFound;
  if (result.refusal.code !== 'not-allowed') return withdrawnPage(id, verb, result.refusal);
  // Somebody of another collège is not there.
  const uais = await readStructuresOf(pool, id);
  const near = visit.scope.structures === 'all' || uais.some((uai) => (visit.scope.structures as readonly string[]).includes(uai));
  return near ? { kind: 'denied', sentence: result.refusal.message } : notFound;
}

/** What the person's page says of it, and which of the two forms it shows; the door decides again. */
export async function withdrawalView(pool: Ground['pool'], visit: Visit, person: string): Promise<WithdrawalView> {
  const [withdrawal, standing] = await Promise.all([
    readWithdrawal(pool, namesScope(visit), person),
    readStandingOf(pool, person, visit.today),
  ]);
  const mayDo = (verb: 'suspend' | 'reinstate'): boolean => {
    if (standing === null || standing.login === null || person === visit.user.person) return false;
    const { act, subjects } = suspensionDemand(standing, verb);
    return subjects.every((subject) => may(visit.actor, act, subject).allowed);
  };
  return { ...withdrawal, maySuspend: mayDo('suspend'), mayReinstate: mayDo('reinstate') };
}
