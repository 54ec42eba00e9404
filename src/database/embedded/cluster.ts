// Owns the files of a database cluster: creating them whole or not at all, and whose they are. Knows nothing of a running server.
import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Account, finished, launch } from './account.ts';
import type { Binaries } from './binaries.ts';
import { EmbeddedDatabaseError } from './error.ts';

/** The superuser that we connect as; the only role of the embedded server. */
export const ROLE = 'annuaire';

/** The major version that wrote the data, or null for a directory without data. */
export async function writtenBy(data: string): Promise<number | null> {
  const version = await readFile(join(data, 'PG_VERSION'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw notOurs(data);
  });
  return version === null ? null : Number.parseInt(version, 10);
}

/** Makes the server's home (mode 0700) and gives it, with data that root owns, to the account. */
export async function prepareHome(home: string, data: string, account: Account): Promise<void> {
  await mkdir(home, { recursive: true });
  if (!account.change) {
    const { uid } = await stat(home);
    if (uid !== account.uid) throw notOurs(home);
    await chmod(home, 0o700);
    return;
  }
  await chown(home, account.uid, account.gid);
  await chmod(home, 0o700);
  const owner = await stat(data).catch(() => null);
  if (owner?.uid === 0) await promisify(execFile)('chown', ['-R', `${account.uid}:${account.gid}`, data]);
}

/**
 * Creates the cluster beside its final place and renames it at the end: a kill in the middle leaves no half-made data.
 * `home` is the server's home as the account sees it (see `startEmbedded`), `realHome` as we see it.
 * Local connections are trusted: the socket is in a directory that only this account (and root) may enter, and there is no other door.
 */
export async function createCluster(
  binaries: Binaries,
  how: {
    readonly account: Account;
    readonly descriptors: readonly number[];
    readonly home: string;
    readonly realHome: string;
    readonly sync: boolean;
  },
): Promise<void> {
  const part = join(how.realHome, 'data.part');
  await rm(part, { recursive: true, force: true });
  const args = [
    '-D',
    `${how.home}/data.part`,
    '-U',
    ROLE,
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '-k',
    '--auth-local=trust',
    '--auth-host=reject',
  ];
  const child = await launch(join(binaries.directory, 'initdb'), how.sync ? args : [...args, '--no-sync'], { ...how, deathSignal: 'KILL' });
  const { code, said } = await finished(child);
  if (code !== 0) {
    await rm(part, { recursive: true, force: true });
    throw new EmbeddedDatabaseError(
      'creation',
      `La base de données n'a pas pu être créée dans ${how.realHome} (place libre ? droits ?). PostgreSQL a répondu : ${lastLines(said)}`,
    );
  }
  await rename(part, join(how.realHome, 'data'));
  const directory = await open(how.realHome, 'r');
  await directory.sync().finally(() => directory.close());
}

/** The end of what a program said, on one line, for a message. */
export function lastLines(said: string): string {
  return said.trim().split('\n').slice(-4).join(' · ') || '(rien)';
}

function notOurs(path: string): EmbeddedDatabaseError {
  return new EmbeddedDatabaseError(
    'not-ours',
    `Le dossier ${path} appartient à un autre compte système (lancé une première fois en root ?). Relancez avec ce compte, ou donnez un autre dossier de données (DATA_DIR).`,
  );
}
