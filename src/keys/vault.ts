// The folder of keys: files opened and closed under one lock, encrypted where there is a passphrase. Knows which files there are, not what they say.
import { randomBytes } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readIfThere, removeDrafts, writeWhole } from './key-file.ts';
import { KeyFileError, keyFault } from './key-file-error.ts';
import { withLock } from './lock.ts';
import { isSealed, type Seal, sealWith } from './seal.ts';
import { unwrapKey, wrapKey, wrappedName } from './wrapped-key.ts';

/** `file`: the name within its folder. `open`: null for what does not open here, under this name. */
export type Cipher = {
  readonly open: (file: string, text: string) => Promise<string | null>;
  readonly close: (file: string, text: string) => Promise<string>;
};

/** Names are relative to the folder. Everything throws KeyFileError in French; a file that cannot be opened is never replaced. */
export type Vault = {
  readonly directory: string;
  /** Whether what is written is encrypted. */
  readonly sealed: boolean;
  /** The opened text; undefined when there is no such file. */
  readonly read: (name: string) => Promise<string | undefined>;
  /** Changes with every writing of the file; null when there is none. */
  readonly version: (name: string) => Promise<{ readonly version: string; readonly at: number } | null>;
  /** Replaces the text by what `next` makes of it, alone among all processes; null leaves it as it is. Returns the text that is there then. */
  readonly change: (name: string, next: (text: string | undefined) => Promise<string | null>) => Promise<string>;
  /** For files that somebody else reads and writes in a folder of this one. */
  readonly cipher: (folder: string) => Cipher;
};

/**
 * Opens the folder. With a passphrase and no encrypted file yet, what is written from now on is encrypted (a folder that may only be read stays as
 * it is); without one, everything stays in clear.
 * @throws KeyFileError passphrase missing or wrong, folder not usable
 */
export async function openVault(directory: string, passphrase: string | null): Promise<Vault> {
  try {
    const seal = await openSeal(directory, passphrase);
    return { directory, sealed: seal !== null, ...files(directory, seal) };
  } catch (error) {
    throw keyFault(directory, error) ?? error;
  }
}

/**
 * Gives the folder another passphrase; the keys themselves and every other file stay as they are, and running processes notice nothing.
 * @throws KeyFileError when `current` is wrong; nothing is changed then
 */
export async function changePassphrase(directory: string, current: string, next: string): Promise<void> {
  await withLock(directory, async () => {
    const key = await unwrap(directory, await readIfThere(join(directory, wrappedName)), current);
    if (key === null) throw new KeyFileError(`Le dossier ${directory} n'est pas chiffré : il n'a pas de phrase secrète à changer.`);
    await writeWhole(join(directory, wrappedName), await wrapKey(key, next));
  });
}

/** Names of the files of secrets that are there. */
export async function secretFiles(directory: string): Promise<readonly string[]> {
  const [here, clients, logins] = await Promise.all([
    namesIn(directory),
    namesIn(join(directory, 'clients')),
    namesIn(join(directory, 'logins')),
  ]);
  const own = await Promise.all(
    logins.map(async (login) => (await namesIn(join(directory, 'logins', login))).map((name) => `logins/${login}/${name}`)),
  );
  return [
    ...here.filter((name) => /^(signing-\w+|cookies|pairwise)\.json$/.test(name)),
    ...clients.filter((name) => name.endsWith('.secret')).map((name) => `clients/${name}`),
    ...own.flat().filter((name) => /\/saml-\d+\.pem$/.test(name)),
  ];
}

