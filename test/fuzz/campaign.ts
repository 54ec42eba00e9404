// A run of trials: which families, how often, how long each takes, what memory does, what breaks. Knows no format.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readMapping } from '#src/config/mapping-file.ts';
import { trusting } from '../connectors/bordereau/signed-delivery.ts';
import { makeKey } from '../connectors/bordereau/signing-keys.ts';
import { Broken } from './broken.ts';
import { type DropGround, type DropReader, dropReader } from './drop.ts';
import { archives } from './families/archives.ts';
import { bordereaux } from './families/bordereaux.ts';
import { directory } from './families/directory.ts';
import { documents } from './families/documents.ts';
import { fileSets } from './families/file-sets.ts';
import { faultInspector } from './inspect-fault.ts';
import { type Random, randomOf } from './random.ts';
import type { Family, Trial } from './trial.ts';
import { openWholeWay, type WholeWay } from './whole-way.ts';
import { trueWorlds } from './worlds.ts';

export type CampaignOptions = {
  readonly seed: number;
  /** Inputs `first` to `first + documents - 1` of the seed. */
  readonly first: number;
  readonly documents: number;
  /** One in this many goes the whole way, to the database. */
  readonly wholeEvery: number;
  readonly home: string;
  /** Where inputs that break something are put. */
  readonly failures: string;
};

export type FamilyFigures = { accepted: number; refused: number; slowest: number; seconds: number };
export type Failure = { readonly n: number; readonly family: string; readonly what: string; readonly times: number };
export type Outcome = {
  readonly families: Readonly<Record<string, FamilyFigures>>;
  readonly failures: readonly Failure[];
  readonly rules: Readonly<Record<string, readonly string[]>>;
  /** MiB, after a warm-up and at the end, garbage collected where node lets us. */
  readonly memory: { readonly before: Memory; readonly after: Memory };
  readonly seconds: number;
};
export type Memory = { readonly rss: number; readonly heap: number; readonly files: number };

const slowest = 1000;
const wholeName = 'the whole way';
const root = join(import.meta.dirname, '../..');

export async function runCampaign(options: CampaignOptions, tell: (n: number) => void): Promise<Outcome> {
  const { seed, first, documents: count, home, wholeEvery } = options;
  const { ground, reader, families } = await prepare(home);
  const wholeWay = await openWholeWay(ground, reader, (await trueWorlds())[2]);
  const figures: Record<string, FamilyFigures> = {};
  const failures = new Map<string, Failure>();
  const warm = first + Math.max(1, Math.floor(count / 5));
  const started = performance.now();
  let before = await memory();
  try {
    for (let n = first; n < first + count; n++) {
      if (n === warm) before = await memory();
      tell(n);
      const random = randomOf(seed, n);
      const whole = n % wholeEvery === wholeEvery - 1;
      const family = chosen(families, random);
      const trial = await family.make(random, whole);
      await attempt({ n, name: family.name, trial, figures, failures, options }, trial.judge);
      if (whole)
        await attempt({ n, name: wholeName, trial, figures, failures, options }, () =>
          wholeWay.judge(trial, n % (2 * wholeEvery) === wholeEvery - 1),
        );
    }
    const after = await memory();
    const rules = Object.fromEntries([...ground.faults.rules()].sort().map(([rule, severities]) => [rule, [...severities].sort()]));
    return {
      families: figures,
      failures: [...failures.values()],
      rules,
      memory: { before, after },
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    await wholeWay.close();
  }
}

async function prepare(home: string): Promise<{ ground: DropGround; reader: DropReader; families: Family[] }> {
  await mkdir(home, { recursive: true });
  const mapping = await readMapping({
    definition: join(root, 'mappings/sources/academie-aaf.yaml'),
    functions: join(root, 'mappings/tables/functions.yaml'),
  });
  const worlds = await trueWorlds();
  const key = await makeKey({ kind: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'] });
  const ground = { home, trustFolder: await trusting(key), mapping, faults: faultInspector(worlds) };
  const reader = dropReader(ground);
  const families = [
    documents('values', 30, worlds, reader),
    documents('structure', 25, worlds, reader),
    documents('bytes', 10, worlds, reader),
    fileSets(9, worlds, reader),
    await archives(10, worlds, reader),
    await bordereaux(6, worlds, reader, key),
    directory(10, ground),
  ];
  return { ground, reader, families };
}

function chosen(families: readonly Family[], random: Random): Family {
  let left = random.int(families.reduce((sum, { weight }) => sum + weight, 0));
  for (const family of families) {
    left -= family.weight;
    if (left < 0) return family;
  }
  return families[0] as Family;
}

type Attempt = {
  readonly n: number;
  readonly name: string;
  readonly trial: Trial;
  readonly figures: Record<string, FamilyFigures>;
  readonly failures: Map<string, Failure>;
  readonly options: CampaignOptions;
};

async function attempt(
  { n, name, trial, figures, failures, options }: Attempt,
  judge: Trial['judge'] | (() => ReturnType<WholeWay['judge']>),
): Promise<void> {
  figures[name] ??= { accepted: 0, refused: 0, slowest: 0, seconds: 0 };
  const own = figures[name];
  let what: string | null = null;
  try {
    let took = await timed(async () => own[await judge()]++);
    own.seconds += took / 1000;
    const whole = name === wholeName;
    // Another process may have held the machine: only what is slow twice is slow. A synchronisation cannot be had again, and makes its database.
    if (took > slowest && !whole) took = Math.min(took, await timed(judge));
    own.slowest = Math.max(own.slowest, took);
    const limit = whole ? 10 * slowest : slowest;
    if (took > limit) what = `slower than ${limit} ms`;
  } catch (error) {
    what =
      error instanceof Broken
        ? error.message
        : `threw: ${error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 4).join(' | ') : String(error)}`;
  }
  if (what === null) return;
  const alike = `${name} ${what.replace(/\d+/g, '9')}`;
  const known = failures.get(alike);
  failures.set(alike, { n: known?.n ?? n, family: name, what: known?.what ?? what, times: (known?.times ?? 0) + 1 });
  if (known === undefined) await keep(trial, join(options.failures, `${options.seed}-${n}`), `${name}: ${what}\n`);
}

async function keep({ files }: Trial, folder: string, what: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of files) await writeFile(join(folder, name), bytes);
  await writeFile(join(folder, 'WHAT.txt'), what);
}

/** Milliseconds, without those that other processes of the machine took: what it worked, or a tenth of what it lasted. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const [from, before] = [performance.now(), process.cpuUsage()];
  await work();
  const lasted = performance.now() - from;
  const { user, system } = process.cpuUsage(before);
  return Math.min(lasted, Math.max((user + system) / 1000, lasted / 10));
}

async function memory(): Promise<Memory> {
  for (let times = 0; times < 3; times++) {
    (globalThis as { gc?: () => void }).gc?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { rss, heapUsed } = process.memoryUsage();
  return {
    rss: Math.round(rss / 2 ** 20),
    heap: Math.round(heapUsed / 2 ** 20),
    files: (await readdir('/proc/self/fd').catch(() => [])).length,
  };
}
