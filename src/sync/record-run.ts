// Writes down what a run did, whatever its outcome: the delivery, its faults, who was left out, the journal. Counts and masked values only.
import { appendJournal } from '#database/journal.ts';
import type { Client } from '#database/pool.ts';
import { endRun, writeDelivery, writeFaults, writeLeftOut } from '#database/run-writer.ts';
import type { FaultBook } from './fault-book.ts';
import type { Gathered } from './gathered.ts';
import type { SyncOptions, SyncReport } from './sync-report.ts';
import { type Tale, tellOfRecovery, tellOfRefusal } from './tell.ts';

/** A refused delivery is kept in quarantine: its statement and its faults, nothing of what it held. Told by mail in the same transaction. */
export async function recordRefusal(
  client: Client,
  runId: string,
  gathered: Gathered,
  faults: FaultBook,
  options: SyncOptions,
): Promise<void> {
  const { sourceName, now } = options;
  const { reading } = gathered;
  const { kind } = reading;
  await client.query('BEGIN');
  try {
    await writeDelivery(client, { id: options.newId(), runId, source: sourceName, kind, state: 'quarantined', reading, at: now });
    await writeFaults(client, runId, faults.entries());
    await endRun(client, runId, 'refused', 'lecture', { read: reading.count, ...faults.counts() }, new Date());
    await journalRun(client, runId, 'sync-refused', { refusals: faults.counts().refusals }, now);
    await tellOfRefusal(client, { ...tale(runId, reading.asOf, options), faults: faults.entries() });
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

const tale = (runId: string, asOf: string | null, { sourceName, now, publicUrl }: SyncOptions): Tale => ({
  runId,
  source: sourceName,
  asOf,
  now,
  ...(publicUrl === undefined ? {} : { publicUrl }),
});

/** Warnings where somebody has accepted them (core/delivery/volume.ts). */
const volumeRules: ReadonlySet<string> = new Set(['volume-total', 'volume-structure', 'structure-emptied', 'volume-growth', 'volume-more']);

/** A finished run, inside the transaction that it describes. */
export async function recordRun(client: Client, report: SyncReport, options: SyncOptions): Promise<void> {
  const { runId, merged, identified, proposal } = report;
  await writeFaults(client, runId, report.faults);
  await writeLeftOut(client, runId, report.leftOut);
  const lists = proposal?.lists ?? [];
  // A reason that was given for nothing is not kept: nothing was accepted by it.
  const accepted = report.faults.some(({ rule }) => volumeRules.has(rule)) ? (options.volumesAccepted ?? null) : null;
  const summary = {
    read: report.reading.count,
    ...report.counts,
    staged: report.staged,
    merged,
    identified,
    people: proposal?.people,
    lines: proposal?.lines,
    lists,
    times: report.times,
    ...(accepted === null ? {} : { volumesAccepted: accepted }),
  };
  await endRun(client, runId, 'done', 'proposition', summary, new Date());
  const detail = { fresh: merged?.fresh ?? 0, changed: merged?.changed ?? 0, gone: merged?.gone ?? 0, lists: lists.length };
  await journalRun(client, runId, 'sync-done', detail, options.now);
  if (accepted !== null) await journalRun(client, runId, 'volumes-accepted', {}, options.now);
  await tellOfRecovery(client, tale(runId, report.reading.asOf, options));
}

/** A run that found nothing to read: what it noticed, and that it looked. */
export async function recordNothingNew(client: Client, runId: string, faults: FaultBook): Promise<void> {
  await writeFaults(client, runId, faults.entries());
  await endRun(client, runId, 'done', 'lecture', { nothingNew: true, ...faults.counts() }, new Date());
}

async function journalRun(client: Client, runId: string, act: string, detail: Record<string, number>, at: Date): Promise<void> {
  await appendJournal(client, [
    {
      at,
      actorId: null,
      actorRole: 'system',
      act,
      zone: 'operation',
      subjectId: null,
      uai: null,
      fields: [],
      detail: { run: runId, ...detail },
    },
  ]);
}
