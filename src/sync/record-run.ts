// Writes down what a run did, whatever its outcome: the delivery, its faults, who was left out, the journal. Counts and masked values only.
import { appendJournal } from '#database/journal.ts';
import type { Client } from '#database/pool.ts';
import { endRun, writeDelivery, writeFaults, writeLeftOut } from '#database/run-writer.ts';
import type { FaultBook } from './fault-book.ts';
import type { Gathered } from './gathered.ts';
import type { SyncOptions, SyncReport } from './sync-report.ts';

/** A refused delivery is kept in quarantine: its statement and its faults, nothing of what it held. */
export async function recordRefusal(
  client: Client,
  runId: string,
  gathered: Gathered,
  faults: FaultBook,
  options: SyncOptions,
): Promise<void> {
  const { sourceName, now } = options;
  await writeDelivery(client, {
    id: options.newId(),
    runId,
    source: sourceName,
    kind: gathered.reading.kind,
    state: 'quarantined',
    reading: gathered.reading,
    at: now,
  });
  await writeFaults(client, runId, faults.entries());
  await endRun(client, runId, 'refused', 'lecture', { read: gathered.reading.count, ...faults.counts() }, new Date());
  await journalRun(client, runId, 'sync-refused', { refusals: faults.counts().refusals }, now);
}

/** A finished run, inside the transaction that it describes. */
export async function recordRun(client: Client, report: SyncReport, options: SyncOptions): Promise<void> {
  const { runId, merged, identified, proposal } = report;
  await writeFaults(client, runId, report.faults);
  await writeLeftOut(client, runId, report.leftOut);
  const lists = proposal?.lists ?? [];
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
  };
  await endRun(client, runId, 'done', 'proposition', summary, new Date());
  const detail = { fresh: merged?.fresh ?? 0, changed: merged?.changed ?? 0, gone: merged?.gone ?? 0, lists: lists.length };
  await journalRun(client, runId, 'sync-done', detail, options.now);
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
