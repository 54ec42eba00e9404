// A .zip read entry by entry from its directory; what an entry says of itself (size, CRC-32) is held against what comes out of it.
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { type Entry, fromRandomAccessReaderPromise, getFileNameLowLevel, type ZipFile } from 'yauzl';
import type { LocalFile } from './bordereau/statement.ts';
import { brokenBy, type Unpack, type Unpacking, unpacking } from './unpacking.ts';
import { ZipReader } from './zip-reader.ts';

/** Unpacks the regular files. @throws DropRefused for what the archive holds, other errors for what the machine does */
export async function unpackZip(archive: Unpack): Promise<readonly LocalFile[]> {
  const unpack = unpacking(archive);
  const file = await open(archive.path);
  let zip: ZipFile | null = null;
  let used = 0;
  try {
    const { size } = await file.stat();
    const reader = new ZipReader(file, size);
    // Names are decoded and judged by us: yauzl would silently turn a backslash into a slash.
    const options = { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: true } as const;
    zip = await fromRandomAccessReaderPromise(reader, size, options);
    for await (const entry of zip.eachEntry()) {
      archive.signal.throwIfAborted();
      await unpackEntry(zip, entry, unpack);
      used = Math.min(archive.bytes, used + entry.compressedSize);
      archive.progress(used);
    }
    archive.progress(archive.bytes);
  } catch (error) {
    brokenBy(error, unpack.refuse);
  } finally {
    zip?.close();
    await file.close();
  }
  return unpack.files();
}

async function unpackEntry(zip: ZipFile, entry: Entry, { label, write, refuse }: Unpacking): Promise<void> {
  const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true);
  const labelled = label(name);
  if (entry.isEncrypted())
    refuse(
      'archive-encrypted',
      "L'archive est protégée par un mot de passe : la passerelle n'en a pas. Demandez un envoi sans mot de passe, par un chemin sûr.",
    );
  const unixKind = entry.versionMadeBy >> 8 === 3 ? (entry.externalFileAttributes >>> 28) & 0xf : 0;
  // 0: not said, 4: a folder, 8: a regular file; everything else is a link, a device, a pipe.
  if (![0, 4, 8].includes(unixKind))
    refuse(
      'archive-link',
      "L'archive contient un lien ou un fichier spécial : elle est refusée par sécurité. Demandez un nouvel envoi à l'académie.",
    );
  if (name.endsWith('/')) return;
  let crc = 0;
  await write(labelled, await zip.openReadStreamPromise(entry), (piece) => {
    crc = crc32(piece, crc);
  });
  if (crc !== entry.crc32) throw new Error('CRC-32 differs');
}
