// One document of a delivery, from file to records. Owns what a fault of the document becomes and what is counted of it; must not know the others.
import { createHash } from 'node:crypto';
import type { ReadingPart } from '#connectors/connector.ts';
import type { Category, SourceRecord, SourceRemoval } from '#core/mapping/source-record.ts';
import { type Fault, fault } from '#core/problem.ts';
import { documentParser } from './document-parser.ts';
import { DocumentRefused } from './document-refused.ts';
import type { DeliveryFile } from './examine-delivery.ts';
import { textChunks } from './text-chunks.ts';

// Beyond this many, rejections are counted, no longer described one by one.
const maxRejections = 5_000;

/** What the documents of a delivery share. `rejected` counts all, `problems` describes the first ones. */
export type Pass = {
  readonly delta: boolean;
  readonly records: (SourceRecord | SourceRemoval)[];
  readonly problems: Fault[];
  readonly names: Map<string, string>;
  rejected: number;
};

/** `part` as read; `requests` counts what was set aside too. */
export type DocumentRead = { readonly category: Category; readonly part: ReadingPart; readonly requests: number };

/** A pass that has read nothing; `problems` were met before it. */
export function newPass(delta: boolean, problems: readonly Fault[]): Pass {
  return { delta, records: [], problems: [...problems], names: new Map(), rejected: 0 };
}

/** Says that rejections were left out, when they were. */
export function uncounted({ rejected }: Pass): Fault[] {
  if (rejected <= maxRejections) return [];
  const message = `${rejected} fiches sont écartées dès la lecture ; seules les ${maxRejections} premières sont décrites.`;
  return [fault('warning', 'rejections-many', message)];
}

/**
 * Yields the records of one file, many at a time (a generator between the reader and each record would cost as much as reading it); the array is used
 * again. Returns what was read, or null after a refusal (added to the problems). @throws on input/output errors
 */
export async function* readDocument(
  file: DeliveryFile,
  pass: Pass,
  signal: AbortSignal,
  progress: (bytes: number) => void,
): AsyncGenerator<readonly (SourceRecord | SourceRemoval)[], DocumentRead | null> {
  const { records } = pass;
  const rejectedBefore = pass.rejected;
  let read = 0;
  const parser = documentParser({
    file: file.name,
    category: file.category,
    delta: pass.delta,
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
      if (records.length > 0) yield records;
      read += records.length;
      records.length = 0;
      if (done) {
        const part = { name: file.name, bytes: file.bytes, records: read, sha256: hash.digest('hex') };
        return { category: file.category, part, requests: read + pass.rejected - rejectedBefore };
      }
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
