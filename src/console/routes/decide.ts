// Deciding on an account list. The acts do the deciding; here a form becomes an act and its outcome a page.
import { z } from 'zod';
import { structureSubject } from '#core/access/actor.ts';
import type { Selection } from '#core/approval/selection.ts';
import { everyLine, type ListHead, readLines, readList } from '#database/account-list-reader.ts';
import { approveList } from '#src/actions/approve-list.ts';
import { type ActionContext, perform, type Refusal, type Result } from '#src/actions/door.ts';
import { refuseList } from '#src/actions/refuse-list.ts';
import { releaseList } from '#src/actions/release-list.ts';
import { type Answer, notFound, redirect } from '../answer.ts';
import { type Ground, type Route, route } from '../guard.ts';
import { movedPage, refusalPage } from '../views/list-decided.ts';
import type { Visit } from '../visit.ts';
import { type Filters, filterOf, filters, shown } from './list-reading.ts';

const id = z.uuid();
const persons = z.union([z.uuid().transform((one) => [one]), z.array(z.uuid())]).catch([]);
// As long as a form may be: the act refuses a reason that is too long, and the page gives it back. Cut or dropped here, the decision
// would be taken without it.
const comment = z.union([z.string(), z.array(z.string()).transform((several) => several.join('\n'))]).catch('');
const decision = { id, digest: z.string().max(64), person: persons, ...filters, comment };

export const decideRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/listes/:id/approbation',
    acts: ['approve-list', 'approve-direction'],
    zone: 'nominative',
    input: z.object({ ...decision, portee: z.enum(['tout', 'affichees', 'direction', 'selection']) }),
    answers: ['redirect', 'invalid', 'moved'],
    handle: approve,
  }),
  route({
    method: 'POST',
    path: '/listes/:id/refus',
    acts: ['refuse-list'],
    zone: 'nominative',
    input: z.object({ ...decision, etape: z.enum(['motif', 'confirmer']).catch('motif') }),
    answers: ['page', 'redirect', 'invalid', 'moved'],
    handle: refuse,
  }),
  route({
    method: 'POST',
    path: '/listes/:id/liberation',
    acts: ['release-list'],
    zone: 'nominative',
    input: z.object({ id, digest: decision.digest, comment }),
    answers: ['redirect', 'invalid', 'moved'],
    handle: release,
  }),
];

type Decision = Filters & { readonly id: string; readonly digest: string; readonly person: readonly string[]; readonly comment: string };

/** A list as the reader of lists gives it: the act is judged again, at the door, on its structure. */
async function listOf({ pool }: Ground, visit: Visit, wanted: string): Promise<ListHead | null> {
  return readList(pool, { structures: visit.scope.structures, nominative: true }, wanted);
}

async function approve(ground: Ground, visit: Visit, input: Decision & { readonly portee: string }): Promise<Answer> {
  const list = await listOf(ground, visit, input.id);
  if (!list) return notFound;
  const selection = await selectionOf(ground, list, input);
  const result = await perform(
    approveList,
    visit.actor,
    structureSubject(list.uai),
    { listId: list.id, digest: input.digest, selection, comment: input.comment || null },
    context(ground, visit),
  );
  return concluded(ground, visit, list, input, result, 'approuve');
}

async function selectionOf({ pool }: Ground, list: ListHead, input: Decision & { readonly portee: string }): Promise<Selection> {
  if (input.portee === 'tout') return { kind: 'all' };
  if (input.portee === 'direction') return { kind: 'slice', verb: null, profile: 'DIR' };
  if (input.portee === 'selection') return { kind: 'persons', persons: input.person };
  // What the page showed through its filter: read again, and bound to the same digest.
  const lines = await readLines(pool, list, filterOf(input));
  return { kind: 'persons', persons: lines.filter((line) => line.state === 'open').map((line) => line.person) };
}

async function refuse(ground: Ground, visit: Visit, input: Decision & { readonly etape: string }): Promise<Answer> {
  const list = await listOf(ground, visit, input.id);
  if (!list) return notFound;
  if (input.etape === 'motif') {
    if (input.digest !== list.digest || list.supersededBy) return movedPage(list, 'moved');
    if (input.person.length === 0) {
      const fault: Refusal = { code: 'nothing-selected', message: 'Cochez au moins une personne avant de refuser. Rien n’a été décidé.' };
      return { kind: 'invalid', page: await shown(ground, visit, list, filterOf(input), fault) };
    }
    return { kind: 'page', page: refusalPage(visit, list, await chosenLines(ground, list, input.person), input.comment, null) };
  }
  const selection: Selection = { kind: 'persons', persons: input.person };
  const result = await perform(
    refuseList,
    visit.actor,
    structureSubject(list.uai),
    { listId: list.id, digest: input.digest, selection, comment: input.comment || null },
    context(ground, visit),
  );
  if (!result.ok && result.refusal.code.startsWith('reason')) {
    return {
      kind: 'invalid',
      page: refusalPage(visit, list, await chosenLines(ground, list, input.person), input.comment, result.refusal),
    };
  }
  return concluded(ground, visit, list, input, result, 'refuse');
}

async function chosenLines({ pool }: Ground, list: ListHead, chosen: readonly string[]) {
  const wanted = new Set(chosen);
  return (await readLines(pool, list, everyLine)).filter((line) => wanted.has(line.person) && line.state === 'open');
}

async function release(
  ground: Ground,
  visit: Visit,
  input: { readonly id: string; readonly digest: string; readonly comment: string },
): Promise<Answer> {
  const list = await listOf(ground, visit, input.id);
  if (!list) return notFound;
  const result = await perform(
    releaseList,
    visit.actor,
    structureSubject(list.uai),
    { listId: list.id, digest: input.digest, comment: input.comment || null },
    context(ground, visit),
  );
  return concluded(ground, visit, list, { ...input, person: [], q: '', profil: '', classe: '', sens: '' }, result, 'libere');
}

/** Where a decision leads: on, back to the list with what is wrong, or to the list that took its place. */
async function concluded(
  ground: Ground,
  visit: Visit,
  list: ListHead,
  input: Decision,
  result: Result<unknown>,
  done: string,
): Promise<Answer> {
  if (result.ok) return redirect(done === 'libere' ? `/console/listes/${list.id}` : `/console/listes/${list.id}/suivi?fait=${done}`);
  if (result.refusal.code === 'world-moved') return movedPage(list, 'moved');
  if (result.refusal.code === 'not-allowed') return { kind: 'denied', sentence: result.refusal.message };
  return { kind: 'invalid', page: await shown(ground, visit, list, filterOf(input), result.refusal, input.person, input.comment) };
}

function context({ pool, acting }: Ground, { now }: Visit): ActionContext {
  return { pool, now, ...acting };
}
