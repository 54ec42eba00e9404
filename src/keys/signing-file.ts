// The file of the signing keys of one algorithm: private JWKs, each with the instants of its life. A file of before rotations (bare JWKs, the
// first signs) is read as it was meant. Knows no folder.
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { isRing, type RingKey, ringAt } from './ring.ts';

export const algorithms = ['ES256', 'RS256'] as const;
export type Algorithm = (typeof algorithms)[number];

/** `jwk`: private, with kid, alg and use. */
export type SigningKey = RingKey & { readonly jwk: JWK };

export function signingName(algorithm: Algorithm): string {
  return `signing-${algorithm.toLowerCase()}.json`;
}

/** A new key pair, private, with its thumbprint (RFC 7638) as id. */
export async function newSigningJwk(algorithm: Algorithm): Promise<JWK & { readonly kid: string }> {
  // RGS B1: RSA of 3072 bits for use beyond 2030; P-256 stands for ES256.
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true, modulusLength: 3072 });
  const key = await exportJWK(privateKey);
  return { ...key, kid: await calculateJwkThumbprint(key), alg: algorithm, use: 'sig' };
}

const instants = ['created', 'publishedFrom', 'signsFrom', 'retiredFrom', 'removedFrom'] as const;

/** The one that signs first: what a version without rotations would sign with. */
export function formatSigning(keys: readonly SigningKey[], now: number): string {
  const { signs } = ringAt(keys, now);
  const text = (instant: number | null): string | null => (instant === null ? null : new Date(instant).toISOString());
  const entry = (key: SigningKey): object => ({ ...key.jwk, life: Object.fromEntries(instants.map((name) => [name, text(key[name])])) });
  return `${JSON.stringify({ keys: [signs, ...keys.filter((key) => key !== signs)].map(entry) }, null, 2)}\n`;
}

/**
 * The keys of a file; null when it is not what it should be. `writtenAt`: of a file without instants, when its first key began to sign; its
 * others stay published for `keep` from then on.
 */
export function parseSigning(text: string, algorithm: Algorithm, writtenAt: number, keep: number): readonly SigningKey[] | null {
  const entries = entriesOf(text);
  if (entries === null || !entries.every((entry) => entry?.d && entry.kid && entry.alg === algorithm)) return null;
  const dated = entries.every(({ life }) => life !== undefined);
  const keys = entries.map(({ life, ...jwk }, at): SigningKey | null => {
    const from = { id: jwk.kid!, created: writtenAt, publishedFrom: writtenAt, signsFrom: writtenAt, jwk };
    if (!dated)
      return at === 0
        ? { ...from, retiredFrom: null, removedFrom: null }
        : { ...from, retiredFrom: writtenAt, removedFrom: writtenAt + keep };
    const [created, publishedFrom, signsFrom, retiredFrom, removedFrom] = instants.map((name) => instant(life?.[name]));
    if (typeof created !== 'number' || typeof publishedFrom !== 'number' || typeof signsFrom !== 'number') return null;
    if (retiredFrom === undefined || removedFrom === undefined) return null;
    return { id: jwk.kid!, created, publishedFrom, signsFrom, retiredFrom, removedFrom, jwk };
  });
  return keys.every((key) => key !== null) && isRing(keys) ? keys : null;
}

type Entry = JWK & { readonly life?: Readonly<Record<string, unknown>> };

function entriesOf(text: string): readonly Entry[] | null {
  try {
    const { keys } = JSON.parse(text) as { keys?: Entry[] };
    return Array.isArray(keys) ? keys : null;
  } catch {
    return null;
  }
}

/** undefined: no instant at all. */
function instant(value: unknown): number | null | undefined {
  if (value === null) return null;
  const read = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(read) ? undefined : read;
}
