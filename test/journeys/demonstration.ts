// The one demonstration that the journeys share: started for the first time, stopped by Ctrl-C, copied as it was then, started again. What
// happened on the way is kept for the tests that judge it. Owned by the whole run: made at the first need, stopped after the last test.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Ended, listens, processesOf, type Running, start, stopAll } from './gateway-process.ts';
import { type Home, newHome, removeHomes } from './home.ts';

export type Demonstration = {
  readonly home: Home;
  /** As the first start and Ctrl-C left it; nothing runs in it. For journeys that break things: copy it. */
  readonly untouched: Home;
  /** The gateway of the second start, which the tests use. */
  readonly gateway: Running;
  readonly startedAgain: Date;
  readonly first: {
    readonly readyAfter: number;
    readonly out: string;
    readonly err: string;
    readonly csv: string;
    /** What ran before Ctrl-C, its end, and what still ran or listened after it. */
    readonly processes: ReadonlyMap<number, string>;
    readonly ended: Ended;
    readonly left: readonly string[];
    readonly listening: readonly number[];
  };
};

let shared: Promise<Demonstration> | null = null;

export function demonstration(): Promise<Demonstration> {
  shared ??= prepare();
  return shared;
}

async function prepare(): Promise<Demonstration> {
  const home = await newHome();
  const one = await start(home);
  const csv = await readFile(join(home.data, 'demo', 'identifiants.csv'), 'utf8');
  const processes = await processesOf(home);
  const ended = await one.interrupt();
  const left = [...(await processesOf(home)).values()];
  const listening = [];
  for (const port of [home.port, home.servicePort]) if (await listens(port)) listening.push(port);
  const untouched = await newHome(home);
  const startedAgain = new Date();
  const gateway = await start(home);
  return {
    home,
    untouched,
    gateway,
    startedAgain,
    first: { readyAfter: one.readyAfter() as number, out: one.out(), err: one.err(), csv, processes, ended, left, listening },
  };
}

// Imported by test files outside any describe: a hook of the whole run.
after('stops the gateways of the journeys', async function stop() {
  this.timeout(60_000);
  await stopAll();
  await removeHomes();
});
