// Archives as carriers make them, and as nobody honest does: a small zip writer that lies on request, and tar by the real binary or by its library.
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';

const run = promisify(execFile);

/** What is left out is true. `mode` is the Unix one, file type included. */
export type ZipEntry = {
  readonly name: string;
  readonly data: string | Buffer;
  readonly stored?: boolean;
  readonly size?: number;
  readonly crc?: number;
  readonly flags?: number;
  readonly mode?: number;
};

/** A zip of these entries. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data, stored = false, size, crc, flags = 0x800, mode = 0o100644 } of entries) {
    const bytes = Buffer.from(data);
    const packed = stored ? bytes : deflateRawSync(bytes);
    const label = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(stored ? 0 : 8, 4);
    common.writeUInt32LE(crc ?? crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(size ?? bytes.length, 18);
    common.writeUInt16LE(label.length, 22);
    const local = Buffer.concat([Buffer.from('504b0304', 'hex'), common, label, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((mode << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    // Made by Unix (3), so that the mode counts.
    directory.push(Buffer.from('504b01021403', 'hex'), common, rest, label);
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}

/** The files of a folder as zip entries, below `under`. */
export async function entriesOf(folder: string, under = ''): Promise<{ name: string; data: Buffer }[]> {
  const names = (await readdir(folder)).sort();
  return Promise.all(names.map(async (name) => ({ name: `${under}${name}`, data: await readFile(join(folder, name)) })));
}

/** A .tar.gz of a folder, by the tar binary. */
export async function tarFolder(folder: string, path: string): Promise<void> {
  await run('tar', ['-czf', path, '-C', folder, '.']);
}

export type TarEntry = Partial<Header> & { readonly name: string; readonly data?: string | Buffer };

/** A .tar.gz of any entries. */
export async function tgzOf(entries: readonly TarEntry[]): Promise<Buffer> {
  const tar = pack();
  for (const { data = '', ...header } of entries) tar.entry(header, data);
  tar.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of tar as AsyncIterable<Buffer>) pieces.push(piece);
  return gzipSync(Buffer.concat(pieces));
}
