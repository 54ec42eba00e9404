// Owns one running PostgreSQL: its settings, when it is ready, how it stops. Knows nothing of who may start it (lock) or what it holds.
import type { ChildProcess } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Account, finished, launch } from './account.ts';
import type { Binaries } from './binaries.ts';
import { lastLines } from './cluster.ts';
import { EmbeddedDatabaseError } from './error.ts';

export type ServerHome = {
  readonly account: Account;
  readonly descriptors: readonly number[];
  /** the cluster's directory as the account sees it, and as we see it. */
  readonly data: string;
  readonly realData: string;
  readonly socket: string;
  readonly durable: boolean;
};

/** After a crash of a loaded server, replaying 2 GB of journal takes under a minute on a slow disk. */
const READY_PATIENCE_MS = 120_000;
const STOP_PATIENCE_MS = 20_000;

/** Settings for one application on one machine. Given on the command line, so that each version of the code brings its own. */
function serverSettings(major: number, socket: string, durable: boolean): Readonly<Record<string, string>> {
  const safe = durable ? 'on' : 'off';
  return {
    listen_addresses: '',
    unix_socket_directories: socket,
    unix_socket_permissions: '0700',
    max_connections: '60',
    shared_buffers: '128MB',
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    effective_cache_size: '512MB',
    // What was said to be done survives the power cut. Off only for the throw-away server of the tests.
    fsync: safe,
    synchronous_commit: safe,
    full_page_writes: safe,
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '2GB',
    jit: 'off',
    // Node has the other core; and parallel queries need more of /dev/shm than a container has (64 MB).
    max_parallel_workers_per_gather: '0',
    random_page_cost: '1.1',
    timezone: 'Europe/Paris',
    log_timezone: 'Europe/Paris',
    lc_messages: 'C',
    // One file a weekday, emptied when its day comes back. Errors of statements hold personal values (« Key (login)=… »): they are told to the
    // application, never written here.
    logging_collector: 'on',
    log_directory: 'journal',
    log_filename: 'postgresql-%a.log',
    log_truncate_on_rotation: 'on',
    log_rotation_age: '1d',
    log_rotation_size: '0',
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_statement: 'none',
    ...(major >= 18 ? { io_method: 'sync' } : {}), // no idle read-ahead processes for a database that fits in memory
  };
}

/** Starts the server and waits until it accepts connections. @throws EmbeddedDatabaseError `start`, with the server's own last words */
export async function startServer(binaries: Binaries, home: ServerHome): Promise<ChildProcess> {
  const settings = Object.entries(serverSettings(binaries.major, home.socket, home.durable)).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const child = await launch(join(binaries.directory, 'postgres'), ['-D', home.data, ...settings], { ...home, deathSignal: 'INT' });
  const end = finished(child);
  let ended = false;
  void end.then(() => {
    ended = true;
  });
  const deadline = Date.now() + READY_PATIENCE_MS;
  while (!(await isReady(home.realData, child.pid))) {
    if (ended || Date.now() > deadline) {
      child.kill('SIGQUIT');
      const { said } = await end;
      throw new EmbeddedDatabaseError(
        'start',
        `La base de données n'a pas démarré (${home.realData}). PostgreSQL a répondu : ${lastLines(said + (await lastLog(home.realData)))}`,
      );
    }
    await pause(5);
  }
  // A process that has nothing left to do may end without us: the death signal stops the server.
  child.unref();
  (child.stdout as { unref?(): void } | null)?.unref?.();
  (child.stderr as { unref?(): void } | null)?.unref?.();
  return child;
}

/** Stops the server as PostgreSQL wishes: sessions are cut, memory is written; after 20 s, at once (the next start recovers). */
export async function stopServer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGINT');
  const impatient = setTimeout(() => child.kill('SIGQUIT'), STOP_PATIENCE_MS);
  await ended.finally(() => clearTimeout(impatient));
}

/** postmaster.pid: first line the pid, eighth « ready ». */
async function isReady(data: string, pid: number | undefined): Promise<boolean> {
  const lines = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

async function lastLog(data: string): Promise<string> {
  const directory = join(data, 'journal');
  const names = await readdir(directory).catch(() => []);
  const files = await Promise.all(
    names.map(async (name) => ({ path: join(directory, name), at: (await stat(join(directory, name))).mtimeMs })),
  );
  const newest = files.sort((a, b) => b.at - a.at)[0];
  return newest ? readFile(newest.path, 'utf8') : '';
}
