// The plug pulled on the real gateway, again and again: during the first start, and while an approved list is being applied.
import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { describeDemonstration } from '#fixtures/demonstration.ts';
import { type Demonstration, demonstration } from './demonstration.ts';
import { databaseOf, launch, processesOf, type Running, start } from './gateway-process.ts';
import { type Home, identifiantsOf, newHome, root } from './home.ts';

const annuaire = (home: Home, ...args: readonly string[]) =>
  promisify(execFile)(process.execPath, ['src/cli.ts', ...args], { cwd: root, env: home.env, maxBuffer: 64e6 });

/** What the registry holds, counted so that anything lost or doubled shows. */
async function contents(home: Home): Promise<Record<string, unknown>> {
  const pool = await databaseOf(home);
  try {
    const { rows } = await pool.query(`SELECT
      (SELECT count(*)::int FROM source_record) AS records,
      (SELECT count(DISTINCT person_id)::int FROM source_record) AS people_of_records,
      (SELECT count(*)::int FROM person WHERE kind = 'directory') AS people,
      (SELECT count(*)::int FROM person WHERE kind = 'operator') AS operators,
      (SELECT count(*)::int FROM affiliation WHERE state = 'active') AS affiliations,
      (SELECT count(*)::int FROM affiliation WHERE state <> 'active') AS departures,
      (SELECT count(*)::int FROM relation) AS relations,
      (SELECT count(*)::int FROM login) AS logins,
      (SELECT md5(string_agg(login, ' ' ORDER BY login)) FROM login) AS every_login,
      (SELECT json_agg(l ORDER BY l) FROM (SELECT uai || ' ' || state || ' ' || count(*) AS l FROM list_line GROUP BY uai, state) x) AS lines,
      (SELECT json_agg(l ORDER BY l) FROM (SELECT uai || ' ' || state || ' ' || count(*) AS l FROM account_list GROUP BY uai, state) x) AS lists,
      (SELECT json_agg(l ORDER BY l) FROM (SELECT role || coalesce(' ' || uai, '') || ' ' || count(*) AS l FROM role_assignment GROUP BY role, uai) x) AS roles,
      (SELECT count(*)::int FROM credential) AS passwords,
      (SELECT count(*)::int FROM dispute) AS disputes`);
    return rows[0];
  } finally {
    await pool.end();
  }
}

async function wholeJournal(home: Home): Promise<void> {
  const { stdout } = await annuaire(home, 'journal', 'verify', '--json');
  expect(JSON.parse(stdout)).to.include({ ok: true });
}

