// One synchronisation, from one reading to the lists: read → gate → merge → identify → propose. Everything after the reading is one
// transaction, so that a crash, a refusal or a dry run leaves the registry as it was. Decides on no person itself.
import { type Fault, fault } from '#core/problem.ts';
import { saveBookmark } from '#database/bookmark.ts';
import { type Merged, mergeStaging } from '#database/merge.ts';
import { readPerimeter } from '#database/perimeter.ts';
import type { Client } from '#database/pool.ts';
import { endRun, startRun, writeDelivery } from '#database/run-writer.ts';
import { dropRepeated, emptyStaging, stageRejections } from '#database/staging.ts';
import { markWhole, undeclare, writeClassGroups, writeNomenclature, writeStructures } from '#database/structure-writer.ts';
import { lockSync } from '#database/sync-lock.ts';
import { countsAfterChanges } from '#database/volume-change.ts';
import { type FaultBook, openFaultBook } from './fault-book.ts';
import { recordVolumes, type Weighing, weighDelivery } from './gate.ts';
import { identify } from './identify.ts';
import { propose } from './propose.ts';
import { type Received, readSource, refuseOlder } from './read-source.ts';
import { recordNothingNew, recordRefusal, recordRun } from './record-run.ts';
import type { SyncOptions, SyncReport } from './sync-report.ts';

// What a reading of changes could not tell of people whom it speaks of.
const awaitsComplete: ReadonlySet<string> = new Set(['record-awaits-complete', 'guardian-missing']);

/** Runs one reading of a source, from where it was left. Throws `SyncBusyError` when another run holds the lock, and on faults of the machine. */
export async function runSync(options: SyncOptions): Promise<SyncReport> {
  const lock = await lockSync(options.pool);
  const runId = options.newId();
  try {
    return await run(lock.client, runId, options);
  } catch (error) {
    await emptyStaging(lock.client).catch(() => undefined);
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
  const gathered = await readSource(client, faults, await readPerimeter(client, today), options);
  const { perimeter, reading } = gathered;
  for (const { fault: warning, count } of options.mapper.takeCounted()) faults.add(warning, null, count);
  await refuseOlder(client, reading, faults, options);
  await stageRejections(client, gathered.setAside);
  await weighComplete(client, gathered, faults, options);
  const readAt = performance.now();
  const base = { runId, reading, leftOut: gathered.leftOut, staged: gathered.staged };
  const times = { lecture: readAt - started, comparaison: 0, proposition: 0 };

  const none = { merged: null, identified: null, proposal: null, behind: false };
  const refuse = async (): Promise<SyncReport> => {
    if (!options.dryRun) await recordRefusal(client, runId, gathered, faults, options);
    await emptyStaging(client);
    return { ...base, ...none, outcome: 'refused', faults: faults.entries(), counts: faults.counts(), times };
  };
  if (!reading.complete || faults.counts().refusals > 0) return refuse();
  if (reading.nothingNew) {
    if (!options.dryRun) await recordNothingNew(client, runId, faults);
    await emptyStaging(client);
    return { ...base, ...none, outcome: 'nothing-new', faults: faults.entries(), counts: faults.counts(), times };
  }
  for (const repeated of await dropRepeated(client)) {
    const { category, key, uais, file, line } = repeated;
    faults.add(
      fault('rejection', 'repeated-record', "Cette fiche est livrée deux fois : la première est gardée. Signalez-la à l'académie.", {
        place: { file, line },
        category: category as Fault['category'],
        key,
      }),
      uais[0] ?? null,
    );
  }
  await client.query('BEGIN');
  try {
    if (options.dryRun) await startRun(client, { id: runId, kind: 'sync', source: sourceName, at: now });
    options.progress?.('comparaison', 0, 1);
    const merged = await accept(client, runId, gathered, faults, options);
    if (faults.counts().refusals > 0) {
      await client.query('ROLLBACK');
      return await refuse();
    }
    const identified = await identify(client, faults, options.newId);
    const comparedAt = performance.now();
    const total = merged.fresh + merged.changed + merged.gone;
    const proposal = await propose(client, {
      runId,
      now,
      today,
      newId: options.newId,
      perimeter,
      ...(options.limits ? { limits: options.limits } : {}),
      progress: (people) => options.progress?.('proposition', people, Math.max(people, total)),
    });
    const report: SyncReport = {
      ...base,
      outcome: 'done',
      behind: reading.kind === 'changes' && (merged.stillNamed > 0 || faults.entries().some(({ rule }) => awaitsComplete.has(rule))),
      faults: faults.entries(),
      counts: faults.counts(),
      merged,
      identified,
      proposal,
      times: { ...times, comparaison: comparedAt - readAt, proposition: performance.now() - comparedAt },
    };
    await recordRun(client, report, options);
    await client.query(options.dryRun ? 'ROLLBACK' : 'COMMIT');
    return report;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    await emptyStaging(client).catch(() => undefined);
  }
}

/** Volumes out of bounds refuse, or are told where somebody has accepted them. A complete reading is weighed before anything is compared. */
async function weighComplete(client: Client, { reading, volumes }: Received, faults: FaultBook, options: SyncOptions): Promise<void> {
  if (!reading.complete || reading.nothingNew || reading.kind !== 'complete') return;
  await weigh(client, reading.asOf, { counts: volumes }, faults, options);
}

async function weigh(
  client: Client,
  asOf: string | null,
  given: Pick<Weighing, 'counts' | 'uais'>,
  faults: FaultBook,
  { sourceName, today, volumesAccepted }: SyncOptions,
): Promise<void> {
  const weighing = { source: sourceName, asOf, today, ...given, accepted: volumesAccepted !== undefined };
  for (const { uai, ...problem } of await weighDelivery(client, weighing)) faults.add(problem, uai);
}

/** Brings what is staged into the source's last accepted word. Changes are weighed once they are in: the caller rolls back where they are refused. */
async function accept(client: Client, runId: string, gathered: Received, faults: FaultBook, options: SyncOptions): Promise<Merged> {
  const { sourceName, now, today, newId } = options;
  const { reading } = gathered;
  const { kind, swept } = reading;
  const id = newId();
  const asOf = reading.asOf ?? today;
  const perimeter = [...gathered.perimeter];
  await writeDelivery(client, { id, runId, source: sourceName, kind, state: 'planned', reading: { ...reading, asOf }, at: now });
  await writeStructures(client, sourceName, gathered.structures);
  await writeClassGroups(client, gathered.classGroups, kind);
  await writeNomenclature(client, sourceName, gathered.subjects, gathered.mefs);
  if (kind === 'complete') await recordVolumes(client, { id, source: sourceName, today }, gathered.volumes);
  const merged = await mergeStaging(client, sourceName, { id, asOf, kind, swept, perimeter });
  const after = kind === 'changes' ? await countsAfterChanges(client, sourceName) : null;
  if (kind === 'changes' && gathered.structures.length > 0) await undeclare(client, sourceName, gathered.structures);
  if (after !== null) {
    await weigh(client, asOf, { counts: after.counts, uais: after.moved }, faults, options);
    await recordVolumes(client, { id, source: sourceName, today }, after.counts);
  }
  await markWhole(client, sourceName, { kind, asOf, perimeter });
  await saveBookmark(client, sourceName, { door: options.door, bookmark: reading.bookmark, deliveryId: id, at: now });
  return merged;
}
