// Opens the gateway's own keys, making at first start what is not there: signing keys (ES256, RS256), cookie keys, the secrets behind pairwise ids
// and keyed hashes, and the secrets of clients. Knows no protocol. Lists leave room for rotation: the first entry signs, all are published.
import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { readOrMake } from './key-file.ts';
import { KeyFileError } from './key-file-error.ts';

export type Keys = {
  /** Private JWKs with kid, alg and use. */
  readonly signing: readonly JWK[];
  /** Keys that sign cookies; the first signs, all are accepted. */
  readonly cookies: readonly string[];
  /** HMAC-SHA-256 behind pairwise subjects. Losing it makes everybody somebody else at every service. */
  readonly pairwise: Buffer;
  /** A key of its own for each purpose, derived from the cookie secret: losing it costs nothing but open pages. */
  readonly derive: (purpose: string) => Buffer;
  /** The secret shared with a confidential client, made at first use. */
  readonly clientSecret: (clientId: string) => Promise<string>;
};

const algorithms = ['ES256', 'RS256'] as const;

/** Opens the keys under `directory`. Never replaces a file that is not what it should be. @throws KeyFileError */
export async function openKeys(directory: string): Promise<Keys> {
  const [signing, cookies, pairwise] = await Promise.all([
    Promise.all(algorithms.map((algorithm) => signingKeys(directory, algorithm))),
    secrets(join(directory, 'cookies.json')),
    secrets(join(directory, 'pairwise.json')),
  ]);
  return {
    signing: signing.flat(),
    cookies,
    pairwise: Buffer.from(pairwise[0]!, 'base64url'),
    derive: (purpose) => createHmac('sha256', Buffer.from(cookies[0]!, 'base64url')).update(purpose).digest(),
    clientSecret: (clientId) => clientSecret(directory, clientId),
  };
}

async function signingKeys(directory: string, algorithm: (typeof algorithms)[number]): Promise<readonly JWK[]> {
  const path = join(directory, `signing-${algorithm.toLowerCase()}.json`);
  const file = parse(path, await readOrMake(path, async () => JSON.stringify({ keys: [await newSigningKey(algorithm)] }, null, 2))) as {
    keys?: JWK[];
  };
  if (!Array.isArray(file.keys) || file.keys.length === 0 || !file.keys.every((key) => key?.d && key.kid && key.alg === algorithm)) {
    throw new KeyFileError(
      `${path} ne contient pas de clé de signature ${algorithm} : remettez la sauvegarde de ce fichier (ne le supprimez pas).`,
    );
  }
  return file.keys;
}

async function newSigningKey(algorithm: (typeof algorithms)[number]): Promise<JWK> {
  // RGS B1: RSA of 3072 bits for use beyond 2030; P-256 stands for ES256.
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true, modulusLength: 3072 });
  const key = await exportJWK(privateKey);
  return { ...key, kid: await calculateJwkThumbprint(key), alg: algorithm, use: 'sig' };
}

async function secrets(path: string): Promise<readonly string[]> {
  const file = parse(
    path,
    await readOrMake(path, async () => JSON.stringify({ keys: [randomBytes(32).toString('base64url')] }, null, 2)),
  ) as { keys?: string[] };
  if (!Array.isArray(file.keys) || file.keys.length === 0 || !file.keys.every((key) => typeof key === 'string' && key.length >= 43)) {
    throw new KeyFileError(`${path} ne contient pas de secret lisible : remettez la sauvegarde de ce fichier (ne le supprimez pas).`);
  }
  return file.keys;
}

async function clientSecret(directory: string, clientId: string): Promise<string> {
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(clientId)) throw new Error('a client id is made of a–z, 0–9 and hyphens');
  const path = join(directory, 'clients', `${clientId}.secret`);
  return (await readOrMake(path, async () => `${randomBytes(32).toString('base64url')}\n`)).trim();
}

function parse(path: string, text: string): object {
  try {
    const found: unknown = JSON.parse(text);
    if (typeof found === 'object' && found !== null) return found;
    throw new SyntaxError('no object');
  } catch {
    throw new KeyFileError(`${path} est illisible : remettez la sauvegarde de ce fichier (ne le supprimez pas).`);
  }
}
