// The gateway as a new user starts it: a process of its own, known by what it prints, its ports and the processes under it. Ctrl-C is sent
// to the whole group, as a terminal does; kill -9 to the gateway alone.
import { spawn } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { findLivingServer } from '#database/living-server.ts';
import { openPool, type Pool } from '#database/pool.ts';
import { type Home, root, said } from './home.ts';

export type Running = {
  readonly home: Home;
  readonly pid: number;
  /** From the command to its last line, in milliseconds; null while it has not come. */
  readonly readyAfter: () => number | null;
  /** What it printed so far. */
  readonly out: () => string;
  readonly err: () => string;
  /** Waits for « Prêt. »; throws, with what was said, when the process ends before. */
  ready(): Promise<void>;
  /** Ctrl-C in a terminal. */
  interrupt(): Promise<Ended>;
  /** What a service manager sends: SIGTERM to the gateway alone. */
  terminate(): Promise<Ended>;
  /** Waits until it has printed this. */
  says(text: string): Promise<void>;
  /** kill -9 of the gateway, and of it alone. */
  kill(): Promise<Ended>;
  /** Waits for its end. */
  ended(): Promise<Ended>;
};

/** `code` is null when a signal ended it. `after`: milliseconds from the order to the end. */
export type Ended = { readonly code: number | null; readonly after: number };

/** Long enough for a machine with much else to do; what is measured is told beside it. */
const patience = 90_000;
const running = new Set<Running>();

export function launch(home: Home): Running {
  const started = performance.now();
  let readyAt: number | null = null;
  let [out, err] = ['', ''];
  const child = spawn(process.execPath, ['src/main.ts'], { cwd: root, env: home.env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const pid = child.pid as number;
  const gone = new Promise<number | null>((done) => {
    child.once('close', (code) => {
      said.push({ home, out, err });
      running.delete(self);
      done(code);
    });
  });
  let tellReady: () => void;
  const isReady = new Promise<void>((done) => {
    tellReady = done;
  });
  child.stdout.on('data', (text: Buffer) => {
    out += text.toString();
    if (readyAt === null && /^Prêt\..*\n/m.test(out)) {
      readyAt = performance.now() - started;
      tellReady();
    }
  });
  child.stderr.on('data', (text: Buffer) => {
    err += text.toString();
  });
  const end = async (signal: NodeJS.Signals, target: number): Promise<Ended> => {
    const ordered = performance.now();
    try {
      process.kill(target, signal);
    } catch {
      // Already gone: its end is awaited all the same.
    }
    const code = await gone;
    return { code, after: performance.now() - ordered };
  };
  const self: Running = {
    home,
    pid,
    readyAfter: () => readyAt,
    out: () => out,
    err: () => err,
    ready: async () => {
      const late = Symbol('late');
      const first = await Promise.race([isReady, gone, new Promise((done) => setTimeout(done, patience, late).unref())]);
      if (first === late) throw new Error(`not ready after ${patience} ms:\n${out}\n${err}`);
      if (readyAt === null) throw new Error(`ended before it was ready:\n${out}\n${err}`);
    },
    interrupt: () => end('SIGINT', -pid),
    terminate: () => end('SIGTERM', pid),
    says: (text) =>
      new Promise((done) => {
        const look = () => {
          if (out.includes(text)) done();
          else child.stdout.once('data', look);
        };
        look();
      }),
    kill: () => end('SIGKILL', pid),
    ended: async () => ({ code: await gone, after: performance.now() - started }),
  };
  running.add(self);
  return self;
}

/** Launches and waits until it is ready. */
export async function start(home: Home): Promise<Running> {
  const gateway = launch(home);
  await gateway.ready();
  return gateway;
}

/** Whatever a failed test left running. */
export async function stopAll(): Promise<void> {
  for (const gateway of running) await gateway.interrupt();
}

/**
 * The processes that belong to a home, by pid: those started with its settings (the gateway, its service) and those that work in its
 * folders (PostgreSQL). Nobody escapes by outliving his parent.
 */
export async function processesOf({ directory }: Home): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const [command, environment, status] = await Promise.all(
      ['cmdline', 'environ', 'status'].map((file) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '')),
    );
    const folder = await readlink(`/proc/${name}/cwd`).catch(() => '');
    // A process that has ended and was not collected yet runs nothing.
    if (/^State:\s*Z/m.test(status ?? '')) continue;
    if (folder.startsWith(directory) || environment?.includes(`DATA_DIR=${directory}/`))
      found.set(Number(name), (command ?? '').replaceAll('\0', ' ').slice(0, 160));
  }
  return found;
}

/** Whether anybody listens on a port of this machine. */
export function listens(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, 'localhost');
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}

/** The database of a running gateway, as an onlooker: close it with `end`. */
export async function databaseOf({ data }: Home): Promise<Pool> {
  const connection = await findLivingServer(`${data}/postgres`);
  if (connection === null) throw new Error('no database answers');
  return openPool(connection, { name: 'onlooker', size: 2 });
}
