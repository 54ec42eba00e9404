// Deliveries in a .zip or a .tar.gz, changed in what the archive says of itself (sizes, offsets, sums, methods, names, kinds of files), in its
// bytes, cut, joined; and small ones that grow.
import { deflateRawSync, gunzipSync, gzipSync } from 'node:zlib';
import { tgzOf, zipOf } from '../../connectors/academie-aaf/archives.ts';
import type { DropReader } from '../drop.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import type { Random } from '../random.ts';
import { strangeText } from '../strange.ts';
import type { Family } from '../trial.ts';
import type { Files, World } from '../worlds.ts';

const numbers = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];
const names = [
  '',
  '.',
  '..',
  '/',
  '../x.xml',
  '/etc/x.xml',
  'a/../../x.xml',
  'C:\\x.xml',
  'a\\..\\x.xml',
  'x\0.xml',
  'dossier/',
  '.cache',
  '__MACOSX/x.xml',
  'x.zip',
  'x.tar.gz',
  'a/b/c/ENT_Complet_20250908_Eleve_0000.xml',
  '\u202e.xml',
  `${'d/'.repeat(3000)}x.xml`,
  `${'n'.repeat(5000)}.xml`,
];
/** Fields of the records of a zip: offset after the signature, bytes. */
const fields = {
  '504b0304': [
    [4, 2],
    [6, 2],
    [8, 2],
    [14, 4],
    [18, 4],
    [22, 4],
    [26, 2],
    [28, 2],
  ],
  '504b0102': [
    [4, 2],
    [6, 2],
    [8, 2],
    [10, 2],
    [16, 4],
    [20, 4],
    [24, 4],
    [28, 2],
    [30, 2],
    [32, 2],
    [34, 2],
    [36, 2],
    [38, 4],
    [42, 4],
  ],
  '504b0506': [
    [4, 2],
    [6, 2],
    [8, 2],
    [10, 2],
    [12, 4],
    [16, 4],
    [20, 2],
  ],
} as const;

const entriesOf = (files: Files) => [...files].map(([name, data]) => ({ name, data }));
const nameOf = (name: string, random: Random): string =>
  random.once(3) ? random.pick(names) : random.once(2) ? strangeText(random).slice(0, 9000) + name : `${name}/`;

/** The same files, one of them under another name, with another mode, or a lie on its size. */
function dishonestZip(files: Files, random: Random): Buffer {
  const entries = entriesOf(files);
  const at = random.int(entries.length);
  const lie = random.pick([
    (one: (typeof entries)[number]) => ({ ...one, name: nameOf(one.name, random) }),
    (one: (typeof entries)[number]) => ({ ...one, size: random.pick(numbers) }),
    (one: (typeof entries)[number]) => ({ ...one, crc: random.pick(numbers) }),
    (one: (typeof entries)[number]) => ({ ...one, flags: random.pick(numbers) & 0xffff }),
    (one: (typeof entries)[number]) => ({ ...one, mode: random.pick([0o120777, 0o040755, 0o020666, 0o010666, 0, 0o100000]) }),
    (one: (typeof entries)[number]) => ({ ...one, stored: true, data: zipOf([one]) }),
  ]);
  const changed = entries.with(at, lie(entries[at] as (typeof entries)[number]));
  return zipOf(random.once(4) ? [...changed, ...changed.slice(0, 2)] : changed);
}

/** A number of the archive, changed where it stands. */
function wrongNumber(zip: Buffer, random: Random): Buffer {
  const changed = Buffer.from(zip);
  const signature = random.pick(Object.keys(fields) as (keyof typeof fields)[]);
  const mark = Buffer.from(signature, 'hex');
  const places: number[] = [];
  for (let at = changed.indexOf(mark); at !== -1; at = changed.indexOf(mark, at + 4)) places.push(at);
  if (places.length === 0) return changed;
  const at = random.pick(places);
  const [offset, bytes] = random.pick<readonly [number, number]>(fields[signature]);
  const value = random.once(3) ? random.int(0xffff) : random.pick(numbers);
  if (at + offset + bytes > changed.length) return changed;
  if (bytes === 2) changed.writeUInt16LE(value & 0xffff, at + offset);
  else changed.writeUInt32LE(value >>> 0, at + offset);
  return changed;
}

