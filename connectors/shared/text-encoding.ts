// How the bytes of a delivered text file become characters: byte order mark, XML declaration, strict UTF-8, Latin-9 as the last resort.
// Knows bytes and names of encodings; must not know what the text says.
import { isUtf8 } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';

export type Encoding = 'utf-8' | 'iso-8859-1' | 'iso-8859-15' | 'windows-1252';

/** `skip`: bytes of a byte order mark. `encoding` null: one that we do not read, `declared` says which. */
export type Sniffed = { readonly encoding: Encoding | null; readonly declared: string | null; readonly skip: number };

const known: ReadonlyMap<string, Encoding> = new Map([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['us-ascii', 'utf-8'],
  ['iso-8859-1', 'iso-8859-1'],
  ['latin1', 'iso-8859-1'],
  ['iso-8859-15', 'iso-8859-15'],
  ['latin-9', 'iso-8859-15'],
  ['windows-1252', 'windows-1252'],
  ['cp1252', 'windows-1252'],
]);

/**
 * Tells the encoding of a file from its first bytes; a file that declares none is validated as UTF-8 from end to end (about 3 GB/s), because
 * guessing while reading would have to take back what was already given.
 * @throws only when the file cannot be read
 */
export async function sniffEncoding(file: FileHandle, head: Buffer): Promise<Sniffed> {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', declared: null, skip: 3 };
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))
    return { encoding: null, declared: 'UTF-16', skip: 2 };
  const declared = /^<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(head.toString('latin1', 0, 256))?.[1] ?? null;
  if (declared !== null) return { encoding: known.get(declared.toLowerCase()) ?? null, declared, skip: 0 };
  return { encoding: (await isUtf8File(file)) ? 'utf-8' : 'iso-8859-15', declared: null, skip: 0 };
}

async function isUtf8File(file: FileHandle): Promise<boolean> {
  const buffer = Buffer.allocUnsafeSlow(1 << 20);
  let position = 0;
  let kept = 0;
  while (true) {
    const { bytesRead } = await file.read(buffer, kept, buffer.length - kept, position);
    if (bytesRead === 0) return kept === 0;
    position += bytesRead;
    const filled = kept + bytesRead;
    const cut = wholeCharacters(buffer, filled);
    if (!isUtf8(buffer.subarray(0, cut))) return false;
    buffer.copy(buffer, 0, cut, filled);
    kept = filled - cut;
  }
}

/** Length of the longest beginning of `buffer[0, end)` that does not cut a UTF-8 character; at most three bytes are left out. */
export function wholeCharacters(buffer: Buffer, end: number): number {
  for (let back = 1; back <= 3 && back <= end; back++) {
    const byte = buffer[end - back] ?? 0;
    if (byte < 0x80) return end;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? end - back : end;
  }
  return end;
}

/** Decodes whole characters; null when the bytes are not valid in this encoding. */
export function decoder(encoding: Encoding): (bytes: Buffer) => string | null {
  if (encoding === 'utf-8') return (bytes) => (isUtf8(bytes) ? bytes.toString('utf8') : null);
  if (encoding === 'iso-8859-1') return (bytes) => bytes.toString('latin1');
  const decode = new TextDecoder(encoding);
  return (bytes) => decode.decode(bytes);
}
