// Owns the lock of a data directory: one living process at a time, kept by the kernel, let go by any death. Knows no SQL.
//
// Node has no flock(2), but a flock belongs to the open file, not to the process: the `flock` program locks the descriptor that we lend it
// and ends; we stay the owner. The server inherits the descriptor too, so after kill -9 the lock is free only once every process of the orphan
// has gone: there is no moment when two servers could write the same files.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, open, readFile, readlink, realpath, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { findProgram } from './account.ts';
import { EmbeddedDatabaseError } from './error.ts';

export type Lock = { readonly descriptor: number; release(): Promise<void> };
type Owner = { readonly pid: number; readonly born: string };

const ORPHAN_PATIENCE_MS = 30_000;

/**
 * Takes the lock of `directory`. A living owner refuses us (within a second); a dead owner whose server still runs (kill -9) is waited for, and its
 * server asked to stop, for at most 30 s.
 * @throws EmbeddedDatabaseError `occupied`
 */
export async function takeLock(directory: string, data: string): Promise<Lock> {
  const path = join(directory, 'verrou');
  const file = await open(path, 'a+', 0o600);
  try {
    const deadline = Date.now() + ORPHAN_PATIENCE_MS;
    for (let attempt = 0; !(await lockFile(file, attempt === 0 ? 0 : 1)); attempt += 1) {
      // In this order: a server seen alive was started after its owner had signed, so that only a dead owner's server is ever signalled.
      const orphan = await livingPostmaster(data);
      const owner = parseOwner(await readFile(path, 'utf8'));
      const alive = owner !== null && (await birth(owner.pid)) === owner.born;
      // One more second before the refusal: a process that has just been killed takes some milliseconds to die.
      if (alive && attempt > 0) throw occupied(directory, owner.pid);
      const left = deadline - Date.now();
      if (left < 0) throw occupied(directory, null);
      if (owner !== null && !alive && orphan !== null) signal(orphan, left < ORPHAN_PATIENCE_MS / 2 ? 'SIGQUIT' : 'SIGINT');
    }
    await file.truncate(0);
    await file.write(JSON.stringify({ pid: process.pid, born: await birth(process.pid) }));
    return { descriptor: file.fd, release: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function occupied(directory: string, pid: number | null): EmbeddedDatabaseError {
  const who = pid === null ? 'un autre programme' : `le processus ${pid}`;
  return new EmbeddedDatabaseError(
    'occupied',
    `La base de données de ${directory} est déjà utilisée par ${who}. Rien n'a été touché. ` +
      "Arrêtez l'autre instance, ou donnez à celle-ci un autre dossier de données (variable DATA_DIR).",
  );
}

async function lockFile(file: FileHandle, waitSeconds: number): Promise<boolean> {
  const flock = await findProgram('flock');
  if (flock === null) {
    throw new EmbeddedDatabaseError(
      'start',
      "Le programme « flock » (paquet util-linux) est introuvable : sans lui, la base intégrée ne peut pas être protégée d'un double démarrage. Installez util-linux, ou donnez DATABASE_URL.",
    );
  }
  const wait = waitSeconds === 0 ? ['-n'] : ['-w', String(waitSeconds)];
  const child = spawn(flock, ['-x', ...wait, '3'], { stdio: ['ignore', 'ignore', 'ignore', file.fd] });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0 && code !== 1)
    throw new EmbeddedDatabaseError(
      'start',
      "Le verrou de la base intégrée n'a pas pu être posé : ce système de fichiers ne sait pas verrouiller un fichier. Placez DATA_DIR sur un disque local.",
    );
  return code === 0;
}

function parseOwner(content: string): Owner | null {
  try {
    const { pid, born } = JSON.parse(content) as Partial<Owner>;
    return typeof pid === 'number' && typeof born === 'string' ? { pid, born } : null;
  } catch {
    return null; // the owner was killed before it wrote its name, or has just locked and will write it
  }
}

/** When a living process was born (boot and clock ticks since), so that a reused pid is not taken for its predecessor; null once dead. */
async function birth(pid: number): Promise<string | null> {
  try {
    const [line, boot] = await Promise.all([readFile(`/proc/${pid}/stat`, 'utf8'), readFile('/proc/sys/kernel/random/boot_id', 'utf8')]);
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : `${boot.trim()}/${fields[19]}`;
  } catch {
    return null;
  }
}

/** The pid of a living postmaster of `data`: it runs `postgres` and works in that very directory; null when there is none. */
async function livingPostmaster(data: string): Promise<number | null> {
  try {
    const pid = Number.parseInt((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0] ?? '', 10);
    const [program, home, here] = await Promise.all([readlink(`/proc/${pid}/exe`), readlink(`/proc/${pid}/cwd`), realpath(data)]);
    return basename(program).startsWith('postgres') && home === here ? pid : null;
  } catch {
    return null; // no such file, or no such process
  }
}

/**
 * With the lock in hand, removes what a killed server left (postmaster.pid): after a container restarts, its pid may be another program's and
 * PostgreSQL would refuse to start.
 * @throws EmbeddedDatabaseError `occupied` when somebody started a server on these files by hand, without our lock
 */
export async function clearRemains(directory: string, data: string): Promise<void> {
  const pid = await livingPostmaster(data);
  if (pid !== null) throw occupied(directory, pid);
  await rm(join(data, 'postmaster.pid'), { force: true });
}

function signal(pid: number, name: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, name);
  } catch {
    // gone between the look and the signal
  }
}
