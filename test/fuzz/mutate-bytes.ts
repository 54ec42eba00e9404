// Bytes as a bad disk, a bad line or a bad mind leaves them. Knows no format.
import type { Random } from './random.ts';

const telling = [
  0x00, 0x01, 0x0a, 0x0d, 0x20, 0x22, 0x26, 0x2f, 0x3c, 0x3e, 0x5d, 0x7f, 0x80, 0xbf, 0xc0, 0xc3, 0xe9, 0xed, 0xf0, 0xfe, 0xff,
];

/** One change, anywhere. */
export function mutateBytes(bytes: Buffer, random: Random): Buffer {
  const at = random.place(bytes.length);
  const run = 1 + random.int(random.once(4) ? 400 : 8);
  switch (random.int(8)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + run)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + run), bytes.subarray(at)]);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), Buffer.alloc(run, random.pick(telling)), bytes.subarray(at)]);
    case 4: {
      const from = random.place(bytes.length);
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(from, from + run), bytes.subarray(at)]);
    }
    default: {
      const changed = Buffer.from(bytes);
      for (let n = 0; n < run && changed.length > 0; n++) {
        const place = random.int(changed.length);
        changed[place] = random.once(2) ? random.pick(telling) : (changed[place] as number) ^ (1 << random.int(8));
      }
      return changed;
    }
  }
}
