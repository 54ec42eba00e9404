// The demonstration made in two starts: the first was cut between the formalities of two collèges, where a clock would seldom cut it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parisDay } from '#core/calendar/french-date.ts';
import type { Pool } from '#database/pool.ts';
import { describeDemonstration } from '#fixtures/demonstration.ts';
import { declaredServices } from '#src/composition/declared-services.ts';
import { actingContext } from '#src/composition/gateway.ts';
import { readSettings } from '#src/config/settings.ts';
import { prepareDemonstration } from '#src/demo/prepare.ts';
import { freshDatabase } from '../support/database.ts';
import { synchronise } from '../support/synchronise.ts';

const now = new Date('2025-09-09T08:00:00Z');
const [first] = describeDemonstration().colleges;
const { newId, ...passwords } = actingContext();

/** Prepares the demonstration on `pool`; `cut` = a power cut when the reading of this number would begin. */
async function prepare(pool: Pool, folder: string, cut = Number.POSITIVE_INFINITY): Promise<void> {
  let readings = 0;
  await prepareDemonstration({
    folder,
    sourceName: 'academie-aaf',
    acting: { pool, now, newId, ...passwords },
    declared: await declaredServices(readSettings({}), {}),
    sync: async (delivery) => {
      readings += 1;
      if (readings === cut) throw new Error('coupure');
      return synchronise(pool, delivery, { today: parisDay(now), complete: false });
    },
  });
}

const listsOf = async (pool: Pool): Promise<unknown> =>
  (await pool.query('SELECT uai, state, count(*)::int AS n FROM account_list GROUP BY uai, state ORDER BY uai, state')).rows;

describe('the demonstration, made in two starts', function demonstration() {
  this.timeout(60_000);
  const folders: string[] = [];
  const newFolder = async (): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'annuaire-demo-'));
    folders.push(folder);
    return folder;
  };
  after('removes what was written', () => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

  it('draws the same lists when the first one ended between two collèges’ formalities', async () => {
    const [calm, cut] = [await freshDatabase(), await freshDatabase()];
    await prepare(calm.pool, await newFolder());
    const folder = await newFolder();
    const said = await prepare(cut.pool, folder, 2).catch((error: unknown) => (error as Error).message);
    expect(said).to.equal('coupure');
    // What was committed when the cut came after the first collège's formalities and before the second's.
    await cut.pool.query('DELETE FROM compliance WHERE uai <> $1', [first!.uai]);
    const { rows } = await cut.pool.query('SELECT count(*)::int AS n FROM compliance');
    expect(rows[0].n).to.equal(1);
    await prepare(cut.pool, folder);
    expect(await listsOf(cut.pool)).to.deep.equal(await listsOf(calm.pool));
    const { rows: charters } = await cut.pool.query('SELECT charter, version FROM charter_version ORDER BY charter');
    expect(charters).to.deep.equal([
      { charter: 'academie', version: 1 },
      { charter: 'usages', version: 1 },
    ]);
    await Promise.all([calm.drop(), cut.drop()]);
  });
});