/** An end record of zip64, with numbers of any size, before the usual one. */
function zip64(zip: Buffer, random: Random): Buffer {
  const end = zip.lastIndexOf(Buffer.from('504b0506', 'hex'));
  const record = Buffer.alloc(56);
  record.write('504b0606', 0, 'hex');
  record.writeBigUInt64LE(44n, 4);
  const big = [0n, 7n, 0xffffffffn, 2n ** 53n, 2n ** 63n - 1n, 2n ** 64n - 1n];
  for (const at of [24, 32, 40, 48]) record.writeBigUInt64LE(random.once(3) ? BigInt(end) : random.pick(big), at);
  const locator = Buffer.alloc(20);
  locator.write('504b0607', 0, 'hex');
  locator.writeBigUInt64LE(random.once(4) ? random.pick(big) : BigInt(end), 8);
  const last = Buffer.from(zip.subarray(end));
  for (const at of [8, 10]) last.writeUInt16LE(0xffff, at);
  for (const at of [12, 16]) last.writeUInt32LE(0xffffffff, at);
  return Buffer.concat([zip.subarray(0, end), record, locator, last]);
}

function mutateZip(zip: Buffer, files: Files, random: Random): Buffer {
  switch (random.int(7)) {
    case 0:
    case 1:
      return dishonestZip(files, random);
    case 2:
    case 3:
      return wrongNumber(zip, random);
    case 4:
      return zip64(zip, random);
    case 5:
      return Buffer.concat(
        random.pick([
          [zip, zip],
          [Buffer.alloc(50, 'x'), zip],
          [zip, Buffer.alloc(30)],
          [zip.subarray(0, zip.length / 2), zip],
        ]),
      );
    default:
      return mutateBytes(zip, random);
  }
}

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
    ...names,
    strangeText(random),
  ]);
  changed.fill(0, at + from, at + from + length);
  changed.write(value, at + from, length, 'latin1');
  changed.fill(' ', at + 148, at + 156);
  const sum = changed.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
  changed.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1');
  return changed;
}

async function mutateTar(tar: Buffer, files: Files, random: Random): Promise<Buffer> {
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
      const name = nameOf(one.name, random);
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

/** A few kilobytes that become megabytes. */
function bomb(random: Random): { readonly zip: Buffer; readonly tgz: Buffer } {
  const zeros = Buffer.alloc(random.pick([2, 6]) * 2 ** 20);
  const name = 'ENT_Complet_20250908_Eleve_0000.xml';
  const header = Buffer.alloc(512);
  header.write(name, 0, 'latin1');
  return { zip: zipOf([{ name, data: zeros }]), tgz: gzipSync(Buffer.concat([header, zeros])) };
}

export async function archives(weight: number, worlds: readonly World[], reader: DropReader): Promise<Family> {
  const made = await Promise.all(
    worlds.map(async (world) => ({ world, zip: zipOf(entriesOf(world.files)), tar: gunzipSync(await tgzOf(entriesOf(world.files))) })),
  );
  return {
    name: 'archives',
    weight,
    make: async (random, whole) => {
      const { world, zip, tar } = random.pick(whole ? made.slice(2) : made);
      const form = random.pick(['zip', 'tgz', 'tar.gz']);
      const bytes = random.once(150)
        ? bomb(random)[form === 'zip' ? 'zip' : 'tgz']
        : form === 'zip'
          ? mutateZip(zip, world.files, random)
          : await mutateTar(tar, world.files, random);
      const day = world.kind === 'Delta' ? '20250909' : '20250908';
      const name = random.once(5) ? `livraison.${form}` : `ENT_2DVA099_${world.kind}_${day}.${form}`;
      const files = new Map([[name, random.once(60) ? deflateRawSync(bytes) : bytes]]);
      const drop = { files, since: null, settings: {}, before: world.before };
      return { files, sync: reader.sync(drop), judge: async () => ((await reader.judge(drop)).complete ? 'accepted' : 'refused') };
    },
  };
}
