// Who is who from one delivery to the next, on a real PostgreSQL: the delivery is edited by hand as an académie would change it.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeAcademie } from '#fixtures/academie.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { applyEverything, bringInOrder, synchronise } from '../support/synchronise.ts';

const schools = [{ name: 'LES TROIS RIVIÈRES', town: 'BELLERIVE', pupils: 60, staff: 12 }];

describe('the identity of a person', () => {
  let folder: string;
  let database: FreshDatabase;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'annuaire-identity-'));
    database = await freshDatabase();
    await writeAcademie(folder, { seed: 11, schools });
    await bringInOrder(database.pool, ['0990001N']);
    await synchronise(database.pool, folder);
    await applyEverything(database.pool);
  });
  afterEach(async () => {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Rewrites the pupils' file. */
  const edit = async (change: (text: string) => string): Promise<void> => {
    const name = (await readdir(folder)).find((n) => n.endsWith('_Eleve_0000.xml'))!;
    const before = await readFile(join(folder, name), 'utf8');
    const after = change(before);
    if (after === before) throw new Error('the edit changed nothing');
    await writeFile(join(folder, name), after);
  };
  type Pupil = { key: string; person: string; login: string; ine: string; facts: { identity: { familyName: string } } };
  const aPupil = async (): Promise<Pupil> => {
    const { rows } = await database.pool.query<Pupil>(
      `SELECT r.key, r.person_id AS person, p.login, r.ine, r.facts FROM source_record r JOIN person p ON p.id = r.person_id
       WHERE r.category = 'Eleve' AND r.ine IS NOT NULL ORDER BY r.key LIMIT 1`,
    );
    return rows[0]!;
  };
  const byKey = async (key: string) =>
    (
      await database.pool.query(
        `SELECT r.person_id AS person, p.login FROM source_record r LEFT JOIN person p ON p.id = r.person_id WHERE r.key = $1`,
        [key],
      )
    ).rows[0];
  /** Everything of the pupil's own record but the jointure that other attributes repeat. */
  const rekey = (text: string, from: string, to: string): string => text.replaceAll(`>${from}<`, `>${to}<`);

  it('stays the same when the jointure changes and the INE does not', async () => {
    const pupil = await aPupil();
    await edit((text) => rekey(text, pupil.key, '99887766'));
    const report = await synchronise(database.pool, folder);
    expect(report.identified).to.deep.equal({ linked: 1, created: 0, disputed: 0 });
    expect(report.proposal?.lines, 'nothing of what he is has changed').to.equal(0);
    expect((await byKey('99887766')).person).to.equal(pupil.person);
  });

  it('stays the same by SIECLE number and collège when the INE is not delivered any more', async () => {
    const pupil = await aPupil();
    await edit((text) => rekey(text, pupil.key, '99887766').replace(`<value>${pupil.ine}</value>`, '<value/>'));
    await synchronise(database.pool, folder);
    expect((await byKey('99887766')).person).to.equal(pupil.person);
  });

  it('comes back with the same id and the same login after a departure', async () => {
    const pupil = await aPupil();
    const record = new RegExp(`<addRequest>(?:(?!</addRequest>)[\\s\\S])*<id>${pupil.key}</id>[\\s\\S]*?</addRequest>`);
    let taken = '';
    await edit((text) =>
      text.replace(record, (found) => {
        taken = found;
        return '';
      }),
    );
    await synchronise(database.pool, folder);
    await applyEverything(database.pool);
    const { rows } = await database.pool.query(`SELECT state, left_on FROM affiliation WHERE person_id = $1`, [pupil.person]);
    expect(rows).to.deep.equal([{ state: 'departed', left_on: '2025-09-09' }]);
    await edit((text) => text.replace('</ficAlimMENESR>', `${taken}\n</ficAlimMENESR>`));
    await synchronise(database.pool, folder);
    await applyEverything(database.pool);
    const back = await database.pool.query(
      `SELECT a.state, p.login FROM affiliation a JOIN person p ON p.id = a.person_id WHERE p.id = $1`,
      [pupil.person],
    );
    expect(back.rows).to.deep.equal([{ state: 'active', login: pupil.login }]);
  });

  it('is not given to a newcomer who bears the same name and birth date as somebody still there', async () => {
    const pupil = await aPupil();
    const record = new RegExp(`<addRequest>(?:(?!</addRequest>)[\\s\\S])*<id>${pupil.key}</id>[\\s\\S]*?</addRequest>`);
    await edit((text) => {
      const own = record.exec(text)![0];
      const twin = rekey(own, pupil.key, '99887766')
        .replace(`<value>${pupil.ine}</value>`, '<value>555555555ZZ</value>')
        .replace(/(ENTEleveStructRattachId"><value>)\d+/, '$1777777');
      return text.replace('</ficAlimMENESR>', `${twin}\n</ficAlimMENESR>`);
    });
    const report = await synchronise(database.pool, folder);
    expect(report.identified).to.deep.equal({ linked: 0, created: 1, disputed: 0 });
    await applyEverything(database.pool);
    const twin = await byKey('99887766');
    expect(twin.person).not.to.equal(pupil.person);
    expect(twin.login, 'a homonym gets the next number').to.match(new RegExp(`^${pupil.login.replace(/\d+$/, '')}\\d+$`));
  });

  it('is disputed, and nobody is created, when a newcomer bears the INE of somebody still there', async () => {
    const pupil = await aPupil();
    const record = new RegExp(`<addRequest>(?:(?!</addRequest>)[\\s\\S])*<id>${pupil.key}</id>[\\s\\S]*?</addRequest>`);
    await edit((text) =>
      text.replace(
        '</ficAlimMENESR>',
        `${rekey(record.exec(text)![0], pupil.key, '99887766').replace(/(ENTEleveStructRattachId"><value>)\d+/, '$1777777')}\n</ficAlimMENESR>`,
      ),
    );
    const report = await synchronise(database.pool, folder);
    expect(report.identified).to.deep.equal({ linked: 0, created: 0, disputed: 1 });
    expect(report.proposal?.lines).to.equal(0);
    const said = report.faults.find((f) => f.rule === 'identity-disputed');
    expect(said).to.deep.include({ key: '99887766', uai: '0990001N', severity: 'rejection' });
    expect(said?.place?.line).to.be.greaterThan(1);
    expect((await database.pool.query('SELECT evidence, candidates FROM dispute')).rows).to.deep.equal([
      { evidence: 'ine', candidates: [pupil.person] },
    ]);
  });

  it('keeps its login when the name changes, and no login is ever given twice', async () => {
    const pupil = await aPupil();
    const name = pupil.facts.identity.familyName;
    await edit((text) => text.replace(new RegExp(`(<id>${pupil.key}</id>[\\s\\S]*?"sn"><value>)[^<]*`), '$1KERMADEC-DU-LAC'));
    await synchronise(database.pool, folder);
    await applyEverything(database.pool);
    const { rows } = await database.pool.query<{ login: string; name: string }>(
      `SELECT login, identity->>'familyName' AS name FROM person WHERE id = $1`,
      [pupil.person],
    );
    expect(rows[0]).to.deep.equal({ login: pupil.login, name: 'KERMADEC-DU-LAC' });
    expect(name).not.to.equal('KERMADEC-DU-LAC');
    const twice = await database.pool.query(`SELECT person_id FROM login GROUP BY person_id HAVING count(*) > 1`);
    expect(twice.rows).to.deep.equal([]);
  });
});
