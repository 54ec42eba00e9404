// What holds for every archive, whatever its form: how much may come out of it, which names are taken, and where the bytes go. A name of the archive
// is a label, never a path. Must not know zip or tar.
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { LocalFile } from './bordereau/statement.ts';
import { DropRefused } from './drop.ts';

/** `ratio`: bytes that may come out for each byte of the archive, once more than `ratioFrom` have. */
export type ArchiveLimits = {
  readonly entries: number;
  readonly entryBytes: number;
  readonly totalBytes: number;
  readonly ratio: number;
  readonly ratioFrom: number;
};

// The largest académie is some 6 GB in documents of 20 MB; XML of people compresses 10 to 30 times.
export const archiveLimits: ArchiveLimits = {
  entries: 5_000,
  entryBytes: 4 * 2 ** 30,
  totalBytes: 32 * 2 ** 30,
  ratio: 200,
  ratioFrom: 2 ** 20,
};

/** An archive to unpack: its own name, for what is said of it; where it is; the empty folder that takes its entries. */
export type Unpack = {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly into: string;
  readonly limits: ArchiveLimits;
  readonly signal: AbortSignal;
  /** Bytes of the archive used so far. */
  readonly progress: (bytes: number) => void;
};

export type Unpacking = {
  /** Counts an entry and checks its name; null for a folder or a hidden file, of which nothing is kept. @throws DropRefused */
  readonly label: (name: string) => string | null;
  /** Puts the bytes of an entry down. `seen` is given every piece. @throws DropRefused */
  readonly write: (label: string | null, source: AsyncIterable<Buffer>, seen?: (piece: Buffer) => void) => Promise<void>;
  readonly refuse: (rule: string, message: string) => never;
  readonly files: () => readonly LocalFile[];
};

// First bytes of zip, gzip, 7z, rar and xz.
const archiveMarks = ['504b0304', '1f8b', '377abcaf', '52617221', 'fd377a58'].map((hex) => Buffer.from(hex, 'hex'));
// As file systems have it.
const maxName = 255;
const again = "Demandez un nouvel envoi à l'académie.";

export function unpacking({ name: archive, bytes: archiveBytes, into, limits, signal }: Unpack): Unpacking {
  const files: LocalFile[] = [];
  const labels = new Set<string>();
  let entries = 0;
  let written = 0;
  let total = 0;
  const refuse = (rule: string, message: string): never => {
    throw new DropRefused(rule, message, archive);
  };
  const mib = (bytes: number) => Math.round(bytes / 2 ** 20);

  function label(name: string): string | null {
    if (++entries > limits.entries)
      refuse('archive-entries', `L'archive contient plus de ${limits.entries} fichiers : ce n'est pas une livraison AAF. ${again}`);
    const parts = name.split('/');
    if (name === '' || name.startsWith('/') || name.includes('\0') || /\\|^[A-Za-z]:/.test(name) || parts.includes('..'))
      refuse('archive-path', `Un nom de fichier de l'archive mène hors de l'archive : elle est refusée par sécurité. ${again}`);
    if (name.endsWith('/') || parts.some((part) => part.startsWith('.') && part !== '.') || parts[0] === '__MACOSX') return null;
    const base = (parts.at(-1) ?? '').replace(/\p{C}/gu, '').trim();
    if (base.length > maxName)
      refuse('archive-path', `Un fichier de l'archive a un nom de plus de ${maxName} signes : elle est refusée. ${again}`);
    if (base === '') refuse('archive-path', `Un fichier de l'archive n'a pas de nom : elle est refusée. ${again}`);
    if (/\.(zip|tgz|tar|gz|bz2|xz|zst|7z|rar)$/i.test(base)) nested();
    if (labels.has(base.toLowerCase()))
      refuse('archive-doubled', `Deux fichiers de l'archive ont le même nom : on ne sait lequel est le bon. ${again}`);
    labels.add(base.toLowerCase());
    return base;
  }

  const nested = () => refuse('archive-nested', "L'archive contient une autre archive : déposez les fichiers AAF dans une seule archive.");

  async function write(name: string | null, source: AsyncIterable<Buffer>, seen: (piece: Buffer) => void = () => {}): Promise<void> {
    const path = join(into, String(++written).padStart(5, '0'));
    let bytes = 0;
    async function* counted(): AsyncGenerator<Buffer> {
      for await (const piece of source) {
        if (bytes === 0 && archiveMarks.some((mark) => piece.subarray(0, mark.length).equals(mark))) nested();
        bytes += piece.length;
        total += piece.length;
        if (bytes > limits.entryBytes)
          refuse(
            'archive-size',
            `Un fichier de l'archive dépasse ${mib(limits.entryBytes)} Mio une fois décompressé : elle est refusée. ${again}`,
          );
        if (total > limits.totalBytes)
          refuse('archive-size', `L'archive dépasse ${mib(limits.totalBytes)} Mio une fois décompressée : elle est refusée. ${again}`);
        if (total > limits.ratioFrom && total > limits.ratio * archiveBytes)
          refuse(
            'archive-bomb',
            `L'archive grossit plus de ${limits.ratio} fois en se décompressant : elle est refusée par sécurité. ${again}`,
          );
        seen(piece);
        yield piece;
      }
    }
    await pipeline(counted, createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal });
    if (name !== null) files.push({ name, path, bytes });
  }

  return { label, write, refuse, files: () => files };
}

/**
 * What becomes of an error met while unpacking: the archive is broken, unless the error is one of ours or of the machine (no permission, a disk that
 * fails). @throws always
 */
export function brokenBy(error: unknown, refuse: Unpacking['refuse']): never {
  if (!(error instanceof Error) || error instanceof DropRefused || error.name === 'AbortError') throw error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return refuse(
      'disk-full',
      "Il n'y a pas assez de place sur le disque pour décompresser la livraison : faites de la place, puis relancez la lecture.",
    );
  if (syscall !== undefined) throw error;
  return refuse('archive-broken', `L'archive est endommagée ou incomplète : ses fichiers ne sont pas ce qu'elle annonce. ${again}`);
}
