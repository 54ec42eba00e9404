// A .tar.gz read as a stream, from one end to the other.
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import type { LocalFile } from './bordereau/statement.ts';
import { brokenBy, type Unpack, unpacking } from './unpacking.ts';

/** Unpacks the regular files. @throws DropRefused for what the archive holds, other errors for what the machine does */
export async function unpackTar(archive: Unpack): Promise<readonly LocalFile[]> {
  const { label, write, refuse, files } = unpacking(archive);
  const entries = extract();
  let used = 0;
  const file = createReadStream(archive.path, { highWaterMark: 256 * 1024 });
  file.on('data', (piece) => {
    used += piece.length;
    archive.progress(used);
  });
  const flow = pipeline(file, createGunzip({ chunkSize: 256 * 1024 }), entries, { signal: archive.signal });
  // What stops the flow is met in the loop below.
  flow.catch(() => {});
  try {
    for await (const entry of entries) {
      const { name, type } = entry.header;
      if (type === 'directory') {
        label(name.endsWith('/') ? name : `${name}/`);
        entry.resume();
      } else if (type === 'file' || type === 'contiguous-file') await write(label(name), entry as AsyncIterable<Buffer>);
      else
        refuse(
          'archive-link',
          "L'archive contient un lien ou un fichier spécial : elle est refusée par sécurité. Demandez un nouvel envoi à l'académie.",
        );
    }
    await flow;
  } catch (error) {
    brokenBy(error, refuse);
  }
  return files();
}
