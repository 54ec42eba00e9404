// Owns under which system account the server's programs run, and how they are launched so that they die with us. Knows no PostgreSQL.
import { type ChildProcess, spawn } from 'node:child_process';
import { access, constants, readFile, stat } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';

/** `change` is true where we are root and must become someone else: PostgreSQL refuses uid 0. */
export type Account = { readonly uid: number; readonly gid: number; readonly change: boolean };

export type Launch = {
  readonly account: Account;
  /** sent by the kernel to the program when this process dies, kill -9 included (where setpriv exists). */
  readonly deathSignal: 'INT' | 'KILL';
  /** descriptors that the program inherits as 3, 4, … */
  readonly descriptors: readonly number[];
};

/**
 * Whoever owns `data` keeps it; else we ourselves, or as root `postgres`, else `nobody`. A directory owned by root (copied by hand)
 * counts as nobody's: the caller gives it to the account.
 */
export async function serverAccount(data: string): Promise<Account> {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  if (uid !== 0) return { uid, gid, change: false };
  const owner = await stat(data).catch(() => null);
  if (owner !== null && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid, change: true };
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n').map((line) => line.split(':'));
  const entry = lines.find(([name]) => name === 'postgres') ?? lines.find(([name]) => name === 'nobody');
  return { uid: Number(entry?.[2] ?? 65534), gid: Number(entry?.[3] ?? 65534), change: true };
}

/** True when the account may enter every directory above `path`, by their modes alone (access lists are not looked at). */
export async function reachable(path: string, account: Account): Promise<boolean> {
  if (!account.change) return true;
  for (let directory = dirname(path); ; directory = dirname(directory)) {
    const { uid, gid, mode } = await stat(directory);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (directory === dirname(directory)) return true;
  }
}

/**
 * Launches a program under the account, in its own session (Ctrl-C must reach us alone: we stop the server when our work is done).
 * `setpriv` asks for the death signal after the change of account, because changing account clears it.
 */
export async function launch(program: string, args: readonly string[], how: Launch): Promise<ChildProcess> {
  const { uid, gid, change } = how.account;
  const setpriv = await findProgram('setpriv');
  const become = change ? [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'] : [];
  const [file, argv] = setpriv ? [setpriv, [...become, '--pdeathsig', how.deathSignal, '--', program, ...args]] : [program, [...args]];
  return spawn(file, argv, {
    cwd: '/',
    detached: true,
    // Nothing of our environment: a stray PGDATA, PGPORT or LC_MESSAGES would change the server, and secrets have no business there.
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe', ...how.descriptors],
    ...(setpriv || !change ? {} : { uid, gid }),
  });
}

/** Waits for a launched program; `code` is null when it could not be started or a signal ended it, `said` all it wrote. */
export async function finished(child: ChildProcess): Promise<{ readonly code: number | null; readonly said: string }> {
  let said = '';
  const keep = (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-20_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
  return { code, said };
}

/** The full path of a program of the system, or null. */
export async function findProgram(name: string): Promise<string | null> {
  for (const directory of `${process.env.PATH ?? ''}${delimiter}/usr/bin${delimiter}/bin${delimiter}/usr/sbin`.split(delimiter)) {
    const path = join(directory, name);
    if (
      directory !== '' &&
      (await access(path, constants.X_OK).then(
        () => true,
        () => false,
      ))
    )
      return path;
  }
  return null;
}
