// Opens the gateway's own keys, making at first start what is not there: signing keys (ES256, RS256), cookie keys, the secrets behind pairwise ids
// and keyed hashes, and the secrets of clients. With a passphrase they are encrypted, those of before too. Knows no protocol.
import { randomBytes } from 'node:crypto';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere } from './key-file.ts';
import { KeyFileError, keyFault } from './key-file-error.ts';
import { keyedHash } from './keyed-hash.ts';
import { readPassphrase } from './passphrase.ts';
import { isSealed } from './seal.ts';
import { type ServiceSecrets, serviceSecrets } from './service-secrets.ts';
import { algorithms, formatSigning, parseSigning, signingName } from './signing-file.ts';
import { openSigningKeys, type SigningKeys } from './signing-keys.ts';
import { type Cipher, openVault, secretFiles, type Vault } from './vault.ts';

export type Keys = {
  readonly signing: SigningKeys;
  /** Keys that sign cookies; the first signs, all are accepted. */
  readonly cookies: readonly string[];
  /** HMAC-SHA-256 behind pairwise subjects. Losing it makes everybody somebody else at every service. */
  readonly pairwise: Buffer;
  /** A key of its own for each purpose, derived from the cookie secret: losing it costs nothing but open pages. */
  readonly derive: (purpose: string) => Buffer;
  /** The secret shared with a confidential client, made at first use. */
  readonly clientSecret: (clientId: string) => Promise<string>;
  /** Of the services in the catalogue. */
  readonly serviceSecrets: ServiceSecrets;
  /** How our keys for an upstream are kept, by its name. */
  readonly loginCipher: (login: string) => Cipher;
  /** Whether the files are encrypted. */
  readonly sealed: boolean;
};

export type KeysOptions = {
  /** The file of the passphrase; without it everything stays in clear, mode 0600. */
  readonly passphraseFile?: string | null;
  /** Seconds for which what is signed may still be verified: so long a key stays published once it signs no more. */
  readonly lifetime?: number;
  readonly now?: Date;
  /** false: refuses a folder without keys, which a mistyped KEYS_DIR would be. */
  readonly make?: boolean;
};

/** A day: longer than anything that is signed. Who rotates says it exactly. */
const usualLifetime = 24 * 3600;

/** Opens the keys under `directory`. Never replaces a file that is not what it should be. @throws KeyFileError */
export async function openKeys(directory: string, options: KeysOptions = {}): Promise<Keys> {
  const { passphraseFile = null, lifetime = usualLifetime, now = new Date(), make = true } = options;
  if (!make) await demandKeys(directory);
  const passphrase = passphraseFile === null ? null : await readPassphrase(passphraseFile, 'KEYS_PASSPHRASE_FILE', directory);
  const vault = await openVault(directory, passphrase);
  const signing = await openSigningKeys(vault, lifetime * 1000, now);
  const cookies = await secrets(vault, 'cookies.json');
  const pairwise = await secrets(vault, 'pairwise.json');
  if (vault.sealed && (await isWritable(directory))) await closeFiles(vault, lifetime * 1000, now);
  const root = Buffer.from(pairwise[0]!, 'base64url');
  return {
    signing,
    cookies,
    pairwise: root,
    serviceSecrets: serviceSecrets(root),
    derive: (purpose) => keyedHash(Buffer.from(cookies[0]!, 'base64url'), purpose),
    clientSecret: (clientId) => clientSecret(vault, clientId),
    loginCipher: (login) => vault.cipher(`logins/${login}`),
    sealed: vault.sealed,
  };
}

/** A mounted secret is not: what is in clear there stays so. */
function isWritable(directory: string): Promise<boolean> {
  return access(directory, constants.W_OK).then(
    () => true,
    () => false,
  );
}

/** @throws KeyFileError */
export async function demandKeys(directory: string): Promise<void> {
  if ((await secretFiles(directory)).some((name) => name.startsWith('signing-'))) return;
  throw new KeyFileError(
    `Le dossier ${directory} ne contient pas de clés : rien n'a été fait. Vérifiez KEYS_DIR, ou démarrez d'abord la passerelle (npm start), qui les crée.`,
  );
}

/** Encrypts the files that are still in clear: written before there was a passphrase, or put there by hand. */
async function closeFiles(vault: Vault, keep: number, now: Date): Promise<void> {
  for (const name of await secretFiles(vault.directory)) {
    const path = join(vault.directory, name);
    const text = await readIfThere(path).catch((error) => {
      throw keyFault(path, error) ?? error;
    });
    if (text === undefined || isSealed(text)) continue;
    const written = await vault.version(name);
    await vault.change(name, async (clear) => {
      if (clear === undefined) throw new KeyFileError(`${path} vient de disparaître. Recommencez.`);
      const algorithm = algorithms.find((one) => signingName(one) === name);
      if (algorithm === undefined) return clear;
      // Writing changes the file's date, which is all that tells the age of a key of before rotations.
      const keys = parseSigning(clear, algorithm, written?.at ?? now.getTime(), keep);
      return keys === null ? clear : formatSigning(keys, now.getTime());
    });
  }
}

async function secrets(vault: Vault, name: string): Promise<readonly string[]> {
  const made = () => JSON.stringify({ keys: [randomBytes(32).toString('base64url')] }, null, 2);
  const file = parse(join(vault.directory, name), await readOrMake(vault, name, made)) as { keys?: string[] };
  if (!Array.isArray(file.keys) || file.keys.length === 0 || !file.keys.every((key) => typeof key === 'string' && key.length >= 43)) {
    throw new KeyFileError(
      `${join(vault.directory, name)} ne contient pas de secret lisible : remettez la sauvegarde de ce fichier (ne le supprimez pas).`,
    );
  }
  return file.keys;
}

async function clientSecret(vault: Vault, clientId: string): Promise<string> {
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(clientId)) throw new Error('a client id is made of a–z, 0–9 and hyphens');
  return (await readOrMake(vault, `clients/${clientId}.secret`, () => `${randomBytes(32).toString('base64url')}\n`)).trim();
}

/** Of two processes that make a file at once the first wins: both return its content. A folder that may only be read is fine once it is there. */
async function readOrMake(vault: Vault, name: string, make: () => string): Promise<string> {
  return (await vault.read(name)) ?? (await vault.change(name, async (text) => (text === undefined ? make() : null)));
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
