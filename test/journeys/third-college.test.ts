// The collège whose formalities are not complete (C-8.2): nothing of its people is anywhere in the database.
import { expect } from 'chai';
import { describeDemonstration } from '#fixtures/demonstration.ts';
import { type Delivered, deliveredPeople } from './delivered-people.ts';
import { type Demonstration, demonstration } from './demonstration.ts';
import { databaseOf } from './gateway-process.ts';

describe('the collège whose formalities are not complete', () => {
  const [first, , third] = describeDemonstration().colleges;
  let shown: Demonstration;
  let people: readonly Delivered[];
  let kept: readonly Delivered[];
  let out: readonly Delivered[];

  before(async function prepare() {
    this.timeout(180_000);
    shown = await demonstration();
    people = await deliveredPeople(shown.home);
    const others = new Set(['4001', '4002']);
    kept = people.filter(({ structures }) => [...structures].some((one) => others.has(one)));
    out = people.filter(({ structures }) => structures.has(third!.jointure) && ![...structures].some((one) => others.has(one)));
  });

  /** Every row of every table as text, hex and uuids aside (eight figures in a row may stand in them by chance). */
  async function everyRow(look: (table: string, row: string) => void): Promise<number> {
    const pool = await databaseOf(shown.home);
    try {
      const tables = await pool.query<{ name: string }>(
        `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
         WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
      );
      for (const { name } of tables.rows) {
        const { rows } = await pool.query<{ row: string }>(`SELECT row_to_json(t)::text AS row FROM ${name} t`);
        for (const { row } of rows) look(name, row.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{40,}/gi, ' '));
      }
      return tables.rows.length;
    } finally {
      await pool.end();
    }
  }

  it('has people in the delivery, like the others', () => {
    expect(first!.jointure).to.equal('4001');
    expect(out.length).to.be.above(1200);
    expect(kept.length).to.be.above(2400);
  });

  it('has none of them in any row of any table, while those of the others are found there', async function walk() {
    this.timeout(60_000);
    // One token leads to one person: jointures and INE are unique, and so is a mail.
    const tokens = new Map<string, string>();
    for (const { category, jointure, ine, mail } of out)
      for (const token of [jointure, ine, mail]) if (token !== '') tokens.set(token.toLowerCase(), `${category} ${jointure}`);
    const keptTokens = new Set(kept.map(({ jointure }) => jointure));
    // Nobody else is called so, whole name against whole name.
    const keptNames = new Set(kept.map(({ givenName, familyName }) => `${givenName} ${familyName}`));
    const names = out.filter(({ givenName, familyName }) => !keptNames.has(`${givenName} ${familyName}`)).slice(0, 150);
    const found: string[] = [];
    let control = 0;
    const tables = await everyRow((table, row) => {
      for (const [token] of row.toLowerCase().matchAll(/[\w.+-]+@[\w.-]+|\w+/g)) {
        if (tokens.has(token)) found.push(`${table}: ${tokens.get(token)}`);
        if (keptTokens.has(token)) control += 1;
      }
      // A person's own row: his two names as values of their own.
      for (const { givenName, familyName, category, jointure } of names)
        if (row.includes(`"familyName":"${familyName}"`) && row.includes(`"givenName":"${givenName}"`))
          found.push(`${table}: ${category} ${jointure}`);
    });
    expect(tables).to.be.above(20);
    expect(names.length).to.equal(150);
    expect(control, 'the same search finds those who are kept').to.be.above(2400);
    expect(found).to.deep.equal([]);
  });

  it('is counted, person by person, in what the start said and in the database', async () => {
    const said = /Formalités incomplètes pour [^:]+ : ([\d\s]+) fiches laissées de côté/.exec(shown.first.out)?.[1]?.replace(/\D/g, '');
    const pool = await databaseOf(shown.home);
    const { rows } = await pool.query(
      `SELECT category, count FROM left_out WHERE uai = $1 AND run_id = (
         SELECT r.id FROM run r JOIN delivery d ON d.run_id = r.id AND d.kind = 'complete' WHERE r.state = 'done' ORDER BY r.started_at DESC LIMIT 1)
       ORDER BY category`,
      [third!.uai],
    );
    const stored = await pool.query('SELECT count(*)::int AS n FROM affiliation WHERE uai = $1', [third!.uai]);
    await pool.end();
    expect(rows.reduce((sum, { count }) => sum + count, 0)).to.equal(Number(said));
    // A pupil with a class in two collèges is kept for the other one, and counted here for this one.
    const pupils = people.filter(({ category, structures }) => category === 'Eleve' && structures.has(third!.jointure)).length;
    const guardians = out.filter(({ category }) => category === 'PersRelEleve').length;
    expect(rows.find(({ category }) => category === 'Eleve')?.count).to.equal(pupils);
    expect(rows.find(({ category }) => category === 'PersRelEleve')?.count).to.equal(guardians);
    expect(stored.rows[0].n).to.equal(0);
  });
});
