// Prepares the demonstration académie: a delivery, the collèges' formalities, the synchronisations, the lists that are decided in advance,
// the roles, the charters, and people to sign in as. Each step may be done twice: after a kill the next start goes on. Goes through the same doors as
// anybody: acts, sync, applier.
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { machineOperator, structureSubject } from '#core/access/actor.ts';
import { directionOnly, everything, type Selection } from '#core/approval/selection.ts';
import { parisDay } from '#core/calendar/french-date.ts';
import type { Service } from '#core/release/service.ts';
import { type BoardRow, readBoard } from '#database/board-reader.ts';
import { openListOf } from '#database/demo-reader.ts';
import { type DemonstrationCollege, describeDemonstration, writeDemonstration } from '#fixtures/demonstration.ts';
import { approveList } from '#src/actions/approve-list.ts';
import { type ActionContext, perform } from '#src/actions/door.ts';
import { recordCompliance } from '#src/actions/record-compliance.ts';
import { applyApproved } from '#src/sync/apply.ts';
import type { SyncReport } from '#src/sync/sync-report.ts';
import { giveAccounts } from './accounts.ts';
import { type Identifiant, identifiantsCsv, readIdentifiants } from './identifiants.ts';
import { openDemonstrationService } from './open-service.ts';
import { publishCharters } from './publish-charters.ts';

export type PrepareOptions = {
  /** `<data>/demo`: the delivery and the table of people. */
  readonly folder: string;
  readonly sourceName: string;
  readonly acting: ActionContext;
  /** The services of the files, the demonstration's among them. */
  readonly declared: readonly Service[];
  /** Runs one synchronisation of the delivery. */
  readonly sync: (delivery: string) => Promise<SyncReport>;
};

export type Prepared = {
  readonly identifiants: readonly Identifiant[];
  /** The last synchronisation's report; null when everything was found as it was. */
  readonly report: SyncReport | null;
  readonly colleges: readonly DemonstrationCollege[];
  /** Lists and formalities of the collèges as they were found; null where the report tells. */
  readonly found: readonly BoardRow[] | null;
};

/** Makes the demonstration, or finds it made. Throws when an act is refused: the demonstration itself is then wrong. */
export async function prepareDemonstration(options: PrepareOptions): Promise<Prepared> {
  const { folder, acting, declared } = options;
  const { colleges } = describeDemonstration();
  const inOrder = colleges.slice(0, 2);
  const uais = inOrder.map(({ uai }) => uai);
  const csv = join(folder, 'identifiants.csv');
  const made = readIdentifiants(await readFile(csv, 'utf8').catch(() => ''));
  if (made !== null) {
    // One that was made before collèges opened services goes on as it was.
    await openDemonstrationService(uais, declared, acting);
    const found = await readBoard(acting.pool, { structures: colleges.map(({ uai }) => uai), nominative: true });
    return { identifiants: made, report: null, colleges, found };
  }

  const delivery = await writeDelivery(join(folder, 'livraison'));
  // A start that was cut between two collèges' formalities: both are in order before anything is read, or the list of the first would be
  // drawn without those whom it shares with the second, and drawn again.
  const known = new Set((await readBoard(acting.pool, { structures: uais, nominative: true })).map(({ uai }) => uai));
  for (const college of inOrder) if (known.has(college.uai)) await bringInOrder(college, acting);
  await options.sync(delivery);
  // The third collège's formalities stay undone: nobody of it may be stored (C-8.2).
  for (const college of inOrder) await bringInOrder(college, acting);
  const report = await options.sync(delivery);
  if (report.outcome === 'refused') throw new Error(report.faults.find((f) => f.severity === 'refusal')?.message ?? 'livraison refusée');
  const [first, second] = colleges;
  await approve(first!.uai, everything, acting);
  // In the second collège the académie opens the direction's accounts alone: its chef decides on everybody else.
  await approve(second!.uai, directionOnly, acting);
  await applyApproved(acting.pool, { now: () => acting.now, today: () => parisDay(acting.now) });
  const identifiants = await giveAccounts(colleges, options.sourceName, acting);
  await openDemonstrationService(uais, declared, acting);
  await publishCharters(acting);
  await writeWhole(csv, identifiantsCsv(identifiants), 0o600);
  return { identifiants, report, colleges, found: null };
}

/** The delivery appears whole or not at all. */
async function writeDelivery(folder: string): Promise<string> {
  const made = await readFile(join(folder, '..', 'livraison.ok'), 'utf8').catch(() => null);
  if (made !== null) return folder;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeDemonstration(folder);
  await writeWhole(join(folder, '..', 'livraison.ok'), 'ok\n', 0o600);
  return folder;
}

async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.part`, text, { mode });
  await rename(`${path}.part`, path);
}

async function bringInOrder(college: DemonstrationCollege, acting: ActionContext): Promise<void> {
  const today = parisDay(acting.now);
  const year = Number(today.slice(0, 4)) - (today.slice(5) < '09-01' ? 1 : 0);
  const done = await perform(
    recordCompliance,
    machineOperator,
    structureSubject(college.uai),
    {
      conventionFrom: `${year}-09-01`,
      conventionUntil: `${year + 3}-08-31`,
      informedOn: `${year}-09-01`,
      informedHow: 'Note aux familles et réunion de rentrée (démonstration)',
      registerOn: `${year}-09-01`,
      registerReference: 'Fiche ENT de démonstration',
    },
    acting,
  );
  if (!done.ok) throw new Error(done.refusal.message);
}

async function approve(uai: string, selection: Selection, acting: ActionContext): Promise<void> {
  const list = await openListOf(acting.pool, uai);
  if (list === null || (selection === directionOnly && !list.directionOpen)) return;
  const input = { listId: list.id, digest: list.digest, selection, comment: 'Démonstration : décidée d’avance' };
  const done = await perform(approveList, machineOperator, structureSubject(uai), input, acting);
  if (!done.ok) throw new Error(done.refusal.message);
}
