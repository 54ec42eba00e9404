// `sync run`: reads a delivery and proposes the lists, or only says what it would propose.
import { readdir } from 'node:fs/promises';
import { wholeGateway } from '#core/access/actor.ts';
import { may } from '#core/access/authority.ts';
import { denialSentence } from '#core/access/denial.ts';
import { counted, frenchDuration, frenchNumber } from '#core/calendar/french-date.ts';
import { defaultFolder, openSource, sourceNames } from '#src/composition/source.ts';
import { runSync } from '#src/sync/run.ts';
import type { SyncReport } from '#src/sync/sync-report.ts';
import { type Report, refusedReport, textTable } from './report.ts';
import type { Session } from './session.ts';

export type SyncRunOptions = { readonly dryRun?: boolean; readonly source?: string; readonly folder?: string };

/** Runs one complete reading. Ending: done, or delivery-refused when nothing was changed. */
export async function syncRun(session: Session, options: SyncRunOptions): Promise<Report> {
  const { settings, actor, pool, now, today, context, progress, signal } = session;
  const verdict = may(actor, 'run-sync', wholeGateway);
  if (!verdict.allowed) return refusedReport('not-allowed', denialSentence('run-sync', verdict.reason));
  const name = sourceNames.find((known) => known === (options.source ?? sourceNames[0]));
  if (name === undefined) {
    return refusedReport('usage', `Source inconnue : « ${options.source} ». Sources connues : ${sourceNames.join(', ')}.`, 'usage');
  }
  const folder = options.folder ?? defaultFolder(settings);
  // A mistyped folder is the operator's: it must not reach the chefs as a delivery of the académie that was refused.
  if (!(await isReadableFolder(folder)))
    return refusedReport('folder-missing', missingFolder(folder, options.folder !== undefined), 'usage');
  const { source, mapper } = await openSource(name, folder);
  const report = await runSync({
    pool,
    sourceName: name,
    source,
    mapper,
    now,
    today,
    newId: context.newId,
    dryRun: options.dryRun ?? false,
    signal,
    progress: progress.report,
  });
  progress.stop();
  return {
    ending: report.outcome === 'refused' ? 'delivery-refused' : 'done',
    result: resultOf(report, options.dryRun ?? false),
    text: textOf(report, options.dryRun ?? false),
  };
}

async function isReadableFolder(folder: string): Promise<boolean> {
  return readdir(folder).then(
    () => true,
    () => false,
  );
}

function missingFolder(folder: string, given: boolean): string {
  const setting = given ? "l'option --folder" : 'SOURCE_FOLDER';
  return `Le dossier de livraison ${folder} n'existe pas ou ne peut pas être lu : rien n'a été lu. Vérifiez ${setting}.`;
}

function resultOf(report: SyncReport, dryRun: boolean): Record<string, unknown> {
  const { runId, reading, counts, leftOut, staged, merged, identified, proposal, times, faults } = report;
  return {
    run: dryRun ? null : runId,
    dryRun,
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
  const read = `Lecture : ${counted(total, 'fiche', 'fiches')} en ${frenchDuration(times.lecture)}${reading.asOf ? `, état du ${reading.asOf.split('-').reverse().join('/')}` : ''}.`;
  const wrong = `${counted(counts.rejections, 'fiche écartée', 'fiches écartées')}, ${counted(counts.warnings, 'avertissement', 'avertissements')}.`;
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
    ...(outside > 0
      ? [`${counted(outside, 'fiche laissée', 'fiches laissées')} de côté : les formalités de leur établissement ne sont pas complètes.`]
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
