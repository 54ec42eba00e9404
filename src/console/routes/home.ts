// The first page: what waits for whoever looks. Reads counts only: this file and all it imports serve the Département too.
import { z } from 'zod';
import { type BoardRow, readAccounts, readBoard, readListSummary } from '#database/board-reader.ts';
import { readRefusals, readRefusedDeliveries } from '#database/delivery-reader.ts';
import { readUnsentMails } from '#database/mail-reader.ts';
import { countReports } from '#database/report-count-reader.ts';
import { readFaultGroups, readJournalState, readLastReading, readLeftOut, readRuns } from '#database/run-reader.ts';
import type { Answer } from '../answer.ts';
import { type Ground, type Route, route } from '../guard.ts';
import { academieHome } from '../views/home-academie.ts';
import { collegeHome } from '../views/home-college.ts';
import { dpoHome, operationHome } from '../views/home-operation.ts';
import { referentHome } from '../views/home-referent.ts';
import { countingScope, type Visit } from '../visit.ts';

export const homeRoutes: readonly Route[] = [
  route({ method: 'GET', path: '/', acts: ['view-board'], zone: 'operation', input: z.object({}), answers: ['page'], handle: home }),
];

/** The first page says enough to act; the run's own page says all. */
const shownRefusals = 5;

/** One page a role: each answers another first question (faces.md). */
async function home({ pool }: Ground, visit: Visit): Promise<Answer> {
  const view = visit.view!;
  const scope = countingScope(visit);
  switch (view.role) {
    case 'chef':
    case 'adjoint':
      return college(pool, visit, view.uai ?? '', scope.nominative);
    case 'referent-usages':
    case 'referent-eim':
      return referentHome(visit, await countReports(pool, view.uai ?? ''));
    case 'academie': {
      const run = await readLastReading(pool, scope);
      const [board, faults, refused, unsent, reports] = await Promise.all([
        readBoard(pool, scope),
        run ? readFaultGroups(pool, scope, run.id) : [],
        readRefusedDeliveries(pool),
        readUnsentMails(pool),
        countReports(pool, null),
      ]);
      const why = await Promise.all(
        refused.map(async (delivery) => ({ delivery, refusals: await readRefusals(pool, scope, delivery.runId, shownRefusals) })),
      );
      return academieHome(visit, { board, run, faults, refused: why, unsent, reports });
    }
    case 'departement': {
      const [board, runs] = await Promise.all([readBoard(pool, scope), readRuns(pool, scope, 7)]);
      return operationHome(visit, board, runs);
    }
    case 'dpo': {
      const [board, runs, journal] = await Promise.all([readBoard(pool, scope), readRuns(pool, scope, 3), readJournalState(pool)]);
      return dpoHome(visit, board, runs, journal);
    }
  }
}

async function college(pool: Ground['pool'], visit: Visit, uai: string, nominative: boolean): Promise<Answer> {
  // The collège looked at, not every collège of somebody who serves in two.
  const names = { structures: [uai], nominative };
  const [run, rows, list, accounts, reports] = await Promise.all([
    readLastReading(pool, names),
    readBoard(pool, names),
    readListSummary(pool, names, uai),
    readAccounts(pool, names, uai),
    countReports(pool, uai),
  ]);
  const [faults, leftOut] = run ? await Promise.all([readFaultGroups(pool, names, run.id), readLeftOut(pool, names, run.id)]) : [[], []];
  const row: BoardRow | null = rows[0] ?? null;
  return collegeHome(visit, { row, run, list, accounts, faults, leftOut, reports });
}
