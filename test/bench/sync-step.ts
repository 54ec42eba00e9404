// One step of the sync benchmark in a process of its own, so that its peak memory is its own. Prints one JSON line.
import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientConfig } from 'pg';
import { openPool } from '#database/pool.ts';
import { folderSource, openSource } from '#src/composition/source.ts';
import { applyApproved } from '#src/sync/apply.ts';
import { runSync } from '#src/sync/run.ts';
import { floor } from './floor.ts';

const [step, folder] = process.argv.slice(2) as [string, string];
const connection = JSON.parse(process.env.BENCH_CONNECTION ?? '{}') as ClientConfig;
const today = '2025-09-09';

const steps: Record<string, () => Promise<Record<string, unknown>>> = {
  floor: async () => ({ records: await floor(connection, folder) }),
  /** Every structure's formalities in order: the whole delivery is kept. */
  formalities: async () => {
    const pool = openPool(connection);
    let structures = 0;
    for (const name of (await readdir(folder)).filter((n) => n.includes('_EtabEducNat_'))) {
      for (const [, uai] of (await readFile(join(folder, name), 'utf8')).matchAll(/<attr name="ENTStructureUAI"><value>(\w+)</g)) {
        await pool.query(
          `INSERT INTO compliance (uai, convention_from, convention_until, informed_on, informed_how, register_on, register_reference)
           VALUES ($1, '2025-09-01', '2028-08-31', '2025-09-01', 'banc', '2025-09-01', 'banc') ON CONFLICT DO NOTHING`,
          [uai],
        );
        structures += 1;
      }
    }
    await pool.end();
    return { structures };
  },
  sync: () => reading(true),
  /** What waits in the folder after what was read. */
  changes: () => reading(false),
  /** Every line of every list approved at once, as chefs would one by one. */
  approve: async () => {
    const pool = openPool(connection);
    const { rowCount } = await pool.query(`UPDATE list_line SET state = 'approved' WHERE state = 'open'`);
    await pool.query(`UPDATE account_list SET state = 'decided' WHERE state IN ('proposed', 'held')`);
    await pool.query('CHECKPOINT');
    await pool.end();
    return { approved: rowCount };
  },
  apply: async () => {
    const pool = openPool(connection);
    const started = performance.now();
    const report = await applyApproved(pool, { now: () => new Date(), today: () => today });
    const milliseconds = performance.now() - started;
    const { rows } = await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM person');
    await pool.end();
    return { milliseconds, ...report, persons: rows[0]!.n };
  },
};

/** One reading of the folder, to its lists. */
async function reading(complete: boolean): Promise<Record<string, unknown>> {
  const pool = openPool(connection);
  const before = await written(pool);
  const { source, door, mapper } = await openSource(folderSource(folder), { dataDirectory: tmpdir(), keysDirectory: tmpdir() });
  const started = performance.now();
  const report = await runSync({
    pool,
    sourceName: 'academie-aaf',
    source,
    door,
    complete,
    mapper,
    now: new Date(),
    today,
    newId: randomUUID,
  });
  const milliseconds = performance.now() - started;
  if (report.outcome !== 'done') throw new Error(report.faults[0]?.message ?? 'refused');
  await pool.query('SELECT pg_stat_force_next_flush()');
  const rows = (await written(pool)) - before;
  await pool.end();
  const { times, staged, proposal } = report;
  return { milliseconds, times, staged, lines: proposal?.lines, lists: proposal?.lists.length, rows, faults: report.counts };
}

// Rows inserted, updated or deleted in the registry's tables since the server started.
async function written(pool: ReturnType<typeof openPool>): Promise<number> {
  await pool.query('SELECT pg_stat_clear_snapshot()');
  const { rows } = await pool.query<{ n: string }>(
    `SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) AS n FROM pg_stat_user_tables
     WHERE relname IN ('source_record', 'source_relation', 'touched', 'structure', 'class_group', 'nomenclature', 'person', 'affiliation',
       'relation', 'login', 'account_list', 'list_line', 'dispute')`,
  );
  return Number(rows[0]!.n);
}

const result = await steps[step]!();
process.stdout.write(`${JSON.stringify({ ...result, rss: Math.round(process.resourceUsage().maxRSS / 1024) })}\n`);
