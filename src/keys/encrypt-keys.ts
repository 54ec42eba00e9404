// Protects a folder of keys by a passphrase, or by another one than before. Knows neither key nor protocol.
import { join } from 'node:path';
import { readIfThere } from './key-file.ts';
import { demandKeys, openKeys } from './open-keys.ts';
import { readPassphrase } from './passphrase.ts';
import { isSealed } from './seal.ts';
import { changePassphrase, secretFiles } from './vault.ts';
import { wrappedName } from './wrapped-key.ts';

/** encrypted: files were in clear. changed: another passphrase. already: nothing to do. no-passphrase: neither was given. */
export type Encryption = { readonly kind: 'encrypted' | 'changed' | 'already' | 'no-passphrase'; readonly files: number };

export type EncryptOptions = {
  /** KEYS_PASSPHRASE_FILE: the passphrase of now. */
  readonly passphraseFile: string | null;
  /** --new-passphrase-file */
  readonly newPassphraseFile: string | null;
  readonly lifetime: number;
  readonly now: Date;
};

/** Safe while the gateway runs: it keeps what it has opened. @throws KeyFileError; nothing is changed then */
export async function encryptKeys(directory: string, options: EncryptOptions): Promise<Encryption> {
  const { passphraseFile, newPassphraseFile, lifetime, now } = options;
  await demandKeys(directory);
  const next = newPassphraseFile === null ? null : await readPassphrase(newPassphraseFile, '--new-passphrase-file', directory);
  const already = (await readIfThere(join(directory, wrappedName))) !== undefined;
  const first = passphraseFile ?? (already ? null : newPassphraseFile);
  if (first === null && !already) return { kind: 'no-passphrase', files: 0 };
  const clear = await clearFiles(directory);
  await openKeys(directory, { passphraseFile: first, lifetime, now, make: false });
  if (next !== null && first !== null && first !== newPassphraseFile) {
    await changePassphrase(directory, await readPassphrase(first, 'KEYS_PASSPHRASE_FILE', directory), next);
    return { kind: 'changed', files: clear };
  }
  return { kind: clear > 0 ? 'encrypted' : 'already', files: clear };
}

async function clearFiles(directory: string): Promise<number> {
  const texts = await Promise.all((await secretFiles(directory)).map((name) => readIfThere(join(directory, name))));
  return texts.filter((text) => text !== undefined && !isSealed(text)).length;
}
