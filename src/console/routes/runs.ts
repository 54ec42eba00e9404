// The nights and one night, in counts. Serves the Département too: nothing here, nor in what it imports, reads a name.
import { z } from 'zod';
import { readDeliveries, readFaultGroups, readLeftOut, readRun, readRuns } from '#database/run-reader.ts';
import { type Answer, notFound } from '../answer.ts';
import { type Ground, type Route, route } from '../guard.ts';
import { runPage, runsPage } from '../views/runs.ts';
import { countingScope, type Visit } from '../visit.ts';

export const runRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/traitements',
    acts: ['view-health'],
    zone: 'operation',
    input: z.object({}),
    answers: ['page'],
    handle: async ({ pool }, visit) => runsPage(visit, await readRuns(pool, countingScope(visit))),
  }),
  route({
    method: 'GET',
    path: '/traitements/:id',
    acts: ['view-health'],
    zone: 'operation',
    input: z.object({ id: z.uuid() }),
    answers: ['page'],
    handle: one,
  }),
];

async function one({ pool }: Ground, visit: Visit, { id }: { readonly id: string }): Promise<Answer> {
  const run = await readRun(pool, countingScope(visit), id);
  if (!run) return notFound;
  const [deliveries, faults, leftOut] = await Promise.all([
    readDeliveries(pool, id),
    readFaultGroups(pool, countingScope(visit), id),
    readLeftOut(pool, countingScope(visit), id),
  ]);
  return runPage(visit, run, deliveries, faults, leftOut);
}
