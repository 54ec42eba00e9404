// Runs the real synchronisation of a folder on a test's database, as the command does, and approves what it proposed.
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from '#database/pool.ts';
import { folderSource, openSource } from '#src/composition/source.ts';
import type { SourceConfiguration } from '#src/config/source-file.ts';
import { applyApproved } from '#src/sync/apply.ts';
import { runSync } from '#src/sync/run.ts';
import type { SyncOptions, SyncReport } from '#src/sync/sync-report.ts';

export const today = '2025-09-09';

/** Where a test's source may put things down, and finds no key. */
export const places = { dataDirectory: join(tmpdir(), `annuaire-test-data-${process.pid}`), keysDirectory: tmpdir() };

/** One reading of `folder`, complete unless the options say otherwise. */
export async function synchronise(pool: Pool, folder: string, options: Partial<SyncOptions> = {}): Promise<SyncReport> {
  return synchroniseFrom(pool, folderSource(folder), options);
}

/** One reading of a source that is configured otherwise. */
export async function synchroniseFrom(
  pool: Pool,
  configuration: SourceConfiguration,
  options: Partial<SyncOptions> = {},
): Promise<SyncReport> {
  const { name, door, source, mapper } = await openSource(configuration, places);
  return runSync({
    pool,
    sourceName: name,
    source,
    door,
    mapper,
    now: new Date(),
    today,
    newId: randomUUID,
    complete: true,
    ...options,
  });
}

/** Puts the formalities of these structures in order. */
export async function bringInOrder(pool: Pool, uais: readonly string[]): Promise<void> {
  await pool.query(
    `INSERT INTO compliance (uai, convention_from, convention_until, informed_on, informed_how, register_on, register_reference)
     SELECT unnest($1::text[]), '2025-09-01', '2028-08-31', '2025-09-01', 'note', '2025-09-01', 'fiche'`,
    [uais],
  );
}

/** Marks every open line as approved, as chefs would list by list, held lists included. */
export async function approveEverything(pool: Pool): Promise<void> {
  await pool.query(`UPDATE list_line SET state = 'approved' WHERE state = 'open'`);
  await pool.query(`UPDATE account_list SET state = 'decided' WHERE state IN ('proposed', 'held', 'partly-decided')`);
}

/** Approves and applies everything. */
export async function applyEverything(pool: Pool): ReturnType<typeof applyApproved> {
  await approveEverything(pool);
  return applyApproved(pool, { now: () => new Date(), today: () => today });
}

const registryTables = [
  'source_record',
  'source_relation',
  'structure',
  'class_group',
  'nomenclature',
  'person',
  'affiliation',
  'relation',
  'login',
  'account_list',
  'list_line',
];

/** Every row of the registry with its row version: equal before and after means that nothing was written, not even the same again. */
export async function rowVersions(pool: Pool): Promise<string> {
  const parts: string[] = [];
  for (const table of registryTables) {
    const { rows } = await pool.query<{ n: string; mark: string }>(
      `SELECT count(*) AS n, md5(coalesce(string_agg(ctid::text || xmin::text, ',' ORDER BY ctid), '')) AS mark FROM ${table}`,
    );
    parts.push(`${table}:${rows[0]!.n}:${rows[0]!.mark}`);
  }
  return parts.join('\n');
}

/** What the registry holds, without ids that differ from run to run: one line a person and affiliation. */
export async function registryDump(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ line: string }>(
    `SELECT concat_ws(' | ', r.category, r.key, p.identity::text, a.uai, a.profile, a.state, a.details::text) AS line
     FROM person p JOIN source_record r ON r.person_id = p.id LEFT JOIN affiliation a ON a.person_id = p.id ORDER BY 1`,
  );
  return rows.map((r) => r.line);
}
