// One synchronisation, from the reading to the lists: read → gate → merge → identify → propose. Everything after the reading is one
// transaction, so that a crash, a refusal or a dry run leaves the registry as it was. Decides on no person itself.
import type { Reading, Source } from '#connectors/connector.ts';
import { legalFlag2Of } from '#core/mapping/feed-version.ts';
import type { Mapper, MappingContext } from '#core/mapping/mapper.ts';
import type { Limits } from '#core/plan/limits.ts';
import { type Fault, fault } from '#core/problem.ts';
import { appendJournal } from '#database/journal.ts';
import { type Merged, mergeStaging } from '#database/merge.ts';
import { readPerimeter } from '#database/perimeter.ts';
import type { Client, Pool } from '#database/pool.ts';
import { endRun, lastAcceptedDate, startRun, writeDelivery, writeFaults, writeLeftOut } from '#database/run-writer.ts';
import { dropRepeated, emptyStaging, openStaging, stageRejections } from '#database/staging.ts';
import { readStructureKeys, writeClassGroups, writeNomenclature, writeStructures } from '#database/structure-writer.ts';
import { lockSync } from '#database/sync-lock.ts';
import { type FaultBook, openFaultBook } from './fault-book.ts';
import { type Gathered, gather } from './gather.ts';
import { type Identified, identify } from './identify.ts';
import { type Proposal, propose } from './propose.ts';

export type SyncStep = 'lecture' | 'comparaison' | 'proposition';

export type SyncOptions = {
  readonly pool: Pool;
  readonly sourceName: string;
  readonly source: Source;
  readonly mapper: Mapper;
  readonly legalFlag2?: MappingContext['legalFlag2'];
  /** Warnings that the mapper counted instead of repeating, asked for once the reading has ended. */
  readonly countedWarnings?: () => Iterable<{ readonly fault: Fault; readonly count: number }>;
  readonly now: Date;
  /** Civil date of `now` in Europe/Paris. */
  readonly today: string;
  readonly newId: () => string;
  readonly limits?: Limits;
  /** Everything is done and then undone: the report says what would have come out. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
  readonly progress?: (step: SyncStep, done: number, total: number) => void;
};

export type SyncReport = {
  readonly runId: string;
  readonly outcome: 'done' | 'refused';
  readonly reading: Reading;
  readonly faults: ReturnType<FaultBook['entries']>;
  readonly counts: ReturnType<FaultBook['counts']>;
  readonly leftOut: Gathered['leftOut'];
  readonly staged: number;
  readonly merged: Merged | null;
  readonly identified: Identified | null;
  readonly proposal: Proposal | null;
  /** Milliseconds spent in each step. */
  readonly times: Readonly<Record<SyncStep, number>>;
};

/** Runs one complete reading of a source. Throws `SyncBusyError` when another run holds the lock, and on faults of the machine. */
export async function runSync(options: SyncOptions): Promise<SyncReport> {
  const lock = await lockSync(options.pool);
  const runId = options.newId();
  try {
    return await run(lock.client, runId, options);
  } catch (error) {
    if (!options.dryRun) await endRun(lock.client, runId, 'interrupted', 'interruption', {}, new Date(options.now)).catch(() => undefined);
    throw error;
  } finally {
    await lock.release();
  }
}

