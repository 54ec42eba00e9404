// `sync run`: reads what waits at the source and proposes the lists, or only says what it would propose.
import { readdir } from 'node:fs/promises';
import { wholeGateway } from '#core/access/actor.ts';
import { may } from '#core/access/authority.ts';
import { denialSentence } from '#core/access/denial.ts';
import { counted, frenchDuration, frenchNumber } from '#core/calendar/french-date.ts';
import { hasAccepted } from '#database/delivery-reader.ts';
import { configuredSource, folderSource, openSource } from '#src/composition/source.ts';
import { catchUp } from '#src/sync/catch-up.ts';
import type { SyncReport } from '#src/sync/sync-report.ts';
import { type Report, refusedReport, textTable } from './report.ts';
import type { Session } from './session.ts';

export type SyncRunOptions = {
  readonly dryRun?: boolean;
  readonly complete?: boolean;
  readonly source?: string;
  readonly folder?: string;
  readonly acceptVolumes?: string;
};

/** Reads what waits, in order. Ending: done, or delivery-refused when a delivery changed nothing. */
export async function syncRun(session: Session, options: SyncRunOptions): Promise<Report> {
  const { settings, actor, pool, today, context, progress, signal } = session;
  const verdict = may(actor, 'run-sync', wholeGateway);
  if (!verdict.allowed) return refusedReport('not-allowed', denialSentence('run-sync', verdict.reason));
  if (options.acceptVolumes?.trim() === '')
    return refusedReport('reason-missing', 'Donnez le motif : --accept-volumes "<motif>". Il reste attaché à cette lecture.', 'usage');
  const configured = await configuredSource(settings);
  if (options.source !== undefined && options.source !== configured.name)
    return refusedReport('usage', `Source inconnue : « ${options.source} ». La source configurée est ${configured.name}.`, 'usage');
  const chosen = options.folder === undefined ? configured : folderSource(options.folder, configured.name);
  // A mistyped folder is the operator's: it must not reach the chefs as a delivery of the académie that was refused.
  const { folder } = chosen.settings as { folder?: unknown };
  // Where deliveries were read before, a folder that is gone is a fault of the night, recorded and told like any other.
  const given = options.folder !== undefined;
  if (typeof folder === 'string' && (given || !(await hasAccepted(pool, chosen.name))) && !(await isReadableFolder(folder)))
    return refusedReport('folder-missing', missingFolder(folder, given), 'usage');
  const { name, door, source, mapper } = await openSource(chosen, settings);
  const dryRun = options.dryRun ?? false;
  const reports = await catchUp({
    pool,
    sourceName: name,
    source,
    door,
    mapper,
    clock: () => new Date(),
    today,
    newId: context.newId,
    complete: options.complete ?? false,
    publicUrl: settings.publicUrl,
    ...(options.acceptVolumes === undefined ? {} : { volumesAccepted: options.acceptVolumes.trim() }),
    dryRun,
    signal,
    progress: progress.report,
  });
  progress.stop();
  const last = reports.at(-1) as SyncReport;
  return {
    ending: last.outcome === 'refused' ? 'delivery-refused' : 'done',
    result: { ...resultOf(last, dryRun), earlier: reports.slice(0, -1).map((report) => resultOf(report, dryRun)) },
    text: reports.map((report) => textOf(report, dryRun)).join('\n\n'),
  };
}

async function isReadableFolder(folder: string): Promise<boolean> {
  return readdir(folder).then(
    () => true,
    () => false,
  );
}

function missingFolder(folder: string, given: boolean): string {
  const setting = given ? "l'option --folder" : 'SOURCE_FOLDER (ou « folder » dans SOURCE_FILE)';
  return `Le dossier de livraison ${folder} n'existe pas ou ne peut pas être lu : rien n'a été lu. Vérifiez ${setting}.`;
}

// Warnings that ask something of whoever runs the command, beyond correcting a record.
const toldAtOnce: ReadonlySet<string> = new Set([
  'delivery-arriving',
  'delivery-replayed',
  'structure-awaits-complete',
  'record-awaits-complete',
]);

function resultOf(report: SyncReport, dryRun: boolean): Record<string, unknown> {
  const { runId, reading, counts, leftOut, staged, merged, identified, proposal, times, faults } = report;
  return {
    run: dryRun ? null : runId,
    dryRun,
    kind: reading.kind,
    nothingNew: reading.nothingNew,
    asOf: reading.asOf,
    read: reading.count,
    staged,
    faults: counts,
    refusals: faults.filter(({ severity }) => severity === 'refusal').map(({ rule, message, place }) => ({ rule, message, place })),
    leftOut,
    merged,
    identified,
    lists: proposal?.lists ?? [],
    milliseconds: times,
  };
}

function textOf(report: SyncReport, dryRun: boolean): string {
  const { reading, counts, leftOut, merged, identified, proposal, times, faults } = report;
  const total = Object.values(reading.count).reduce((sum, count) => sum + count, 0);
  const read = `${reading.kind === 'changes' ? 'Lecture des changements' : 'Lecture'} : ${counted(total, 'fiche', 'fiches')} en ${frenchDuration(times.lecture)}${reading.asOf ? `, état du ${reading.asOf.split('-').reverse().join('/')}` : ''}.`;
  const wrong = `${counted(counts.rejections, 'fiche écartée', 'fiches écartées')}, ${counted(counts.warnings, 'avertissement', 'avertissements')}.`;
  const noticed = faults
    .filter(({ severity, rule }) => severity === 'warning' && toldAtOnce.has(rule))
    .map(({ uai, message }) => `  - ${uai === null ? '' : `${uai} : `}${message}`);
  if (report.outcome === 'nothing-new') return ['Rien de nouveau à lire : le registre est à jour.', ...noticed].join('\n');
  if (report.outcome === 'refused') {
    const why = faults
      .filter(({ severity }) => severity === 'refusal')
      .map(({ message, place }) => `  - ${place ? `${place.file}${place.line === null ? '' : `, ligne ${place.line}`} : ` : ''}${message}`);
    return [read, "La livraison est refusée. Rien n'a été changé.", ...why].join('\n');
  }
  const outside = leftOut.reduce((sum, { count }) => sum + count, 0);
  const lists = proposal?.lists ?? [];
  return [
    ...(dryRun ? ["Simulation : rien n'a été écrit."] : []),
    read,
    wrong,
    ...noticed,
    ...(outside > 0
      ? [
          `${counted(outside, 'fiche laissée', 'fiches laissées')} de côté : les formalités de leur établissement ne sont pas complètes${reading.kind === 'changes' ? ', ou il attend un Complet' : ''}.`,
        ]
      : []),
    ...(identified && identified.disputed > 0
      ? [`${counted(identified.disputed, 'fiche ne peut', 'fiches ne peuvent')} pas être attribuée à coup sûr : à trancher.`]
      : []),
    `Changements : ${frenchNumber(merged?.fresh ?? 0)} nouvelles fiches, ${frenchNumber(merged?.changed ?? 0)} modifiées, ${frenchNumber(merged?.gone ?? 0)} disparues.`,
    lists.length === 0
      ? 'Aucune liste à décider : rien ne change.'
      : `${counted(lists.length, 'liste attend', 'listes attendent')} une décision :`,
    textTable(
      lists.map(({ uai, lines, held }) => [`  ${uai}`, counted(lines, 'ligne', 'lignes'), held ? 'RETENUE (dépasse les limites)' : '']),
    ),
  ]
    .filter((line) => line !== '')
    .join('\n');
}
