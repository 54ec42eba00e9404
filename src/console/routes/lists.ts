// Reading an account list and following it. Deciding is decide.ts.
import { z } from 'zod';
import { findCurrentList, readDecisions, readList } from '#database/account-list-reader.ts';
import { type Answer, notFound, redirect } from '../answer.ts';
import { type Ground, type Route, route } from '../guard.ts';
import { movedPage, noListPage, progressPage } from '../views/list-decided.ts';
import { namesScope, type Visit } from '../visit.ts';
import { type Filters, filterOf, filters, shown } from './list-reading.ts';

const id = z.uuid();

export const listRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/listes',
    acts: ['view-list'],
    zone: 'nominative',
    input: z.object({}),
    answers: ['page', 'redirect'],
    handle: current,
  }),
  route({
    method: 'GET',
    path: '/listes/:id',
    acts: ['view-list'],
    zone: 'nominative',
    input: z.object({ id, ...filters }),
    answers: ['page'],
    handle: read,
  }),
  route({
    method: 'GET',
    path: '/listes/:id/suivi',
    acts: ['view-list'],
    zone: 'nominative',
    input: z.object({ id, fait: z.enum(['approuve', 'refuse', 'libere', '']).catch('') }),
    answers: ['page'],
    handle: progress,
  }),
];

/** "Liste de comptes" in the menu: the list of the collège looked at. */
async function current({ pool }: Ground, visit: Visit): Promise<Answer> {
  const uai = visit.view?.uai ?? null;
  if (uai === null) return redirect('/console');
  const found = await findCurrentList(pool, namesScope(visit), uai);
  return found ? redirect(`/console/listes/${found}`) : noListPage(visit);
}

async function read({ pool }: Ground, visit: Visit, input: Filters & { readonly id: string }): Promise<Answer> {
  const list = await readList(pool, namesScope(visit), input.id);
  if (!list) return notFound;
  if (list.supersededBy) return movedPage(list, 'page');
  return { kind: 'page', page: await shown({ pool }, visit, list, filterOf(input), null) };
}

async function progress(
  { pool }: Ground,
  visit: Visit,
  { id: wanted, fait }: { readonly id: string; readonly fait: string },
): Promise<Answer> {
  const list = await readList(pool, namesScope(visit), wanted);
  return list ? progressPage(visit, list, await readDecisions(pool, list), fait) : notFound;
}