async function run(client: Client, runId: string, options: SyncOptions): Promise<SyncReport> {
  const { sourceName, now, today } = options;
  const faults = openFaultBook();
  if (!options.dryRun) await startRun(client, { id: runId, kind: 'sync', source: sourceName, at: now });
  const started = performance.now();
  const gathered = await read(client, faults, options);
  for (const { fault: warning, count } of options.countedWarnings?.() ?? []) faults.add(warning, null, count);
  await tooOld(client, gathered.reading, faults, options);
  const readAt = performance.now();
  const base = { runId, reading: gathered.reading, leftOut: gathered.leftOut, staged: gathered.staged };
  const times = { lecture: readAt - started, comparaison: 0, proposition: 0 };

  if (!gathered.reading.complete || faults.counts().refusals > 0) {
    if (!options.dryRun) await recordRefusal(client, runId, gathered, faults, options);
    await emptyStaging(client);
    return {
      ...base,
      outcome: 'refused',
      faults: faults.entries(),
      counts: faults.counts(),
      merged: null,
      identified: null,
      proposal: null,
      times,
    };
  }
  await stageRejections(client, gathered.setAside);
  for (const repeated of await dropRepeated(client)) {
    const { category, key, file, line } = repeated;
    faults.add(
      fault('rejection', 'repeated-record', "Cette fiche est livrée deux fois : la première est gardée. À signaler à l'académie.", {
        place: { file, line },
        category: category as Fault['category'],
        key,
      }),
    );
  }
  await client.query('BEGIN');
  try {
    if (options.dryRun) await startRun(client, { id: runId, kind: 'sync', source: sourceName, at: now });
    options.progress?.('comparaison', 0, 1);
    const merged = await accept(client, runId, gathered, options);
    const identified = await identify(client, options.newId);
    const comparedAt = performance.now();
    const total = merged.fresh + merged.changed + merged.gone;
    const proposal = await propose(client, {
      runId,
      now,
      today,
      newId: options.newId,
      ...(options.limits ? { limits: options.limits } : {}),
      progress: (people) => options.progress?.('proposition', people, Math.max(people, total)),
    });
    const report: SyncReport = {
      ...base,
      outcome: 'done',
      faults: faults.entries(),
      counts: faults.counts(),
      merged,
      identified,
      proposal,
      times: { ...times, comparaison: comparedAt - readAt, proposition: performance.now() - comparedAt },
    };
    await record(client, report, options);
    await client.query(options.dryRun ? 'ROLLBACK' : 'COMMIT');
    return report;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    await emptyStaging(client).catch(() => undefined);
  }
}

async function read(client: Client, faults: FaultBook, options: SyncOptions): Promise<Gathered> {
  const signal = options.signal ?? new AbortController().signal;
  const [records, relations] = await Promise.all([options.pool.connect(), options.pool.connect()]);
  try {
    const staging = await openStaging(records, relations);
    try {
      const gathered = await gather({
        source: options.source,
        mapper: options.mapper,
        legalFlag2: options.legalFlag2 ?? legalFlag2Of(await options.source.hints?.(signal)),
        perimeter: await readPerimeter(client, options.today),
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

/** A delivery older than the last accepted one would take the registry back in time. */
async function tooOld(client: Client, reading: Reading, faults: FaultBook, options: SyncOptions): Promise<void> {
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

async function accept(client: Client, runId: string, gathered: Gathered, options: SyncOptions): Promise<Merged> {
  const { sourceName, now, today, newId } = options;
  const id = newId();
  await writeDelivery(client, { id, runId, source: sourceName, kind: 'complete', state: 'planned', reading: gathered.reading, at: now });
  await writeStructures(client, sourceName, gathered.structures);
  await writeClassGroups(client, gathered.classGroups);
  await writeNomenclature(client, sourceName, gathered.subjects, gathered.mefs);
  return mergeStaging(client, sourceName, { id, asOf: gathered.reading.asOf ?? today, complete: true });
}

async function recordRefusal(client: Client, runId: string, gathered: Gathered, faults: FaultBook, options: SyncOptions): Promise<void> {
  const { sourceName, now } = options;
  await writeDelivery(client, {
    id: options.newId(),
    runId,
    source: sourceName,
    kind: 'complete',
    state: 'quarantined',
    reading: gathered.reading,
    at: now,
  });
  await writeFaults(client, runId, faults.entries());
  await endRun(client, runId, 'refused', 'lecture', { read: gathered.reading.count, ...faults.counts() }, new Date());
  await journalRun(client, runId, 'sync-refused', { refusals: faults.counts().refusals }, now);
}

async function record(client: Client, report: SyncReport, options: SyncOptions): Promise<void> {
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
