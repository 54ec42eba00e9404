// A real OpenSSH server for tests: private, on a free loopback port, with its own keys, for the account that runs the tests.
// Ends what it started by its process id, and nothing else.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';

const run = promisify(execFile);

type Kind = 'ed25519' | 'rsa' | 'ecdsa';

export type Sshd = {
  readonly port: number;
  readonly user: string;
  /** Private key that the server lets in. */
  readonly userKey: string;
  /** Fingerprints of the server's keys, in the order of `hostKeys`. */
  readonly fingerprints: readonly string[];
  /** Folder for more keys; goes away with the server. */
  readonly home: string;
  /** What the server has said since it was first started. */
  readonly log: () => string;
  /** Ends the server and every connection; `start` opens it again on the same port with the same keys. */
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
  /** Stops, and removes keys and configuration. */
  readonly dispose: () => Promise<void>;
};

/** Makes a key pair at `path` and `path.pub`. */
export async function makeKey(path: string, kind: Kind = 'ed25519', passphrase = ''): Promise<void> {
  await run(tool('ssh-keygen', 'openssh-client'), ['-q', '-t', kind, '-N', passphrase, '-C', 'essai', '-f', path]);
}

/** The fingerprint of a public key, as `ssh-keygen -lf` prints it. */
export async function fingerprintOf(path: string): Promise<string> {
  const { stdout } = await run(tool('ssh-keygen', 'openssh-client'), ['-lf', path]);
  return stdout.split(' ')[1] ?? '';
}

/** `options`: more lines of sshd_config. `hostKeys`: kinds of key of the server. */
export async function startSshd(options: readonly string[] = [], hostKeys: readonly Kind[] = ['ed25519']): Promise<Sshd> {
  const binary = tool('sshd', 'openssh-server');
  const home = await mkdtemp(join(tmpdir(), 'annuaire-sshd-'));
  const userKey = join(home, 'compte');
  await makeKey(userKey);
  await writeFile(join(home, 'authorized_keys'), await readFile(`${userKey}.pub`), { mode: 0o600 });
  for (const kind of hostKeys) await makeKey(join(home, `hote-${kind}`), kind);
  const port = await freePort();
  // sshd of Debian wants the folder for its own separation of rights, also when it never uses it.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  // Of two lines with one keyword the first counts.
  const configuration = [
    ...options,
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    ...hostKeys.map((kind) => `HostKey ${join(home, `hote-${kind}`)}`),
    `AuthorizedKeysFile ${join(home, 'authorized_keys')}`,
    'PidFile none',
    'UsePAM no',
    // The keys are under the temporary folder, which everybody may write to.
    'StrictModes no',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    ...(options.some((line) => line.startsWith('Subsystem ')) ? [] : ['Subsystem sftp internal-sftp']),
    'MaxStartups 200',
    'LogLevel DEBUG1',
  ];
  await writeFile(join(home, 'sshd_config'), `${configuration.join('\n')}\n`);

  let said = '';
  let server: ChildProcess | null = null;
  const start = async () => {
    const child = spawn(binary, ['-D', '-e', '-f', join(home, 'sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    server = child;
    await listening(port, child, () => said);
  };
  const stop = async () => {
    const child = server;
    server = null;
    if (child?.pid === undefined) return;
    const connections = await childrenOf(child.pid);
    const gone = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null;
    child.kill('SIGKILL');
    for (const pid of connections) end(pid);
    await gone;
    child.stderr?.destroy();
  };
  await start();
  return {
    port,
    user: userInfo().username,
    userKey,
    fingerprints: await Promise.all(hostKeys.map((kind) => fingerprintOf(join(home, `hote-${kind}.pub`)))),
    home,
    log: () => said,
    start,
    stop,
    async dispose() {
      await stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** The path of a program of Debian. @throws one line that says which command installs it */
export function tool(name: string, debianPackage: string): string {
  const folders = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/sbin', '/bin'];
  for (const path of folders.map((folder) => join(folder, name))) {
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Perhaps in the next folder.
    }
  }
  throw new Error(`« ${name} » manque pour ce test : apt-get install -y --no-install-recommends ${debianPackage}`);
}

async function listening(port: number, child: ChildProcess, said: () => string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) throw new Error(`sshd s'est arrêté : ${said()}`);
    const socket = connect(port, '127.0.0.1');
    const open = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (open) return;
    await pause(25);
  }
  throw new Error(`sshd n'écoute pas : ${said()}`);
}

/** Processes that a process started, and theirs. */
async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const children = text.split(' ').filter(Boolean).map(Number);
  return [...children, ...(await Promise.all(children.map(childrenOf))).flat()];
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
