// One synchronisation, from one reading to the lists: read → gate → merge → identify → propose. Everything after the reading is one
// transaction, so that a crash, a refusal or a dry run leaves the registry as it was. Decides on no person itself.
import { type Fault, fault } from '#core/problem.ts';
import { saveBookmark } from '#database/bookmark.ts';
import { type Merged, mergeStaging } from '#database/merge.ts';
import { readPerimeter } from '#database/perimeter.ts';
import type { Client } from '#database/pool.ts';
import { countRemovals } from '#database/removal-count.ts';
import { endRun, startRun, writeDelivery } from '#database/run-writer.ts';
import { dropRepeated, emptyStaging, stageRejections } from '#database/staging.ts';
import { markWhole, writeClassGroups, writeNomenclature, writeStructures } from '#database/structure-writer.ts';
import { lockSync } from '#database/sync-lock.ts';
import { type FaultBook, openFaultBook } from './fault-book.ts';
import { recordVolumes, weighDelivery } from './gate.ts';
import { identify } from './identify.ts';
import { propose } from './propose.ts';
import { type Received, readSource, refuseOlder } from './read-source.ts';
import { recordNothingNew, recordRefusal, recordRun } from './record-run.ts';
import type { SyncOptions, SyncReport } from './sync-report.ts';

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
  await weigh(client, gathered, faults, options);
  const readAt = performance.now();
  const base = { runId, reading, leftOut: gathered.leftOut, staged: gathered.staged };
  const times = { lecture: readAt - started, comparaison: 0, proposition: 0 };

  const refused = !reading.complete || faults.counts().refusals > 0;
  if (refused || reading.nothingNew) {
    if (!options.dryRun) {
      if (refused) await recordRefusal(client, runId, gathered, faults, options);
      else await recordNothingNew(client, runId, faults);
    }
    await emptyStaging(client);
    const none = { merged: null, identified: null, proposal: null };
    const outcome = refused ? 'refused' : 'nothing-new';
    return { ...base, ...none, outcome, faults: faults.entries(), counts: faults.counts(), times };
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
    const merged = await accept(client, runId, gathered, options);
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

/** Volumes out of bounds refuse, or are told where somebody has accepted them. What is staged already says who would go. */
async function weigh(client: Client, gathered: Received, faults: FaultBook, options: SyncOptions): Promise<void> {
  const { reading, volumes, perimeter } = gathered;
  await stageRejections(client, gathered.setAside);
  if (!reading.complete || reading.nothingNew) return;
  const { kind, swept, asOf } = reading;
  const removals = kind === 'changes' ? await countRemovals(client, options.sourceName, { swept, perimeter: [...perimeter] }) : [];
  const weighing = { source: options.sourceName, kind, asOf, today: options.today, counts: volumes, removals };
  const found = await weighDelivery(client, { ...weighing, accepted: options.volumesAccepted !== undefined });
  for (const { uai, ...problem } of found) faults.add(problem, uai);
}

async function accept(client: Client, runId: string, gathered: Received, options: SyncOptions): Promise<Merged> {
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
  await markWhole(client, sourceName, { kind, asOf, perimeter });
  await saveBookmark(client, sourceName, { door: options.door, bookmark: reading.bookmark, deliveryId: id, at: now });
  return merged;
}