async function openSeal(directory: string, passphrase: string | null): Promise<Seal | null> {
  const path = join(directory, wrappedName);
  const wrapped = await readIfThere(path);
  if (passphrase === null) {
    if (wrapped === undefined) return null;
    throw new KeyFileError(
      `Les clés de ${directory} sont chiffrées : donnez par KEYS_PASSPHRASE_FILE le fichier qui contient leur phrase secrète. Rien n'a été changé.`,
    );
  }
  const key = await unwrap(directory, wrapped, passphrase);
  if (key !== null) return sealWith(key);
  try {
    return await withLock(directory, async () => {
      const met = await unwrap(directory, await readIfThere(path), passphrase);
      if (met !== null) return sealWith(met);
      for (const name of await secretFiles(directory))
        if (isSealed((await readIfThere(join(directory, name))) ?? '')) throw lostWrapping(path);
      const made = randomBytes(32);
      await writeWhole(path, await wrapKey(made, passphrase));
      return sealWith(made);
    });
  } catch (error) {
    // A mounted secret: what is there can be used, and nothing can be written.
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['EROFS', 'EACCES', 'EPERM'].includes(code) && (await secretFiles(directory)).length > 0) return null;
    throw error;
  }
}

async function unwrap(directory: string, wrapped: string | undefined, passphrase: string): Promise<Uint8Array | null> {
  if (wrapped === undefined) return null;
  const key = await unwrapKey(wrapped, passphrase);
  if (key === 'unreadable')
    throw new KeyFileError(`${join(directory, wrappedName)} est illisible : remettez la sauvegarde de ce fichier (ne le supprimez pas).`);
  if (key === 'wrong')
    throw new KeyFileError(
      `La phrase secrète donnée n'est pas celle des clés de ${directory}. Rien n'a été changé. Redonnez celle qui les a chiffrées (KEYS_PASSPHRASE_FILE), ou remettez la sauvegarde de tout le dossier.`,
    );
  return key;
}

function lostWrapping(path: string): KeyFileError {
  return new KeyFileError(
    `${path} manque alors que des clés sont chiffrées : remettez la sauvegarde de ce fichier. Sans lui, elles ne s'ouvrent plus.`,
  );
}

function files(directory: string, seal: Seal | null): Omit<Vault, 'directory' | 'sealed'> {
  const at = (name: string): string => join(directory, name);
  const opened = async (name: string, text: string | undefined): Promise<string | undefined> => {
    if (text === undefined || !isSealed(text)) return text;
    if (seal === null)
      throw new KeyFileError(
        `${at(name)} est chiffré : donnez KEYS_PASSPHRASE_FILE (et remettez la sauvegarde de ${wrappedName} s'il manque). Rien n'a été changé.`,
      );
    const clear = await seal.open(name, text);
    if (clear === null)
      throw new KeyFileError(
        `${at(name)} ne s'ouvre pas avec la clé de ce dossier : remettez la sauvegarde de ce fichier (ne le supprimez pas).`,
      );
    return clear;
  };
  const told = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw keyFault(at(name), error) ?? error;
    }
  };
  const closed = async (name: string, text: string): Promise<string> => (seal === null ? text : seal.close(name, text));
  const read = async (name: string) => opened(name, await readIfThere(at(name)));
  return {
    cipher: (folder) => ({
      open: (file, text) =>
        opened(`${folder}/${file}`, text).then(
          (clear) => clear ?? null,
          (error) => {
            if (error instanceof KeyFileError) return null;
            throw error;
          },
        ),
      close: (file, text) => closed(`${folder}/${file}`, text),
    }),
    read: (name) => told(name, () => read(name)),
    version: (name) =>
      told(name, async () => {
        const about = await stat(at(name)).catch((error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') return null;
          throw error;
        });
        return about && { version: `${about.ino}:${about.size}:${about.mtimeMs}`, at: Math.floor(about.mtimeMs) };
      }),
    change: (name, next) =>
      told(name, () =>
        withLock(directory, async () => {
          await removeDrafts(dirname(at(name)));
          const before = await read(name);
          const text = await next(before);
          if (text === null) {
            if (before === undefined) throw new RangeError(`${name} is not there`);
            return before;
          }
          await writeWhole(at(name), await closed(name, text));
          return text;
        }),
      ),
  };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
