// The sync benchmark: `npm run bench:sync -- --persons 150000`. Writes a delivery, then measures in the same run the floor (saxes and
// COPY only), `xmllint --stream` where installed, and each step of ours in a process of its own. Figures of one machine: ratios count.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { startEmbedded } from '#database/embedded.ts';
import { migrate } from '#database/migrate.ts';
import { openPool } from '#database/pool.ts';
import { writeAcademie } from '#fixtures/academie.ts';
import { runStep, type StepResult } from './run-step.ts';

const { persons, rounds } = readLine();
const home = await mkdtemp(join(tmpdir(), 'annuaire-bench-'));
const folder = join(home, 'livraison');
const print = (text: string): void => void process.stdout.write(`${text}\n`);

try {
  const delivery = await writeAcademie(folder, { persons });
  const megabytes = delivery.bytes / 1e6;
  print(
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
  );
  print(`${delivery.persons} persons, ${megabytes.toFixed(0)} MB in ${delivery.files.length} files`);
  for (let round = 1; round <= rounds; round += 1) await measure(megabytes, delivery.persons);
} finally {
  await rm(home, { recursive: true, force: true });
}

/** What the line asks for; a line that asks for something else ends here, in one sentence. */
function readLine(): { readonly persons: number; readonly rounds: number } {
  try {
    const { values } = parseArgs({ options: { persons: { type: 'string', default: '150000' }, rounds: { type: 'string', default: '1' } } });
    const [count, times] = [Number(values.persons), Number(values.rounds)];
    if (Number.isInteger(count) && count >= 1000 && count <= 3_000_000 && Number.isInteger(times) && times >= 1)
      return { persons: count, rounds: times };
  } catch {
    // An option that does not exist: the same sentence.
  }
  process.stderr.write('Emploi : npm run bench:sync -- [--persons <1 000 à 3 000 000>] [--rounds <1 ou plus>], en nombres entiers.\n');
  process.exit(2);
}

async function measure(megabytes: number, count: number): Promise<void> {
  const server = await startEmbedded({ directory: join(home, 'postgres') });
  try {
    const pool = openPool(server.connection);
    await migrate(pool);
    await pool.end();
    const step = (name: string): Promise<StepResult> => runStep(name, folder, server.connection);
    await step('formalities');
    const floors = [await timed(() => step('floor'))];
    const lint = await xmllint();
    const first = await step('sync');
    floors.push(await timed(() => step('floor')));
    await step('approve');
    const applied = await step('apply');
    const second = await step('sync');
    floors.push(await timed(() => step('floor')));
    const floor = floors.sort((a, b) => a - b)[1]!;
    const line = (name: string, ms: number, result?: StepResult): void =>
      print(
        `${name.padEnd(34)} ${(ms / 1000).toFixed(2).padStart(7)} s  ${String(Math.round((count / ms) * 1000)).padStart(7)} persons/s  ${(megabytes / (ms / 1000)).toFixed(1).padStart(6)} MB/s  × ${(ms / floor).toFixed(2)} of the floor${result ? `  peak RSS ${result.rss} MB` : ''}`,
      );
    line('floor: saxes + COPY (median of 3)', floor);
    if (lint !== null) line('xmllint --stream', lint);
    line('first reading to lists', first.milliseconds!, first);
    for (const [name, ms] of Object.entries(first.times ?? {})) line(`  ${name}`, ms);
    line('apply', applied.milliseconds!, applied);
    line('the same delivery again', second.milliseconds!, second);
    for (const [name, ms] of Object.entries(second.times ?? {})) line(`  ${name}`, ms);
    print(
      `${first.lines} lines in ${first.lists} lists; ${applied.persons} persons applied, ${applied.stale} stale; again: ${second.rows} rows written to the registry`,
    );
  } finally {
    await server.stop();
    await rm(join(home, 'postgres'), { recursive: true, force: true });
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** The time of libxml2's own streaming reader over the same files, null where it is not installed. */
async function xmllint(): Promise<number | null> {
  const files = (await xmlFiles()).map((name) => join(folder, name));
  try {
    return await timed(() => promisify(execFile)('xmllint', ['--stream', '--noout', '--nonet', ...files], { maxBuffer: 1 << 26 }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function xmlFiles(): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.xml')).sort();
}
