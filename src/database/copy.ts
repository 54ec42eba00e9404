// Owns bulk loading by COPY (text format) in constant memory. Knows no table and no meaning.
import type { ClientBase } from 'pg';
import { from } from 'pg-copy-streams';

/** One row, in the order of the columns, as PostgreSQL reads each type from text; null is NULL, '' is an empty text. */
export type CopyRow = readonly (string | null)[];

/**
 * A COPY in progress; its client can do nothing else until `end` or `abort`.
 * After any failure (the server refuses a row, the connection falls) `write` and `end` reject with it, and `abort` is harmless.
 */
export type CopyWriter = {
  /** Adds a row; returns a promise only when the server is behind: await it before the next row. */
  readonly write: (row: CopyRow) => undefined | Promise<void>;
  /** Sends the rest; returns how many rows the server took. They are visible when the client's transaction commits. */
  readonly end: () => Promise<number>;
  /** Gives up: nothing of this COPY stays. Never rejects; the transaction around it, if any, is to be rolled back. */
  readonly abort: () => Promise<void>;
};

/** Characters gathered before they are sent: large enough to be quick, small enough to forget. */
const BLOCK = 128 * 1024;

/**
 * Opens COPY into `table` (which may be qualified). Names are quoted, so they are to be written as the database knows them.
 * @throws pg's DatabaseError when the table or a column does not exist. Its message may quote a value: never log it.
 */
export async function openCopy(client: ClientBase, table: string, columns: readonly string[]): Promise<CopyWriter> {
  const names = columns.map(quoted).join(', ');
  const stream = client.query(from(`COPY ${table.split('.').map(quoted).join('.')} (${names}) FROM STDIN`, { highWaterMark: BLOCK }));
  let failure: Error | null = null;
  let ended = false;
  let block = '';
  // At most one block is on its way while the next is gathered. The stream never holds a second one: it would send it after a failure.
  let sending: Promise<void> | null = null;

  const { promise: failed, reject } = Promise.withResolvers<never>();
  failed.catch(() => undefined);
  stream.on('error', (error: Error) => {
    failure ??= error;
    reject(error);
  });

  const push = (buffer: Buffer): Promise<void> => {
    const sent = new Promise<void>((resolve) => {
      stream.write(buffer, () => resolve());
    });
    const mine = Promise.race([sent, failed]).then(() => {
      sending = null;
    });
    mine.catch(() => undefined); // told to the next `write` or `end`
    sending = mine;
    return mine;
  };
  const takeBlock = (): Buffer => {
    const buffer = Buffer.from(block);
    block = '';
    return buffer;
  };

  await push(Buffer.alloc(0)); // resolves once the server has agreed to the COPY

  return {
    write: (row) => {
      if (failure !== null) return Promise.reject(failure);
      if (ended) return Promise.reject(new Error('COPY already ended'));
      block += copyLine(row);
      if (block.length < BLOCK) return undefined;
      if (sending !== null) {
        return sending.then(() => {
          void push(takeBlock());
        });
      }
      void push(takeBlock());
      return undefined;
    },
    end: async () => {
      if (failure !== null) throw failure;
      ended = true;
      if (sending !== null) await sending;
      if (block !== '') await push(takeBlock());
      await Promise.race([new Promise<void>((resolve) => stream.end(() => resolve())), failed]);
      return stream.rowCount;
    },
    abort: async () => {
      block = '';
      if (failure !== null || stream.writableFinished || stream.destroyed) return;
      ended = true;
      const closed = new Promise<void>((resolve) => stream.once('close', () => resolve()));
      stream.destroy(new Error('abandoned'));
      await closed;
    },
  };
}

/**
 * Loads all rows; returns how many. When `rows` itself throws, the COPY is given up and the error passes on.
 * @throws pg's DatabaseError when the server refuses a row
 */
export async function copyRows(
  client: ClientBase,
  table: string,
  columns: readonly string[],
  rows: Iterable<CopyRow> | AsyncIterable<CopyRow>,
): Promise<number> {
  const writer = await openCopy(client, table, columns);
  try {
    if (Symbol.iterator in rows) {
      for (const row of rows) {
        const wait = writer.write(row);
        if (wait !== undefined) await wait;
      }
    } else {
      for await (const row of rows) {
        const wait = writer.write(row);
        if (wait !== undefined) await wait;
      }
    }
    return await writer.end();
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

const awkward = /[\\\t\n\r]/;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** One row as COPY's text format wants it, with its end of line. */
export function copyLine(row: CopyRow): string {
  let line = '';
  for (let i = 0; i < row.length; i += 1) {
    const value = row[i];
    if (i > 0) line += '\t';
    if (value === null || value === undefined) line += '\\N';
    else line += awkward.test(value) ? value.replace(/[\\\t\n\r]/g, (character) => escapes[character] ?? character) : value;
  }
  return `${line}\n`;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
