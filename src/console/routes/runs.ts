// The nights and one night, in counts. Serves the Département too: nothing here, nor in what it imports, reads a name.
import { z } from 'zod';
import { readRefusals, readVolumesReason } from '#database/delivery-reader.ts';
import { readMailsOf } from '#database/mail-reader.ts';
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
  const scope = countingScope(visit);
  const run = await readRun(pool, scope, id);
  if (!run) return notFound;
  const [deliveries, refusals, faults, leftOut, mails, volumesReason] = await Promise.all([
    readDeliveries(pool, scope, id),
    readRefusals(pool, scope, id),
    readFaultGroups(pool, scope, id),
    readLeftOut(pool, scope, id),
    readMailsOf(pool, id),
    // Typed by somebody: it may name a person.
    scope.nominative ? readVolumesReason(pool, id) : null,
  ]);
  return runPage(visit, { run, deliveries, refusals, faults, leftOut, mails, volumesReason });
}
