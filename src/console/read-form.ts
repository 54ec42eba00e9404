// Reads a posted form. Our own because a list's form holds thousands of boxes: the usual parser keeps 1,000 fields and drops the rest.
import type { IncomingMessage } from 'node:http';

/** 512 KiB: 10,000 chosen people are 440 kB. */
const longest = 512 * 1024;
/** A form that is too long is still read up to here (and kept nowhere), so that the browser hears the answer instead of a broken connection. */
const heardOut = 16 * 1024 * 1024;

/** The fields of a form: a string, or every value of a field that came more than once; null when it is no form or too long. */
export async function readForm(request: IncomingMessage): Promise<Record<string, string | string[]> | null> {
  if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return null;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > heardOut) return null;
    if (length <= longest) chunks.push(chunk);
  }
  if (length > longest) return null;
  const fields = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
  return Object.fromEntries([...new Set(fields.keys())].map((name) => [name, single(fields.getAll(name))]));
}

function single(values: string[]): string | string[] {
  return values.length === 1 ? values[0]! : values;
}
