// The académie's AAF deliveries, Complet and Delta, from a folder or a server: one delivery a reading. Owns the gate before the first record, the pass
// over the documents and the statement that ends it. Which delivery is read is in choose-delivery, how it comes here in next-delivery.
import type { Reading, ReadingProgress, Source, SourceItem, Surroundings } from '#connectors/connector.ts';
import type { Category } from '#core/mapping/source-record.ts';
import { type Fault, fault } from '#core/problem.ts';
import { formatBookmark, parseBookmark, type Seen } from './bookmark.ts';
import { checkBordereau } from './bordereau/check-bordereau.ts';
import type { BordereauCheck } from './bordereau/statement.ts';
import { gapFault, isNewer, missingDays, replayed } from './choose-delivery.ts';
import { type Configuration, readingSettings } from './configuration.ts';
import { noHints } from './document-head.ts';
import { type Drop, DropRefused } from './drop.ts';
import { folderDrop } from './folder-drop.ts';
import { type Next, nextDelivery, type Ready } from './next-delivery.ts';
import { type DocumentRead, newPass, type Pass, readDocument, uncounted } from './read-document.ts';
import { track } from './reading-progress.ts';
import { openSftpDrop } from './sftp-drop.ts';
import { fileFaults, signedFaults } from './signed-delivery.ts';
import { workFolder } from './work-folder.ts';

// A Complet without one of these would make everybody leave.
const neverEmpty: readonly Category[] = ['EtabEducNat', 'Eleve'];

/** Opens the place where deliveries are left; nothing is looked at before `read`. */
export function openAcademieAaf(configuration: Configuration, surroundings: Surroundings): Source {
  return { rereads: false, read: (since, signal, progress) => read({ configuration, surroundings, since, signal, progress }) };
}

type Asked = {
  readonly configuration: Configuration;
  readonly surroundings: Surroundings;
  readonly since: string | null;
  readonly signal: AbortSignal;
  readonly progress: ReadingProgress | undefined;
};

async function* read({ configuration, surroundings, since, signal, progress = () => {} }: Asked): AsyncGenerator<SourceItem, Reading> {
  signal.throwIfAborted();
  const { stableFor, signature, days, academie } = readingSettings(configuration);
  const known = since === null ? null : parseBookmark(since);
  const kind = since === null ? 'complete' : 'changes';
  if (since !== null && known === null) return without(kind, false, [damaged()], null);
  const drop = dropOf(configuration);
  const work = workFolder(surroundings.workFolder);
  const steps = track(progress);
  try {
    const looking = { drop, far: configuration.sftp !== undefined, stableFor, work, signal, track: steps };
    const next = await nextDelivery(known, looking).catch(refusedDrop);
    if (next.type !== 'ready') {
      const nothingNew = next.type === 'nothing';
      return without(kind, nothingNew, next.faults, nothingNew ? since : null);
    }
    const options = { policy: signature, trustFolder: surroundings.trustFolder, now: new Date(), signal };
    const check = await checkBordereau(next.files, options);
    const faults = [...next.faults, ...check.faults, ...signedFaults(next, check, academie), ...placeFaults(next, check, known, days)];
    const pass = newPass(next.delivery.kind === 'Delta', faults);
    const { asOf, hints, files } = next.delivery;
    if (!isRefused(pass)) yield { type: 'opening', kind: kindOf(next), asOf, hints };
    const parts: DocumentRead[] = [];
    steps.remaining(files.reduce((sum, file) => sum + file.bytes, 0));
    for (const file of files) {
      if (isRefused(pass)) break;
      const pieces = readDocument(file, pass, signal, steps.from());
      try {
        let step = await pieces.next();
        for (; !step.done; step = await pieces.next()) for (const record of step.value) yield record;
        if (step.value !== null) parts.push(step.value);
        pass.problems.push(...fileFaults(check, step.value));
      } finally {
        await pieces.return(null);
      }
    }
    return statementOf(next, check, pass, parts);
  } finally {
    await work.remove().finally(() => drop.close());
  }
}

function dropOf({ folder, sftp }: Configuration): Drop {
  return sftp === undefined ? folderDrop(folder ?? '') : openSftpDrop(sftp);
}

const damaged = (): Fault =>
  fault('refusal', 'bookmark-damaged', 'Le repère de la dernière lecture est illisible : demandez une lecture complète de la source.');

function refusedDrop(error: unknown): Next {
  if (!(error instanceof DropRefused)) throw error;
  const place = error.file === null ? null : { file: error.file, line: null };
  return { type: 'refused', faults: [fault('refusal', error.rule, error.message, { place })] };
}

/** A reading that gives nothing: refused before it begins, or with nothing new. */
function without(kind: Reading['kind'], nothingNew: boolean, problems: readonly Fault[], bookmark: string | null): Reading {
  const none = { swept: false, more: false, count: {}, asOf: null, hints: noHints, signedBy: null, parts: [] };
  return { ...none, kind, complete: nothingNew, nothingNew, bookmark, problems };
}

/** A delivery is newer than the last one read, by its own date, and a Delta comes right after what it follows. */
function placeFaults({ chosen, delivery }: Ready, { statement }: BordereauCheck, known: Seen | null, days: readonly number[]): Fault[] {
  if (known === null) return [];
  const position = { ...chosen.position, date: delivery.asOf ?? chosen.position.date };
  if (!isNewer(chosen, position, known)) return [replayed(chosen)];
  const missing = chosen.kind === 'Delta' ? missingDays(position, known, days, statement?.previous ?? null) : [];
  return missing.length === 0 ? [] : [gapFault(missing, chosen)];
}

const isRefused = ({ problems }: Pass): boolean => problems.some((one) => one.severity === 'refusal');
const kindOf = ({ delivery }: Ready) => (delivery.kind === 'Complet' ? 'complete' : 'changes');

/** What ends the reading of a delivery that was begun. */
function statementOf(ready: Ready, { signedBy }: BordereauCheck, pass: Pass, read: readonly DocumentRead[]): Reading {
  const { chosen, delivery, more, seen } = ready;
  const kind = kindOf(ready);
  const count: Partial<Record<Category, number>> = {};
  for (const { category, part } of read) count[category] = (count[category] ?? 0) + part.records;
  const { asOf, hints } = delivery;
  const problems = [...pass.problems, ...(isRefused(pass) || kind === 'changes' ? [] : emptiness(count)), ...uncounted(pass)];
  const complete = !problems.some((one) => one.severity === 'refusal');
  return {
    kind,
    complete,
    nothingNew: false,
    swept: false,
    more: more && complete,
    count,
    asOf,
    hints,
    bookmark: complete ? formatBookmark({ ...seen, date: asOf ?? chosen.position.date }) : null,
    signedBy,
    problems,
    parts: read.map(({ part }) => part),
  };
}

function emptiness(count: Partial<Record<Category, number>>): Fault[] {
  return (Object.entries(count) as [Category, number][])
    .filter(([, records]) => records === 0)
    .map(([category]) =>
      neverEmpty.includes(category)
        ? fault(
            'refusal',
            'category-empty',
            `La livraison ne contient aucune fiche ${category} : elle est refusée, car ce serait un départ général. Demandez un nouvel envoi complet à l'académie.`,
            { category },
          )
        : fault(
            'warning',
            'category-empty',
            `La livraison ne contient aucune fiche ${category}. Vérifiez auprès de l'académie que c'est voulu.`,
            { category },
          ),
    );
}
