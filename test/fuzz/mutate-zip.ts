// A zip that lies: in the name, mode, size or sum of a file, in any number of its records, in its end; or cut, joined, damaged.
import { zipOf } from '../connectors/academie-aaf/archives.ts';
import { entriesOf, strangeEntryName } from './entry-names.ts';
import { mutateBytes } from './mutate-bytes.ts';
import type { Random } from './random.ts';
import type { Files } from './worlds.ts';

const numbers = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];
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

/** The same files, one of them under another name, with another mode, or a lie on its size. */
function dishonestZip(files: Files, random: Random): Buffer {
  const entries = entriesOf(files);
  const at = random.int(entries.length);
  const lie = random.pick([
    (one: (typeof entries)[number]) => ({ ...one, name: strangeEntryName(one.name, random) }),
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

/** Another archive, from a true one (`zip`) or from what it holds. */
export function mutateZip(zip: Buffer, files: Files, random: Random): Buffer {
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
