// The key that encrypts the files, itself encrypted with the passphrase (scrypt): `chiffrement.json`. A new passphrase rewrites this file alone.
import { randomBytes, scrypt } from 'node:crypto';
import { isSealed, sealWith } from './seal.ts';

export const wrappedName = 'chiffrement.json';

/** OWASP's first choice: 128 MiB and about half a second for each passphrase that is tried. */
const cost = { N: 2 ** 17, r: 8, p: 1 } as const;

type Derivation = { readonly N: number; readonly r: number; readonly p: number; readonly salt: string };

/** The content of `chiffrement.json` for this key and passphrase. */
export async function wrapKey(key: Uint8Array, passphrase: string): Promise<string> {
  const derivation: Derivation = { ...cost, salt: randomBytes(16).toString('base64url') };
  const sealed = await sealWith(await derive(passphrase, derivation)).close(wrappedName, Buffer.from(key).toString('base64url'));
  return `${JSON.stringify({ derivation: { name: 'scrypt', ...derivation }, key: sealed.trim() }, null, 2)}\n`;
}

/** The key; `wrong`: another passphrase closed it, or the file was changed; `unreadable`: it is not such a file. */
export async function unwrapKey(text: string, passphrase: string): Promise<Uint8Array | 'wrong' | 'unreadable'> {
  const file = read(text);
  if (file === null) return 'unreadable';
  const key = await sealWith(await derive(passphrase, file.derivation)).open(wrappedName, file.key);
  return key === null ? 'wrong' : Buffer.from(key, 'base64url');
}

function derive(passphrase: string, { N, r, p, salt }: Derivation): Promise<Buffer> {
  const options = { N, r, p, maxmem: 2 * 128 * N * r };
  return new Promise((done, fail) => {
    // Two keyboards write the same « é » in two ways.
    const bytes = passphrase.normalize('NFC');
    scrypt(bytes, Buffer.from(salt, 'base64url'), 32, options, (error, key) => (error === null ? done(key) : fail(error)));
  });
}

function read(text: string): { readonly derivation: Derivation; readonly key: string } | null {
  try {
    const { derivation, key } = JSON.parse(text) as { derivation: Derivation & { name: unknown }; key: unknown };
    const { name, N, r, p, salt } = derivation;
    // Bounded: a changed file must not fill the memory.
    const sound =
      name === 'scrypt' &&
      [N, r, p].every(Number.isInteger) &&
      (N & (N - 1)) === 0 &&
      N >= 2 ** 14 &&
      N <= 2 ** 20 &&
      r === 8 &&
      p >= 1 &&
      p <= 4;
    if (!sound || typeof salt !== 'string' || typeof key !== 'string' || !isSealed(key)) return null;
    return { derivation: { N, r, p, salt }, key };
  } catch {
    return null;
  }
}
