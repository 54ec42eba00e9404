// Our keys for one upstream: PEM files `saml-N.pem` with a private key and its certificate. Owns their making, reading and order; two at once while the
// upstream learns of a new one. Must not know what they sign.
import { createPrivateKey, generateKeyPair, type KeyObject, randomBytes, X509Certificate } from 'node:crypto';
import { link, mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { KeyCipher } from '../connector.ts';
import { readSecret } from '../shared/secret-file.ts';
import { pemBlocks } from '../shared/trust-folder.ts';
import { selfSigned } from './self-signed.ts';

/** `number`: N of `saml-N.pem`. */
export type OwnKey = {
  readonly file: string;
  readonly number: number;
  readonly privateKey: KeyObject;
  readonly certificate: X509Certificate;
};

/** `file` cannot be used: not a key with its certificate (unreadable), or others may read it (exposed). */
export class OwnKeyFault extends Error {
  override readonly name = 'OwnKeyFault';
  readonly file: string;
  readonly fault: 'unreadable' | 'exposed';
  constructor(file: string, fault: 'unreadable' | 'exposed') {
    super(`${file}: ${fault}`);
    this.file = file;
    this.fault = fault;
  }
}

/** The oldest first: it signs until its file is taken away; each opens what was encrypted to it. @throws OwnKeyFault */
export async function readOwnKeys(folder: string, cipher: KeyCipher): Promise<readonly OwnKey[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new OwnKeyFault(folder, 'unreadable');
  });
  const numbered = names.filter((name) => /^saml-[1-9]\d{0,5}\.pem$/.test(name)).sort((one, other) => numberOf(one) - numberOf(other));
  return Promise.all(numbered.map((name) => readOwnKey(folder, name, cipher)));
}

async function readOwnKey(folder: string, file: string, cipher: KeyCipher): Promise<OwnKey> {
  const { secret: kept, fault } = await readSecret(join(folder, file));
  if (fault !== null) throw new OwnKeyFault(file, fault);
  const secret = await cipher.open(file, kept);
  if (secret === null) throw new OwnKeyFault(file, 'unreadable');
  try {
    const privateKey = createPrivateKey(secret);
    const certificate = new X509Certificate(pemBlocks(Buffer.from(secret))[0] ?? '');
    if (privateKey.asymmetricKeyType === 'rsa' && certificate.checkPrivateKey(privateKey))
      return { file, number: numberOf(file), privateKey, certificate };
  } catch {
    // OpenSSL's words help nobody, and the file is a secret.
  }
  throw new OwnKeyFault(file, 'unreadable');
}

/** RGS annex B1: RSA of 3072 bits serves beyond 2030. */
const bits = 3072;
const years = 5;

/**
 * A new key after `last` (its number in the name), written whole or not at all, mode 0600. Where another process made that one meanwhile, nothing is
 * written. @throws input/output errors
 */
export async function makeOwnKey(folder: string, last: number, commonName: string, now: Date, cipher: KeyCipher): Promise<void> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: bits });
  const until = new Date(now);
  until.setUTCFullYear(now.getUTCFullYear() + years);
  const certificate = selfSigned({ privateKey, publicKey, commonName, from: now, until, serial: randomBytes(16) });
  const name = `saml-${last + 1}.pem`;
  const text = await cipher.close(name, `${privateKey.export({ type: 'pkcs8', format: 'pem' })}${certificate}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
  try {
    const file = await open(draft, 'wx', 0o600);
    await file.writeFile(text);
    await file.sync().finally(() => file.close());
    await link(draft, join(folder, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
}

function numberOf(file: string): number {
  return Number(/^saml-(\d+)\.pem$/.exec(file)?.[1]);
}
