// Finding a person and explaining him; handing over a provisional password. Nominative: the Département reaches none of it but his own page.
import { z } from 'zod';
import { personSubject } from '#core/access/actor.ts';
import { may } from '#core/access/authority.ts';
import { credentialDemand } from '#core/access/standing.ts';
import { searchPeople } from '#database/console-person-search.ts';
import { readStandingOf } from '#database/console-standing-reader.ts';
import { explainPerson, readStructuresOf } from '#database/person-explanation-reader.ts';
import { consultPerson } from '#src/actions/consult-person.ts';
import { perform } from '#src/actions/door.ts';
import { issueCredentials } from '#src/actions/issue-credentials.ts';
import { type Answer, notFound } from '../answer.ts';
import { denied, type Ground, type Route, route } from '../guard.ts';
import { issuedPage, peoplePage } from '../views/people.ts';
import { personPage } from '../views/person.ts';
import { namesScope, type Visit } from '../visit.ts';
import { withdrawalView } from './withdraw.ts';

const id = z.uuid();

export const peopleRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/personnes',
    acts: ['search-persons'],
    zone: 'nominative',
    input: z.object({ q: z.string().trim().max(100).catch(''), page: z.coerce.number().int().min(1).max(1000).catch(1) }),
    answers: ['page'],
    handle: async ({ pool }, visit, { q, page }) => peoplePage(visit, q, page, await searchPeople(pool, namesScope(visit), q, page)),
  }),
  route({
    method: 'GET',
    path: '/personnes/:id',
    acts: ['explain-person'],
    zone: 'nominative',
    input: z.object({ id }),
    answers: ['page'],
    handle: explain,
  }),
  route({
    method: 'POST',
    path: '/personnes/:id/mot-de-passe',
    acts: ['issue-credentials', 'issue-delegate-credentials', 'issue-official-credentials'],
    zone: 'nominative',
    input: z.object({ id }),
    answers: ['page', 'invalid'],
    handle: issue,
  }),
];

async function explain({ pool, mappingOf, acting }: Ground, visit: Visit, { id: wanted }: { readonly id: string }): Promise<Answer> {
  // Everybody reaches his own page by this route: whoever has no role for other people's is told so, not that they do not exist.
  if (visit.scope.structures.length === 0 && wanted !== visit.user.person) return denied(visit, 'explain-person');
  // Looking at somebody is an act: journaled (CNIL 2021-122).
  const consulted = await perform(
    consultPerson,
    visit.actor,
    personSubject(wanted, []),
    { mappingOf },
    { pool, now: visit.now, ...acting },
  );
  if (consulted.ok)
    return personPage(visit, consulted.output, await mayIssue(pool, visit, wanted), await withdrawalView(pool, visit, wanted));
  return consulted.refusal.code === 'not-allowed' ? hiddenUnlessOwn(pool, visit, wanted, consulted.refusal.message) : notFound;
}

/** Somebody of another collège is not there; somebody of one's own may be shown to others. */
async function hiddenUnlessOwn(pool: Ground['pool'], visit: Visit, person: string, sentence: string): Promise<Answer> {
  const uais = await readStructuresOf(pool, person);
  return uais.some((uai) => visit.scope.structures === 'all' || visit.scope.structures.includes(uai))
    ? { kind: 'denied', sentence }
    : notFound;
}

/** Whether to show the button; the door decides again when it is pressed. */
async function mayIssue(pool: Ground['pool'], visit: Visit, person: string): Promise<boolean> {
  if (person === visit.user.person) return false;
  const standing = await readStandingOf(pool, person, visit.today);
  if (!standing || standing.login === null || (!standing.operator && standing.active.length === 0)) return false;
  const { act, subjects } = credentialDemand(standing);
  return subjects.every((subject) => may(visit.actor, act, subject).allowed);
}

async function issue(
  { pool, acting, mappingOf, publicUrl }: Ground,
  visit: Visit,
  { id: wanted }: { readonly id: string },
): Promise<Answer> {
  const uais = await readStructuresOf(pool, wanted);
  const address = new URL(publicUrl).host;
  const result = await perform(issueCredentials, visit.actor, personSubject(wanted, uais), null, { pool, now: visit.now, ...acting });
  if (result.ok) {
    const person = await explainPerson(pool, namesScope(visit), wanted, mappingOf, visit.today);
    return issuedPage(visit, { id: wanted, name: person ? `${person.givenName} ${person.familyName}` : null }, result.output, address);
  }
  if (result.refusal.code === 'not-found') return notFound;
  if (result.refusal.code === 'not-allowed') return hiddenUnlessOwn(pool, visit, wanted, result.refusal.message);
  return issuedPage(visit, { id: wanted, name: null }, result.refusal, address);
}