describe('pulling the plug', () => {
  let shown: Demonstration;
  let wanted: Record<string, unknown>;
  before(async function prepare() {
    this.timeout(180_000);
    shown = await demonstration();
    // What the first start leaves when nothing disturbs it.
    const calm = await start(await newHome(shown.untouched));
    wanted = await contents(calm.home);
    await calm.interrupt();
  });

  it('at any moment of the first start: the next one goes on, and ends as if nothing had happened', async function cut() {
    this.timeout(240_000);
    const home = await newHome();
    // From the beginning to the end of a start, one cut in each sixth: together they meet every step.
    const cuts = Array.from({ length: 6 }, (_, at) => Math.round(((at + randomInt(1000) / 1000) / 6) * shown.first.readyAfter));
    const told: string[] = [];
    for (const after of cuts) {
      const gateway = launch(home);
      await pause(after);
      told.push(`${after} ms${gateway.readyAfter() === null ? '' : ' (ready)'}`);
      // Whoever starts again does so at once, while what the first one had started is still on its way out.
      await gateway.kill();
      expect(gateway.err(), told.join(', ')).to.equal('');
    }
    process.stdout.write(`      cut after ${told.join(', ')}\n`);
    const last = await start(home);
    expect(await contents(home), told.join(', ')).to.deep.equal(wanted);
    await wholeJournal(home);
    const pool = await databaseOf(home);
    const { rows } = await pool.query(`SELECT count(*)::int AS n FROM run WHERE state = 'running'`);
    await pool.end();
    expect(rows[0].n, 'readings that would seem to go on for ever').to.equal(0);
    expect((await identifiantsOf(home)).length).to.equal((await identifiantsOf(shown.home)).length);
    expect((await last.interrupt()).code).to.equal(0);
    expect([...(await processesOf(home)).values()]).to.deep.equal([]);
  });

  it('while an approved list is applied: what was said to be done is done, once', async function apply() {
    this.timeout(240_000);
    const home = await newHome(shown.untouched);
    const [, second] = describeDemonstration().colleges;
    let gateway: Running = await start(home);
    // Cut from the instant at which the decision stands: whether the command still hears its answer is another matter.
    const answer = annuaire(home, 'list', 'approve', second!.uai, '--reason', 'Demande écrite du 8 septembre').catch(() => null);
    const onlooker = await databaseOf(home);
    const decided = `SELECT count(*)::int AS n FROM list_line WHERE uai = $1 AND state = 'approved'`;
    while ((await onlooker.query(decided, [second!.uai])).rows[0].n === 0) await pause(2);
    const told: string[] = [];
    const ready = shown.gateway.readyAfter()!;
    for (let cut = 0; cut < 5; cut += 1) {
      // Later starts take up the list again shortly before they are ready.
      const after = cut === 0 ? randomInt(150) : Math.round(ready * (0.5 + randomInt(600) / 1000));
      if (cut > 0) gateway = launch(home);
      await pause(after);
      await gateway.kill();
      told.push(`${after} ms`);
      expect(gateway.err(), told.join(', ')).to.equal('');
    }
    await answer;
    await onlooker.end();
    process.stdout.write(`      cut after ${told.join(', ')}\n`);
    gateway = await start(home);
    const pool = await databaseOf(home);
    const done = async (): Promise<boolean> =>
      (await pool.query(`SELECT count(*)::int AS n FROM list_line WHERE state = 'approved'`)).rows[0].n === 0;
    while (!(await done())) await pause(100);
    const { rows: lists } = await pool.query(`SELECT state FROM account_list WHERE uai = $1`, [second!.uai]);
    const { rows: strays } = await pool.query(
      `SELECT (SELECT count(*)::int FROM list_line WHERE uai = $1 AND state <> 'applied') AS lines_left,
              (SELECT count(*)::int FROM person p WHERE kind = 'directory' AND NOT EXISTS (SELECT FROM source_record r WHERE r.person_id = p.id)) AS of_nowhere,
              (SELECT count(*)::int FROM (SELECT person_id FROM source_record GROUP BY person_id HAVING count(DISTINCT category) < count(*)) x) AS doubled_records,
              (SELECT count(*)::int FROM person WHERE login IS NULL) AS without_login,
              (SELECT count(*)::int FROM login) - (SELECT count(DISTINCT person_id)::int FROM login) AS second_logins,
              (SELECT count(*)::int FROM list_line l WHERE uai = $1 AND NOT EXISTS
                (SELECT FROM affiliation a WHERE a.person_id = l.person_id AND a.uai = l.uai AND a.state = 'active')) AS lost,
              (SELECT count(*)::int FROM (SELECT subject_id FROM journal WHERE act LIKE 'apply-%' AND uai = $1 GROUP BY subject_id HAVING count(*) > 1) x) AS journaled_twice`,
      [second!.uai],
    );
    await pool.end();
    expect(lists, told.join(', ')).to.deep.equal([{ state: 'applied' }]);
    expect(strays[0], told.join(', ')).to.deep.equal({
      lines_left: 0,
      of_nowhere: 0,
      doubled_records: 0,
      without_login: 0,
      second_logins: 0,
      lost: 0,
      journaled_twice: 0,
    });
    await wholeJournal(home);
    expect((await gateway.interrupt()).code).to.equal(0);
  });
});
