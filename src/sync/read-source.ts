// Opens staging and the source, and gathers the one into the other. Decides whether the reading comes in order of time.
import type { Reading } from '#connectors/connector.ts';
import { legalFlag2Of } from '#core/mapping/feed-version.ts';
import { fault } from '#core/problem.ts';
import type { Client } from '#database/pool.ts';
import { lastAcceptedDate } from '#database/run-writer.ts';
import { openStaging } from '#database/staging.ts';
import { readStructureKeys } from '#database/structure-writer.ts';
import type { FaultBook } from './fault-book.ts';
import { type Gathered, gather } from './gather.ts';
import type { SyncOptions } from './sync-report.ts';

/** One pass over the source into staging, on two connections of its own. */
export async function readSource(
  client: Client,
  faults: FaultBook,
  perimeter: ReadonlySet<string>,
  options: SyncOptions,
): Promise<Gathered> {
  const signal = options.signal ?? new AbortController().signal;
  const [records, relations] = await Promise.all([options.pool.connect(), options.pool.connect()]);
  try {
    const staging = await openStaging(records, relations);
    try {
      const gathered = await gather({
        source: options.source,
        mapper: options.mapper,
        legalFlag2: (hints) => options.legalFlag2 ?? legalFlag2Of(hints),
        perimeter,
        structureKeys: await readStructureKeys(client, options.sourceName),
        staging,
        faults,
        signal,
        progress: (done, total) => options.progress?.('lecture', done, total),
      });
      await staging.end();
      return gathered;
    } catch (error) {
      await staging.abort();
      throw error;
    }
  } finally {
    records.release();
    relations.release();
  }
}

// An export made before midnight for the next day is no fault; a week is.
const tolerance = 2;

function dayAfter(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** A delivery older than the last accepted one would take the registry back in time. */
export async function refuseOlder(client: Client, reading: Reading, faults: FaultBook, options: SyncOptions): Promise<void> {
  const { asOf } = reading;
  if (asOf !== null && asOf > dayAfter(options.today, tolerance)) {
    faults.add(
      fault(
        'refusal',
        'delivery-in-future',
        `Cette livraison est datée du ${asOf}, après aujourd’hui. Rien n’a été changé : une date fausse ferait refuser toutes les livraisons suivantes. Faites corriger la date par l’académie.`,
      ),
    );
  }
  const last = await lastAcceptedDate(client, options.sourceName);
  if (last === null || reading.asOf === null || reading.asOf >= last) return;
  faults.add(
    fault(
      'refusal',
      'delivery-too-old',
      `Cette livraison est datée du ${reading.asOf}, avant la dernière acceptée (${last}). Rien n'a été changé : déposez la livraison la plus récente.`,
    ),
  );
}
