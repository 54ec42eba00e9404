// kill -9 in the middle of applying, twenty times at random moments: nothing lost, nothing doubled.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { verifyJournal } from '#database/journal.ts';
import { writeAcademie } from '#fixtures/academie.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { approveEverything, bringInOrder, registryDump, synchronise } from '../support/synchronise.ts';

describe('applying an approved list', () => {
  let folder: string;
  let database: FreshDatabase;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'annuaire-kill-'));
    database = await freshDatabase();
    await writeAcademie(folder, { seed: 3, persons: 6000 });
    // The first reading knows the structures; their formalities can then be put in order.
    await synchronise(database.pool, folder);
    const known = await database.pool.query<{ uai: string }>(`SELECT uai FROM structure WHERE type = 'COLLEGE'`);
    expect(known.rows.length).to.be.greaterThan(2);
    await bringInOrder(
      database.pool,
      known.rows.map((r) => r.uai),
    );
    await synchronise(database.pool, folder);
  });
  after(async () => {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const start = (): ChildProcess =>
    spawn(process.execPath, [join(import.meta.dirname, 'apply-process.ts')], {
      env: { ...process.env, CONNECTION: JSON.stringify(database.connection) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });

  it('ends as if nothing had happened when it is killed twenty times', async () => {
    await approveEverything(database.pool);
    const count = async (sql: string): Promise<number> => Number((await database.pool.query(sql)).rows[0].n);
    const lines = await count('SELECT count(*) AS n FROM list_line');
    const distinct = await count('SELECT count(DISTINCT person_id) AS n FROM list_line');
    const left: number[] = [];
    for (let kill = 0; kill < 20; kill += 1) {
      const child = start();
      const gone = once(child, 'exit');
      await once(child.stdout!, 'data');
      await wait(10 + Math.random() * 250);
      child.kill('SIGKILL');
      await gone;
      left.push(await count(`SELECT count(*) AS n FROM list_line WHERE state = 'approved'`));
    }
    expect(new Set(left).size, `the kills fell while it was at work: ${left}`).to.be.greaterThan(3);
    const child = start();
    const [code] = await once(child, 'exit');
    expect(code).to.equal(0);
    expect(await count(`SELECT count(*) AS n FROM list_line WHERE state = 'applied'`)).to.equal(lines);
    expect(await count('SELECT count(*) AS n FROM person')).to.equal(distinct);
    expect(await count('SELECT count(*) AS n FROM login')).to.equal(distinct);
    expect(await count(`SELECT count(*) AS n FROM account_list WHERE state <> 'applied' AND state <> 'superseded'`)).to.equal(0);
    expect(await count(`SELECT count(*) AS n FROM journal WHERE act LIKE 'apply-%'`), 'one entry a line').to.equal(lines);
    expect((await verifyJournal(database.pool)).whole).to.equal(true);
    const dump = await registryDump(database.pool);
    expect(new Set(dump).size).to.equal(dump.length);
    const again = await synchronise(database.pool, folder);
    expect(again.proposal?.lines, 'the registry is what the source says').to.equal(0);
  }).timeout(120_000);
});
