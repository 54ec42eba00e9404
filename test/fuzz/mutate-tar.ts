// A .tar.gz that lies: in any field of a header, in the kind of a file; or cut, joined, damaged, packed or not.
import { gzipSync } from 'node:zlib';
import { tgzOf } from '../connectors/academie-aaf/archives.ts';
import { entriesOf, entryNames, strangeEntryName } from './entry-names.ts';
import { mutateBytes } from './mutate-bytes.ts';
import type { Random } from './random.ts';
import { strangeText } from './strange.ts';
import type { Files } from './worlds.ts';

/** A header of the archive with another field, its sum made right again. */
function wrongHeader(tar: Buffer, random: Random): Buffer {
  const changed = Buffer.from(tar);
  const headers: number[] = [];
  for (let at = 0; at + 512 <= changed.length; at += 512) if (changed.toString('latin1', at + 257, at + 262) === 'ustar') headers.push(at);
  if (headers.length === 0) return changed;
  const at = random.pick(headers);
  const [from, length] = random.pick([
    [0, 100],
    [100, 8],
    [108, 8],
    [124, 12],
    [136, 12],
    [156, 1],
    [157, 100],
    [257, 8],
    [345, 155],
  ] as const);
  const value = random.pick([
    '0',
    '1',
    '2',
    '3',
    '5',
    '6',
    '7',
    'x',
    'g',
    'L',
    'K',
    'S',
    'V',
    '\xff',
    '\x80\0\0\0\0\0\0\0\xff\xff\xff\xff',
    '77777777777',
    '-0000000001',
    '00000000000',
    ...entryNames,
    strangeText(random),
  ]);
  changed.fill(0, at + from, at + from + length);
  changed.write(value, at + from, length, 'latin1');
  changed.fill(' ', at + 148, at + 156);
  const sum = changed.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
  changed.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1');
  return changed;
}

/** Another archive, from a true one (`tar`, not compressed) or from what it holds. */
export async function mutateTar(tar: Buffer, files: Files, random: Random): Promise<Buffer> {
  const pack = (bytes: Buffer) => gzipSync(bytes, { level: 1 });
  switch (random.int(6)) {
    case 0:
    case 1:
      return pack(wrongHeader(tar, random));
    case 2:
      return pack(mutateBytes(tar, random));
    case 3:
      return mutateBytes(pack(tar), random);
    case 4: {
      const entries = entriesOf(files);
      const at = random.int(entries.length);
      const one = entries[at] as (typeof entries)[number];
      const type = random.pick(['symlink', 'link', 'fifo', 'directory', 'file', 'contiguous-file'] as const);
      const name = strangeEntryName(one.name, random);
      return tgzOf(
        entries.with(
          at,
          type === 'symlink' || type === 'link'
            ? ({ name, type, linkname: '/etc/passwd' } as never)
            : ({ ...one, name, type: 'file' } as never),
        ),
      );
    }
    default:
      return Buffer.concat(
        random.pick([
          [pack(tar), pack(tar)],
          [pack(tar), Buffer.alloc(40)],
          [pack(tar), Buffer.from('fin')],
          [pack(tar.subarray(0, tar.length / 3))],
        ]),
      );
  }
}
