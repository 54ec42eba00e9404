// A certificate that a key signs for itself (RFC 5280), because metadata shows keys as certificates and Node makes none. Knows the little of DER that it
// takes; nobody trusts it for more than the key in it.
import { type KeyObject, sign } from 'node:crypto';

export type Wish = {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** Cut to 64 characters, the most that a name may have. */
  readonly commonName: string;
  readonly from: Date;
  readonly until: Date;
  /** At most 20 bytes, random. */
  readonly serial: Buffer;
};

/** PEM, RSA with SHA-256, for signing and for taking keys. */
export function selfSigned({ privateKey, publicKey, commonName, from, until, serial }: Wish): string {
  const name = sequence(set(sequence(oid('550403'), value(0x0c, Buffer.from(commonName.slice(0, 64))))));
  const algorithm = sequence(oid('2a864886f70d01010b'), value(0x05, Buffer.alloc(0)));
  // digitalSignature and keyEncipherment, critical; no authority.
  const usage = sequence(oid('551d0f'), value(0x01, Buffer.from([0xff])), octets(value(0x03, Buffer.from([5, 0xa0]))));
  const constraints = sequence(oid('551d13'), octets(sequence()));
  const body = sequence(
    value(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.from([serial[0]! & 0x7f, ...serial.subarray(1)])),
    algorithm,
    name,
    sequence(time(from), time(until)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    value(0xa3, sequence(usage, constraints)),
  );
  const signature = sign('sha256', body, privateKey);
  const whole = sequence(body, algorithm, value(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function value(tag: number, ...content: readonly Buffer[]): Buffer {
  const inside = Buffer.concat(content);
  const { length } = inside;
  const long = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...(length < 0x80 ? [length] : long)]), inside]);
}

const sequence = (...content: readonly Buffer[]): Buffer => value(0x30, ...content);
const set = (...content: readonly Buffer[]): Buffer => value(0x31, ...content);
const octets = (content: Buffer): Buffer => value(0x04, content);
const oid = (hexadecimal: string): Buffer => value(0x06, Buffer.from(hexadecimal, 'hex'));

/** DER writes the shortest form: no zero in front of a byte that needs none. */
function integer(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  const short = start === -1 ? Buffer.from([0]) : bytes.subarray(start);
  return value(0x02, short[0]! >= 0x80 ? Buffer.concat([Buffer.from([0]), short]) : short);
}

/** UTCTime until 2049, GeneralizedTime after (RFC 5280, 4.1.2.5). */
function time(at: Date): Buffer {
  const text = at.toISOString().replace(/[-:T]|\.\d+/g, '');
  return at.getUTCFullYear() < 2050 ? value(0x17, Buffer.from(text.slice(2))) : value(0x18, Buffer.from(text));
}
