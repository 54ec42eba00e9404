// From a delivery on disk to the lists, on a real PostgreSQL: what is proposed, what is left out, what is refused.
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openPool } from '#database/pool.ts';
import { type AcademieOptions, writeAcademie } from '#fixtures/academie.ts';
import { applyApproved } from '#src/sync/apply.ts';
import { entriesOf, zipOf } from '../connectors/academie-aaf/archives.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { applyEverything, bringInOrder, places, registryDump, rowVersions, synchronise, today } from '../support/synchronise.ts';

const schools = [
  { name: 'LES TROIS RIVIÈRES', town: 'BELLERIVE', pupils: 60, staff: 12 },
  { name: 'LE VIEUX MOULIN', town: 'CHAMPFLEURY', pupils: 45, staff: 12 },
];
const [first, second] = ['0990001N', '0990002P'];

describe('a synchronisation', () => {
  let home: string;
  let database: FreshDatabase;
  const write = async (name: string, options: AcademieOptions = {}): Promise<string> => {
    const folder = join(home, name);
    await writeAcademie(folder, { seed: 7, schools, ...options });
    return folder;
  };
  const count = async (sql: string, ...values: unknown[]): Promise<number> => Number((await database.pool.query(sql, values)).rows[0].n);

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'annuaire-sync-'));
    database = await freshDatabase();
  });
  afterEach(async () => {
    await database.drop();
    await rm(home, { recursive: true, force: true });
  });

  it('stores nobody of a collège whose formalities are not complete, and says how many were left out', async () => {
    await bringInOrder(database.pool, [first!]);
    const report = await synchronise(database.pool, await write('j0'));
    const left = report.leftOut.filter((l) => l.uai === second);
    expect(left.find((l) => l.category === 'Eleve')?.count).to.be.within(40, 45);
    expect(left.find((l) => l.category === 'PersRelEleve')?.count).to.be.greaterThan(20);
    expect(
      await count(`SELECT count(*) AS n FROM source_record WHERE $1 = ANY(uais) OR facts::text LIKE '%' || $1 || '%'`, second),
    ).to.equal(0);
    expect(await count('SELECT count(*) AS n FROM class_group WHERE uai = $1', second)).to.equal(0);
    expect(await count('SELECT count(*) AS n FROM staged_record')).to.equal(0);
    expect(report.proposal?.lists.map((l) => l.uai)).to.deep.equal([first]);
  });

  it('keeps only relatives whom a stored pupil names', async () => {
    await bringInOrder(database.pool, [first!]);
    await synchronise(database.pool, await write('j0'));
    const orphans = `SELECT count(*) AS n FROM source_record g WHERE g.category = 'PersRelEleve'
      AND NOT EXISTS (SELECT FROM source_relation r WHERE r.guardian_key = g.key)`;
    expect(await count(orphans)).to.equal(0);
  });

  it('proposes nothing and writes nothing when the same delivery is read twice, before and after the lists are approved', async () => {
    await bringInOrder(database.pool, [first!, second!]);
    const folder = await write('j0');
    await synchronise(database.pool, folder);
    const proposed = await rowVersions(database.pool);
    const again = await synchronise(database.pool, folder);
    expect(again.proposal).to.deep.equal({ people: 0, lines: 0, lists: [] });
    expect(await rowVersions(database.pool)).to.equal(proposed);
    await applyEverything(database.pool);
    const applied = await rowVersions(database.pool);
    const third = await synchronise(database.pool, folder);
    expect(third.proposal?.lines).to.equal(0);
    expect(await rowVersions(database.pool)).to.equal(applied);
  });

  it('gives the registry the same content by any way: day after day, or the last day at once', async () => {
    const days = { arrivals: 0.1, leavers: 0.1, changes: 0.2 };
    await bringInOrder(database.pool, [first!, second!]);
    for (const day of [0, 1, 2]) {
      await synchronise(database.pool, await write(`j${day}`, { ...days, day }));
      await applyEverything(database.pool);
    }
    const other = await freshDatabase();
    try {
      await bringInOrder(other.pool, [first!, second!]);
      await synchronise(other.pool, join(home, 'j2'));
      await applyEverything(other.pool);
      const present = (lines: string[]): string[] => lines.filter((l) => l.includes('| active |'));
      const [mine, its] = [present(await registryDump(database.pool)), present(await registryDump(other.pool))];
      expect(mine.filter((l) => !its.includes(l))).to.deep.equal([]);
      expect(its.filter((l) => !mine.includes(l))).to.deep.equal([]);
    } finally {
      await other.drop();
    }
  });

  it('holds the list when a delivery loses a third of a collège, and lets nobody leave before somebody says so', async () => {
    await bringInOrder(database.pool, [first!, second!]);
    await synchronise(database.pool, await write('j0'));
    await applyEverything(database.pool);
    const pupils = `SELECT count(*) AS n FROM affiliation WHERE uai = $1 AND profile = 'ELV' AND state = 'active'`;
    const before = await count(pupils, first);
    const report = await synchronise(database.pool, await write('j1', { day: 1, loss: { college: 0, day: 1 } }));
    const list = report.proposal?.lists.find((l) => l.uai === first);
    expect(list?.held).to.equal(true);
    const { rows } = await database.pool.query(`SELECT state, held FROM account_list WHERE id = $1`, [list?.id]);
    expect(rows[0].state).to.equal('held');
    expect(rows[0].held.map((h: { profile: string; verb: string }) => `${h.profile} ${h.verb}`)).to.include('ELV leave');
    expect(await count(pupils, first)).to.equal(before);
  });

  it('changes nothing when it is only simulated, and says what it would do', async () => {
    await bringInOrder(database.pool, [first!, second!]);
    const before = await rowVersions(database.pool);
    const report = await synchronise(database.pool, await write('j0'), { dryRun: true });
    expect(report.proposal?.lines).to.be.greaterThan(100);
    expect(await rowVersions(database.pool)).to.equal(before);
    expect(await count('SELECT count(*) AS n FROM run')).to.equal(0);
  });

  for (const fault of ['truncated-file', 'missing-sequence', 'missing-category', 'mixed-file-dates', 'control-character'] as const) {
    it(`refuses a broken delivery (${fault}) and leaves the registry as it was`, async () => {
      await bringInOrder(database.pool, [first!, second!]);
      await synchronise(database.pool, await write('j0'));
      await applyEverything(database.pool);
      const before = await rowVersions(database.pool);
      const report = await synchronise(database.pool, await write('j1', { day: 1, changes: 0.5, faults: [fault], recordsPerFile: 40 }));
      expect(report.outcome).to.equal('refused');
      const [refusal] = report.faults.filter((f) => f.severity === 'refusal');
      expect(refusal?.message).to.match(/\.$/);
      expect(await rowVersions(database.pool)).to.equal(before);
      expect(await count(`SELECT count(*) AS n FROM delivery WHERE state = 'quarantined'`)).to.equal(1);
    });
  }

  it('refuses a delivery older than the last that it accepted', async () => {
    await bringInOrder(database.pool, [first!]);
    await synchronise(database.pool, await write('j1', { day: 1 }));
    const report = await synchronise(database.pool, await write('j0'));
    expect(report.outcome).to.equal('refused');
    expect(report.faults.map((f) => f.rule)).to.include('delivery-too-old');
  });

  it('refuses a delivery dated in the future, which would make every later one too old', async () => {
    await bringInOrder(database.pool, [first!]);
    const report = await synchronise(database.pool, await write('j0', { date: '2099-01-01' }));
    expect(report.outcome).to.equal('refused');
    expect(report.faults.map((f) => f.rule)).to.include('delivery-in-future');
    expect((await synchronise(database.pool, await write('j1', { date: '2025-09-11' }))).outcome, 'made ready two days ahead').to.equal(
      'done',
    );
  });

  it('does not ask a chef again what he refused because another collège changed', async () => {
    await bringInOrder(database.pool, [first!, second!]);
    await synchronise(database.pool, await write('j0'));
    await database.pool.query(`UPDATE list_line SET state = CASE WHEN uai = $1 THEN 'approved' ELSE 'refused' END`, [first]);
    await database.pool.query(`UPDATE account_list SET state = 'decided' WHERE state = 'proposed'`);
    await applyApproved(database.pool, { now: () => new Date(), today: () => today });
    // Everybody is planned again, as when all their records in the first collège had moved.
    await database.pool.query('INSERT INTO touched SELECT DISTINCT person_id FROM list_line');
    const report = await synchronise(database.pool, join(home, 'j0'));
    expect(report.proposal).to.deep.include({ lines: 0, lists: [] });
    expect(report.proposal?.people).to.be.greaterThan(100);
  });

  it('sets a faulty record aside and goes on: nobody leaves because his record has a fault', async () => {
    await bringInOrder(database.pool, [first!, second!]);
    await synchronise(database.pool, await write('j0'));
    await applyEverything(database.pool);
    const report = await synchronise(database.pool, await write('j1', { day: 1, faults: ['invalid-birth-date', 'missing-name'] }));
    expect(report.outcome).to.equal('done');
    expect(report.counts.rejections).to.be.greaterThan(3);
    expect(report.merged?.gone).to.equal(0);
    expect(report.proposal?.lines).to.equal(0);
    const rejection = report.faults.find((f) => f.rule === 'date-not-real');
    expect(rejection?.place?.line).to.be.greaterThan(1);
    expect(rejection?.value).to.match(/^[x9/ -]*$/);
  });

  it('leaves a collège as it is when its formalities lapse: nobody has left, and people of two collèges keep both', async () => {
    await bringInOrder(database.pool, [first!, second!]);
    const folder = await write('j0');
    await synchronise(database.pool, folder);
    await applyEverything(database.pool);
    const before = await registryDump(database.pool);
    const relations = await count('SELECT count(*) AS n FROM source_relation');
    await database.pool.query(`UPDATE compliance SET convention_until = '2025-09-08' WHERE uai = $1`, [second]);
    const report = await synchronise(database.pool, folder);
    expect(report.merged?.gone).to.equal(0);
    expect(report.proposal?.lists).to.deep.equal([]);
    await synchronise(database.pool, await write('j1', { day: 1, leavers: 0.3, changes: 0.3 }));
    await applyEverything(database.pool);
    const inSecond = (lines: string[]): string[] =>
      lines.filter((l) => l.includes(`| ${second} |`)).map((l) => l.replace(/\{"familyName.*?\} \| /, ''));
    expect(inSecond(await registryDump(database.pool))).to.deep.equal(inSecond(before));
    expect(relations).to.be.greaterThan(0);
    await database.pool.query(`UPDATE compliance SET convention_until = '2028-08-31' WHERE uai = $1`, [second]);
    const caughtUp = await synchronise(database.pool, join(home, 'j1'));
    expect(
      caughtUp.proposal?.lists.map((l) => l.uai),
      'its day is made up once they are in order again',
    ).to.deep.equal([second]);
  });

  it('tells a collège of its own rejected records, and names nobody of a collège whose formalities are missing', async () => {
    await bringInOrder(database.pool, [first!]);
    const report = await synchronise(database.pool, await write('j0', { faults: ['invalid-birth-date', 'missing-birth-date'] }));
    const mine = report.faults.filter((f) => f.severity === 'rejection' && f.uai === first);
    const others = report.faults.filter((f) => f.severity === 'rejection' && f.uai !== first);
    expect(mine.length + others.length).to.be.greaterThan(4);
    expect(mine.every((f) => f.key !== null)).to.equal(true);
    expect(others.every((f) => f.key === null && f.value === null && f.place !== null)).to.equal(true);
  });

  it('keeps the first of two records with one jointure and reports the second', async () => {
    await bringInOrder(database.pool, [first!, second!]);
    const report = await synchronise(database.pool, await write('j0', { faults: ['duplicate-jointure'] }));
    expect(report.faults.filter((f) => f.rule === 'repeated-record')).to.have.length(3);
  });

  it('gives one INE borne by two new pupils to neither, and says so', async () => {
    await bringInOrder(database.pool, [first!, second!]);
    const report = await synchronise(database.pool, await write('j0', { faults: ['duplicate-ine'] }));
    expect(report.identified?.disputed).to.be.greaterThan(1);
    expect(await count('SELECT count(*) AS n FROM dispute')).to.equal(report.identified?.disputed);
    expect(await count('SELECT count(*) AS n FROM source_record WHERE person_id IS NULL')).to.equal(report.identified?.disputed);
  });

  it('lets only one synchronisation run at a time', async () => {
    const folder = await write('j0');
    const both = await Promise.allSettled([synchronise(database.pool, folder), synchronise(database.pool, folder)]);
    expect(both.map((b) => b.status).sort()).to.deep.equal(['fulfilled', 'rejected']);
    const failed = both.find((b) => b.status === 'rejected') as PromiseRejectedResult;
    expect(failed.reason.message).to.include('déjà en cours');
  });

  it('leaves nothing of a delivery on disk when the database has no connection left for its reading', async () => {
    await bringInOrder(database.pool, [first!]);
    const drop = join(home, 'drop');
    await mkdir(drop);
    await writeFile(join(drop, 'livraison.zip'), zipOf(await entriesOf(await write('j0'))));
    // A real pool that is too small: the lock takes one connection, the reading wants two.
    const pool = openPool(database.connection, { size: 2 });
    pool.options.connectionTimeoutMillis = 200;
    try {
      const failed = await synchronise(pool, drop).catch((error: Error) => error);
      expect(failed).to.be.instanceOf(Error);
    } finally {
      await pool.end();
    }
    const left = await readdir(places.dataDirectory, { recursive: true });
    expect(left.filter((name) => /aaf-\d+-/.test(name))).to.deep.equal([]);
    expect((await synchronise(database.pool, drop)).outcome).to.equal('done');
  });
});
