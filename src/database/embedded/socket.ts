// Owns where the server's socket lives: a private directory whose path is short enough for the kernel. Knows nothing of what goes through it.
import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, reachable } from './account.ts';
import { EmbeddedDatabaseError } from './error.ts';

/** sun_path holds 108 bytes with its final zero. */
const LONGEST_PATH = 107;
const fits = (directory: string) => Buffer.byteLength(`${directory}/.s.PGSQL.5432.lock`) <= LONGEST_PATH;

/**
 * Makes the socket directory (mode 0700, of the account): in the server's home, else, where that is too deep or out of the account's reach,
 * in the temporary directory under a name drawn from the home.
 * @throws EmbeddedDatabaseError `unreachable` where somebody else already holds that name
 */
export async function socketDirectory(home: string, account: Account): Promise<string> {
  const inside = join(home, 'socket');
  const name = `annuaire-pg-${createHash('sha256').update(`${home} ${account.uid}`).digest('hex').slice(0, 12)}`;
  const candidates = (await reachable(inside, account))
    ? [inside, join(tmpdir(), name), join('/tmp', name)]
    : [join(tmpdir(), name), join('/tmp', name)];
  const directory = candidates.find(fits) ?? join('/tmp', name);
  await mkdir(directory, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const found = await lstat(directory);
  const ours = found.isDirectory() && (found.uid === account.uid || found.uid === process.getuid?.());
  if (!ours)
    throw new EmbeddedDatabaseError('unreachable', `Le dossier ${directory} appartient à un autre compte : supprimez-le, puis relancez.`);
  // Left by a killed server; the lock says that nobody listens any more.
  await Promise.all(['.s.PGSQL.5432', '.s.PGSQL.5432.lock'].map((file) => rm(join(directory, file), { force: true })));
  if (account.change) await chown(directory, account.uid, account.gid);
  await chmod(directory, 0o700);
  return directory;
}

/** Removes a socket directory made outside the home. */
export async function removeSocketDirectory(directory: string, home: string): Promise<void> {
  if (!directory.startsWith(`${home}/`)) await rm(directory, { recursive: true, force: true });
}
