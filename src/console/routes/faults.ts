// The faults of a night one by one, for whoever may correct them: nominative, because a record's key leads to a person.
import { z } from 'zod';
import { readFaults } from '#database/console-fault-reader.ts';
import { readRun } from '#database/run-reader.ts';
import { notFound } from '../answer.ts';
import { type Route, route } from '../guard.ts';
import { faultsPage } from '../views/fault-list.ts';
import { namesScope } from '../visit.ts';

export const faultRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/traitements/:id/rejets',
    acts: ['view-list'],
    zone: 'nominative',
    input: z.object({ id: z.uuid() }),
    answers: ['page'],
    handle: async ({ pool }, visit, { id }) => {
      const run = await readRun(pool, visit.scope, id);
      return run ? faultsPage(visit, await readFaults(pool, namesScope(visit), id)) : notFound;
    },
  }),
];
