// What a night of changes costs: a Delta about 1 % of the persons read, planned and applied, in processes of their own, on a registry that holds them
// all. Then the same Delta on a registry five times smaller, and one ten times smaller on the same: cost must follow the Delta, not the registry.
// Alone: `npm exec -- node test/bench/sources-delta.ts [PERSONS]`.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '#database/embedded.ts';
import { migrate } from '#database/migrate.ts';
import { openPool } from '#database/pool.ts';
import { writeAcademie } from '#fixtures/academie.ts';
import { runStep, type StepResult } from './run-step.ts';

type Night = { readonly persons: number; readonly requests: number; readonly seconds: number; readonly rss: number };

const wantedSeconds = 5;

/** Prints a line a registry; returns the three nights: 1 % of the persons, as many on a fifth of the persons, a tenth of that. */
export async function benchDelta(print: (line: string) => void, persons = 150_000): Promise<readonly Night[]> {
  const share = 0.01;
  const nights = [
    await night(persons, share),
    await night(Math.round(persons / 5), Math.min(1, share * 5)),
    await night(persons, share / 10),
  ] as const;
  for (const { persons: held, requests, seconds, rss } of nights)
    print(
      `Delta of ${String(requests).padStart(5)} requests on ${String(held).padStart(7)} persons: ${seconds.toFixed(2)} s read, planned and applied (${((seconds * 1000) / requests).toFixed(2)} ms a request), peak RSS ${rss} MB`,
    );
  const [whole, small, tenth] = nights;
  print(
    `the same number of requests on five times the persons: × ${(whole.seconds / whole.requests / (small.seconds / small.requests)).toFixed(2)}; ten times the requests: × ${(whole.seconds / tenth.seconds).toFixed(2)}; wanted: ${wantedSeconds} s at most for 1 %`,
  );
  return nights;
}

async function night(persons: number, share: number): Promise<Night> {
  const home = await mkdtemp(join(tmpdir(), 'annuaire-bench-delta-'));
  const folder = join(home, 'depot');
  await mkdir(folder);
  const server = await startEmbedded({ directory: join(home, 'postgres') });
  try {
    const pool = openPool(server.connection);
    await migrate(pool);
    await pool.end();
    const step = (name: string): Promise<StepResult> => runStep(name, folder, server.connection);
    const options = { persons, changes: share * 0.7, arrivals: share * 0.15, leavers: share * 0.15, withDtd: false };
    const delivered = await writeAcademie(folder, options);
    for (const name of ['formalities', 'sync', 'approve', 'apply']) await step(name);
    const { persons: requests } = await writeAcademie(folder, { ...options, day: 1, kind: 'Delta' });
    const read = await step('changes');
    await step('approve');
    const applied = await step('apply');
    return {
      persons: delivered.persons,
      requests,
      seconds: (read.milliseconds! + applied.milliseconds!) / 1000,
      rss: Math.max(read.rss!, applied.rss!),
    };
  } finally {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  }
}

if (import.meta.main) await benchDelta((line) => void process.stdout.write(`${line}\n`), Number(process.argv[2] ?? 150_000));
