// The services: what each is told and why, and for a collège, to whom it opens them (C-2.1). No name of a person is read here.
import { z } from 'zod';
import { structureSubject } from '#core/access/actor.ts';
import { may } from '#core/access/authority.ts';
import { covers } from '#core/access/scope.ts';
import { type Profile, profiles } from '#core/person/facts.ts';
import { readOpenings } from '#database/service-opening-reader.ts';
import { countOfClasses, countOpenColleges, countProfiles, readClasses } from '#database/service-reach-reader.ts';
import { perform } from '#src/actions/door.ts';
import { openService } from '#src/actions/open-service.ts';
import { type Answer, notFound, redirect } from '../answer.ts';
import { type Ground, type Route, route } from '../guard.ts';
import { listServices } from '../service-catalogue.ts';
import { servicePage } from '../views/service.ts';
import { type CollegeServices, catalogueListPage, collegeServicesPage } from '../views/services.ts';
import type { Visit } from '../visit.ts';

export const clientName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
/** A field that comes once, several times or not at all. */
const several = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((given) => (given === undefined ? [] : [given].flat()));
const fait = z.enum(['enregistre', 'inchange', 'modifie', '']).catch('');

export const serviceRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/services',
    acts: ['view-services'],
    zone: 'operation',
    input: z.object({}),
    answers: ['page'],
    handle: list,
  }),
  route({
    method: 'GET',
    path: '/services/:client',
    acts: ['view-services'],
    zone: 'operation',
    input: z.object({ client: clientName, fait }),
    answers: ['page'],
    handle: (ground, visit, { client, fait: done }) => show(ground, visit, client, done, null),
  }),
  route({
    method: 'POST',
    path: '/services/:client/ouvertures',
    acts: ['open-service'],
    zone: 'nominative',
    input: z.object({
      client: clientName,
      uai: z.string().regex(/^\d{7}[A-Z]$/),
      profil: several,
      'classes-ELV': several,
      'classes-ENS': several,
    }),
    answers: ['redirect', 'invalid'],
    handle: decide,
  }),
];

async function list({ pool, services }: Ground, visit: Visit): Promise<Answer> {
  const listed = await listServices(pool, services.declared);
  const college = visit.view?.uai ? await collegeOf({ pool }, visit.view.uai) : null;
  return college === null ? catalogueListPage(visit, listed, await countOpenColleges(pool)) : collegeServicesPage(visit, listed, college);
}

/** What is open in one collège, and how many people of each profile it has; `reached` by "client profile". */
async function collegeOf({ pool }: Pick<Ground, 'pool'>, uai: string): Promise<CollegeServices> {
  const [openings, people, classes] = await Promise.all([readOpenings(pool, [uai]), countProfiles(pool, uai), readClasses(pool, uai)]);
  const counts = await Promise.all(
    openings.map(async (one) => {
      const count = one.classes === null ? (people.get(one.profile) ?? 0) : await countOfClasses(pool, one);
      return [`${one.clientId} ${one.profile}`, count] as const;
    }),
  );
  return { uai, openings, people, classes, reached: new Map(counts) };
}

async function show({ pool, services }: Ground, visit: Visit, client: string, done: string, fault: string | null): Promise<Answer> {
  const found = (await listServices(pool, services.declared)).find(({ clientId }) => clientId === client);
  if (found === undefined) return notFound;
  const uai = visit.view?.uai ?? null;
  const college = uai !== null && covers(visit.scope, uai) ? await collegeOf({ pool }, uai) : null;
  const mayOpen = uai !== null && may(visit.actor, 'open-service', structureSubject(uai)).allowed;
  const page = servicePage(visit, { listed: found, college, mayOpen, done, fault });
  return fault === null ? { kind: 'page', page } : { kind: 'invalid', page };
}

type Form = {
  readonly client: string;
  readonly uai: string;
  readonly profil: readonly string[];
  readonly 'classes-ELV': readonly string[];
  readonly 'classes-ENS': readonly string[];
};

async function decide(ground: Ground, visit: Visit, form: Form): Promise<Answer> {
  if (!covers(visit.scope, form.uai)) return notFound;
  const chosen = (profile: Profile): readonly string[] => (profile === 'ELV' || profile === 'ENS' ? form[`classes-${profile}`] : []);
  const wanted = profiles.map((profile) => {
    const classes = chosen(profile);
    return { profile, open: form.profil.includes(profile), classes: classes.length === 0 ? null : classes };
  });
  const input = { clientId: form.client, wanted, declared: ground.services.declared };
  const context = { pool: ground.pool, now: visit.now, ...ground.acting };
  const result = await perform(openService, visit.actor, structureSubject(form.uai), input, context);
  if (result.ok) return redirect(`/console/services/${form.client}?fait=${result.output.changed > 0 ? 'enregistre' : 'inchange'}`);
  if (result.refusal.code === 'not-allowed') return { kind: 'denied', sentence: result.refusal.message };
  return result.refusal.code === 'not-found' ? notFound : show(ground, visit, form.client, '', result.refusal.message);
}
