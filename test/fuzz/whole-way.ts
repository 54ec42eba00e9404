// A trial taken all the way, through a real synchronisation on a real database: a refusal leaves every row as it was, and what is accepted leaves a
// registry that holds together and can be applied.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { compileMapping } from '#core/mapping/compile-mapping.ts';
import { startEmbedded } from '#database/embedded.ts';
import { migrate } from '#database/migrate.ts';
import { openPool, type Pool } from '#database/pool.ts';
import { runSync } from '#src/sync/run.ts';
import type { SyncReport } from '#src/sync/sync-report.ts';
import { applyEverything, bringInOrder, rowVersions } from '../support/synchronise.ts';
import { must } from './broken.ts';
import type { DropGround, DropReader } from './drop.ts';
import type { Trial, Verdict } from './trial.ts';
import { generatedUais, type World } from './worlds.ts';

export type WholeWay = {
  /** @throws Broken, and what a synchronisation should not have thrown */
  readonly judge: (trial: Trial, accepting: boolean) => Promise<Verdict>;
  readonly close: () => Promise<void>;
};

const today = '2025-09-09';
const staged = ['staged_record', 'staged_relation', 'staged_rejection', 'staged_change', 'staged_removal', 'staged_presence'];

/** `world`: the true Complet that the registry holds when a trial comes. */
export async function openWholeWay(ground: DropGround, reader: DropReader, world: World): Promise<WholeWay> {
  const embedded = await startEmbedded({ directory: join(ground.home, 'postgres'), durable: false });
  const admin = openPool(embedded.connection, { name: 'fuzz', size: 2 });
  const connect = (database: string) => openPool({ ...embedded.connection, database }, { name: 'fuzz' });
  const mapper = compileMapping(ground.mapping.definition, ground.mapping.tables, today);
  let pool: Pool | null = null;

  const synchronise = async (
    on: Pool,
    { source, complete }: Awaited<ReturnType<NonNullable<Trial['sync']>>>,
    accepting: boolean,
  ): Promise<SyncReport> =>
    runSync({
      pool: on,
      sourceName: 'academie-de-test',
      source,
      door: 'academie-aaf',
      mapper,
      now: new Date(),
      today,
      newId: randomUUID,
      complete,
      ...(accepting ? { volumesAccepted: 'Essai' } : {}),
    });

  await admin.query('CREATE DATABASE settled');
  const settled = connect('settled');
  await migrate(settled);
  await bringInOrder(settled, generatedUais);
  const first = await synchronise(settled, await reader.sync({ files: world.files, since: null, settings: {}, before: null })(), false);
  must(first.outcome === 'done', 'a true Complet is accepted');
  await applyEverything(settled);
  await settled.end();

  async function fresh(): Promise<Pool> {
    await admin.query('DROP DATABASE IF EXISTS trial WITH (FORCE)');
    await admin.query('CREATE DATABASE trial TEMPLATE settled STRATEGY WAL_LOG');
    return connect('trial');
  }
  const forget = async () => {
    await pool?.end();
    pool = null;
  };

  async function judge(trial: Trial, accepting: boolean): Promise<Verdict> {
    if (trial.sync === null) return 'refused';
    pool ??= await fresh();
    const on = pool;
    const before = await standing(on);
    try {
      const { outcome, faults } = await synchronise(on, await trial.sync(), accepting);
      for (const one of faults) ground.faults.inspect(one);
      for (const table of staged)
        must((await count(on, `SELECT count(*) AS n FROM ${table}`)) === 0, 'nothing stays in staging', () => table);
      if (outcome !== 'done') {
        must((await standing(on)) === before, 'a delivery that is refused changes nothing');
        must(outcome === 'nothing-new' || faults.some(({ severity }) => severity === 'refusal'), 'a refusal is said');
        return 'refused';
      }
      await holdsTogether(on);
      await applyEverything(on);
      await holdsTogether(on);
    } catch (error) {
      await forget();
      throw error;
    }
    await forget();
    return 'accepted';
  }

  return {
    judge,
    close: async () => {
      await forget();
      await admin.end();
      await embedded.stop();
    },
  };
}

const count = async (pool: Pool, sql: string): Promise<number> => Number((await pool.query<{ n: string }>(sql)).rows[0]?.n);

async function standing(pool: Pool): Promise<string> {
  const { rows } = await pool.query(`SELECT (SELECT json_agg(b) FROM source_bookmark b) AS bookmarks,
    (SELECT count(*) FROM delivery WHERE state <> 'quarantined') AS deliveries, (SELECT count(*) FROM delivery_count) AS counts`);
  return `${await rowVersions(pool)}\n${JSON.stringify(rows)}`;
}

/** Questions that have no row as their answer in a registry that holds together. */
const contradictions: Readonly<Record<string, string>> = {
  'a person has a record': `SELECT count(*) AS n FROM person p WHERE NOT EXISTS (SELECT FROM source_record r WHERE r.person_id = p.id)`,
  'a record that is there has its facts': `SELECT count(*) AS n FROM source_record WHERE gone_on IS NULL AND (facts->>'key' IS DISTINCT FROM key OR facts->>'category' IS DISTINCT FROM category)`,
  'facts have a name': `SELECT count(*) AS n FROM source_record WHERE coalesce(facts->'identity'->>'familyName', '') = '' OR coalesce(facts->'identity'->>'givenName', '') = ''`,
  'an affiliation is of a structure that is known': `SELECT count(*) AS n FROM affiliation a WHERE NOT EXISTS (SELECT FROM structure s WHERE s.uai = a.uai)`,
  'nobody is kept of a collège outside of the perimeter': `SELECT count(*) AS n FROM source_record r WHERE EXISTS (SELECT FROM unnest(r.uais) u WHERE u NOT IN (SELECT uai FROM compliance))`,
  'identities are JSON objects': `SELECT count(*) AS n FROM person WHERE json_typeof(identity::json) <> 'object'`,
  'a relation leads to somebody who was delivered':
    'SELECT count(*) AS n FROM relation r WHERE NOT EXISTS (SELECT FROM source_record s WHERE s.person_id = r.guardian_id)',
};

async function holdsTogether(pool: Pool): Promise<void> {
  for (const [promise, question] of Object.entries(contradictions)) must((await count(pool, question)) === 0, promise);
}
