// The command line beside the running gateway, by npm as the documentation writes it.
import { execFile } from 'node:child_process';
import { expect } from 'chai';
import { describeDemonstration } from '#fixtures/demonstration.ts';
import { type Demonstration, demonstration } from './demonstration.ts';
import { databaseOf } from './gateway-process.ts';
import { identifiantsOf, root, said } from './home.ts';

describe('the command line beside the running gateway', function commands() {
  this.timeout(90_000);
  let shown: Demonstration;
  before(async function prepare() {
    this.timeout(180_000);
    shown = await demonstration();
  });

  async function annuaire(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
    const answer = await new Promise<{ code: number; out: string; err: string }>((done) => {
      execFile('npm', ['run', '-s', 'annuaire', '--', ...args], { cwd: root, env: shown.home.env, maxBuffer: 64e6 }, (error, out, err) =>
        done({ code: error === null ? 0 : Number(error.code ?? -1), out, err }),
      );
    });
    // What it answers is for whoever asked; what goes to the other output may be kept anywhere.
    said.push({ home: shown.home, out: '', err: answer.err });
    return answer;
  }
  const json = async (...args: readonly string[]): Promise<Record<string, never>> => {
    const { code, out } = await annuaire(...args, '--json');
    const answer = JSON.parse(out);
    expect(answer.exit).to.equal(code);
    return answer;
  };
  /** What a synchronisation could have touched. */
  async function registry(): Promise<unknown> {
    const pool = await databaseOf(shown.home);
    const { rows } = await pool.query(
      `SELECT (SELECT count(*) FROM person) AS people, (SELECT sum(revision) FROM person) AS revisions, (SELECT count(*) FROM account_list) AS lists,
              (SELECT count(*) FROM list_line) AS lines, (SELECT count(*) FROM source_record) AS records, (SELECT max(updated_at) FROM person) AS touched,
              (SELECT string_agg(encode(digest, 'hex'), '' ORDER BY category, key) FROM source_record) = '' AS empty`,
    );
    await pool.end();
    return rows[0];
  }

  it('lists the plans of both collèges', async () => {
    const said = await annuaire('plan', 'list');
    expect(said.code, said.err).to.equal(0);
    for (const { uai } of describeDemonstration().colleges.slice(0, 2)) expect(said.out).to.contain(uai);
    const lists = (await json('plan', 'list')) as unknown as { ok: boolean; lists: readonly { uai: string }[] };
    expect(lists.ok).to.equal(true);
    expect(lists.lists.map(({ uai }) => uai)).to.include.members(
      describeDemonstration()
        .colleges.slice(0, 2)
        .map(({ uai }) => uai),
    );
  });

  it('explains a pupil by his login: file, line, rule', async () => {
    const pupil = (await identifiantsOf(shown.home)).find(({ role }) => role === 'eleve')!;
    const explained = await annuaire('person', 'explain', pupil.login);
    expect(explained.code, explained.err).to.equal(0);
    expect(explained.out).to.contain('ENT_2DVA099_Complet_20250908_Eleve_0000.xml').and.contain(pupil.name.split(' ').at(-1));
    expect(await json('person', 'explain', pupil.login)).to.have.property('ok', true);
  });

  it('reads the same delivery again: nothing to propose, nothing written', async () => {
    const before = await registry();
    const dry = await json('sync', 'run', '--dry-run');
    expect(dry).to.include({ ok: true, dryRun: true, run: null });
    expect(dry.lists).to.deep.equal([]);
    expect(await registry()).to.deep.equal(before);
    const again = await json('sync', 'run');
    expect(again).to.include({ ok: true, dryRun: false });
    expect(again.lists).to.deep.equal([]);
    expect(await registry()).to.deep.equal(before);
    const text = await annuaire('sync', 'run');
    expect(text.code).to.equal(0);
    expect(text.out).to.match(/[Rr]ien|aucun/);
  });

  it('finds the journal whole', async () => {
    const proof = (await json('journal', 'verify')) as unknown as { ok: boolean };
    expect(proof.ok).to.equal(true);
    expect((await annuaire('journal', 'verify')).code).to.equal(0);
  });
});
