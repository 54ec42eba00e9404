// The académie's AAF delivery, read from a local folder (Complet). Owns the pass over the files and the statement that ends it;
// what makes a folder a delivery is in delivery-folder, what makes a document records in document-parser.
import { createHash } from 'node:crypto';
import type { Reading, ReadingPart, Source, SourceItem } from '#connectors/connector.ts';
import type { Category, SourceRecord } from '#core/mapping/source-record.ts';
import { type Fault, fault } from '#core/problem.ts';
import type { Configuration } from './configuration.ts';
import { type DeliveryFile, examineDelivery } from './delivery-folder.ts';
import { documentParser } from './document-parser.ts';
import { DocumentRefused } from './document-refused.ts';
import { textChunks } from './text-chunks.ts';

// Beyond this many, rejections are counted, no longer described one by one.
const maxRejections = 5_000;
// A delivery without one of these would make everybody leave.
const neverEmpty: readonly Category[] = ['EtabEducNat', 'Eleve'];

/** Opens the folder of one delivery; nothing is read before `read`. */
export function openAcademieAaf(configuration: Configuration): Source {
  return {
    rereads: false,
    read: (since, signal, progress) => read(configuration.folder, since !== null, signal, progress ?? (() => {})),
  };
}

type Pass = { readonly records: SourceRecord[]; readonly problems: Fault[]; readonly names: Map<string, string>; rejected: number };

async function* read(
  folder: string,
  changes: boolean,
  signal: AbortSignal,
  progress: (done: number, total: number) => void,
): AsyncGenerator<SourceItem, Reading> {
  signal.throwIfAborted();
  const delivery = await examineDelivery(folder);
  const count: Partial<Record<Category, number>> = {};
  const parts: ReadingPart[] = [];
  const pass: Pass = { records: [], problems: [...delivery.faults], names: new Map(), rejected: 0 };
  if (changes)
    pass.problems.push(
      fault('refusal', 'changes-not-read', 'Les livraisons Delta ne sont pas encore lues : demandez une lecture complète.'),
    );
  const refused = () => pass.problems.some((one) => one.severity === 'refusal');

  const { asOf, hints } = delivery;
  if (!refused()) yield { type: 'opening', kind: 'complete', asOf, hints };
  const total = delivery.files.reduce((sum, file) => sum + file.bytes, 0);
  let done = 0;
  for (const file of refused() ? [] : delivery.files) {
    const before = done;
    const part = yield* readFile(file, pass, signal, (bytes) => progress(Math.min(total, before + bytes), total));
    if (part === null) break;
    done += file.bytes;
    parts.push(part);
    count[file.category] = (count[file.category] ?? 0) + part.records;
  }
  if (!refused()) pass.problems.push(...emptiness(count));
  if (pass.rejected > maxRejections) {
    const message = `${pass.rejected} fiches sont écartées dès la lecture ; seules les ${maxRejections} premières sont décrites.`;
    pass.problems.push(fault('warning', 'rejections-many', message));
  }
  return {
    kind: 'complete',
    complete: !refused(),
    nothingNew: false,
    swept: false,
    more: false,
    count,
    asOf,
    hints,
    bookmark: null,
    signedBy: null,
    problems: pass.problems,
    parts,
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

/** Yields the records of one file; returns what was read, or null after a refusal (added to the problems). @throws on input/output errors */
async function* readFile(
  file: DeliveryFile,
  pass: Pass,
  signal: AbortSignal,
  progress: (bytes: number) => void,
): AsyncGenerator<SourceRecord, ReadingPart | null> {
  const { records } = pass;
  let read = 0;
  const parser = documentParser({
    file: file.name,
    category: file.category,
    names: pass.names,
    record: (record) => records.push(record),
    reject: (rejection) => {
      if (++pass.rejected <= maxRejections) pass.problems.push(rejection);
    },
  });
  const hash = createHash('sha256');
  const chunks = textChunks(file, (bytes) => hash.update(bytes));
  try {
    while (true) {
      signal.throwIfAborted();
      const { value: chunk, done } = await chunks.next();
      try {
        if (done) parser.close();
        else parser.write(chunk.text);
      } catch (error) {
        // What was read before the fault is handed over all the same: a refused delivery changes nothing anyway.
        if (!(error instanceof DocumentRefused)) throw error;
        pass.problems.push(refusalOf(error, file));
        return null;
      }
      for (const record of records) yield record;
      read += records.length;
      records.length = 0;
      if (done) return { name: file.name, bytes: file.bytes, records: read, sha256: hash.digest('hex') };
      progress(chunk.bytes);
    }
  } catch (error) {
    if (!(error instanceof DocumentRefused)) throw error;
    pass.problems.push(refusalOf(error, file));
    return null;
  } finally {
    records.length = 0;
    await chunks.return(undefined);
  }
}

function refusalOf(error: DocumentRefused, file: DeliveryFile): Fault {
  return fault('refusal', error.rule, error.message, { place: { file: file.name, line: error.line }, category: file.category });
}
