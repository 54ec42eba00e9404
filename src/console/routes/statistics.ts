// How much each service is used (C-12.2, C-U.5): counts of the months that are over, as they may be shown. Serves the Département too: no name is read.
import { z } from 'zod';
import { readCountedMonths, readMonthCells } from '#database/sign-in-journal-reader.ts';
import type { Answer } from '../answer.ts';
import { type Ground, type Route, route } from '../guard.ts';
import { statisticsPage } from '../views/statistics.ts';
import type { Visit } from '../visit.ts';

export const statisticsRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/frequentation',
    acts: ['view-statistics'],
    zone: 'operation',
    input: z.object({
      mois: z
        .string()
        .regex(/^\d{4}-\d{2}$/)
        .optional()
        .catch(undefined),
    }),
    answers: ['page'],
    handle: read,
  }),
];

async function read({ pool, serviceName }: Ground, visit: Visit, { mois }: { readonly mois?: string | undefined }): Promise<Answer> {
  const months = await readCountedMonths(pool);
  const month = months.find((one) => one === `${mois}-01`) ?? months[0] ?? null;
  const cells = month === null ? [] : await readMonthCells(pool, visit.scope, month);
  return statisticsPage(visit, { months, month, cells, nameOf: (clientId) => serviceName(clientId) ?? clientId });
}
