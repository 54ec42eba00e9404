// What a reading of changes does to people, beyond what Complet and Delta have in common: written by hand, on a real PostgreSQL.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeAcademie } from '#fixtures/academie.ts';
import { applyEverything } from '../support/synchronise.ts';
import { add, type ChangesStage, first, keyOf, modify, openStage, remove, schools, second, warnings } from './changes-stage.ts';

describe('A reading of changes, for people', () => {
  let stage: ChangesStage;
  beforeEach(async () => {
    stage = await openStage();
  });
  afterEach(() => stage.close());

  it('replaces the attributes that it names and leaves the others; an empty value clears', async () => {
    const { read, delta, settled, pupilOf, record } = stage;
    await settled();
    const pupil = await pupilOf(first);
    await delta(2, { Eleve: [modify('Eleve', pupil.key, { ENTPersonAutresPrenoms: ['Ambre', 'Lou'] })] });
    const report = await read();
    expect(report).to.include({ outcome: 'done' });
    expect(report.merged).to.include({ fresh: 0, changed: 1, gone: 0 });
    expect((await record('Eleve', pupil.key))?.facts.identity).to.deep.include({
      familyName: pupil.facts.identity.familyName,
      otherNames: ['Ambre', 'Lou'],
    });
    await delta(3, { Eleve: [modify('Eleve', pupil.key, { ENTPersonAutresPrenoms: [''] })] });
    await read();
    expect((await record('Eleve', pupil.key))?.facts.identity.otherNames).to.deep.equal([]);
    expect((await read()).outcome).to.equal('nothing-new');
  });

  it('takes the last word where one record is changed several times, removed, and comes back', async () => {
    const { read, delta, settled, pupilOf, record } = stage;
    await settled();
    const pupil = await pupilOf(first);
    const whole = {
      sn: ['RETOUR'],
      givenName: ['Zoé'],
      ENTPersonDateNaissance: ['14/03/2013'],
      ENTPersonStructRattach: ['4001'],
      ENTEleveClasses: ['4001$6A'],
    };
    await delta(2, {
      Eleve: [
        modify('Eleve', pupil.key, { sn: ['UN'] }),
        modify('Eleve', pupil.key, { givenName: ['Deux'] }),
        remove('Eleve', pupil.key),
        add('Eleve', pupil.key, whole),
        modify('Eleve', pupil.key, { ENTPersonAutresPrenoms: ['Lou'] }),
      ],
    });
    expect((await read()).merged).to.include({ changed: 1, fresh: 0 });
    expect((await record('Eleve', pupil.key))?.facts.identity).to.deep.include({ otherNames: ['Lou'], familyName: 'RETOUR' });
  });

  it('judges nobody gone by absence, and takes away only whom it names', async () => {
    const { read, rows, delta, settled, pupilOf, record } = stage;
    await settled();
    const pupil = await pupilOf(first);
    const before = (await rows('SELECT FROM source_record WHERE gone_on IS NULL')).length;
    await delta(2, { Eleve: [remove('Eleve', pupil.key), remove('Eleve', '99999999')] });
    const report = await read();
    const alone = (await rows(`SELECT FROM source_record WHERE category = 'PersRelEleve' AND gone_on = '2025-09-02'`)).length;
    expect(report.merged?.gone).to.equal(1 + alone);
    expect((await rows('SELECT FROM source_record WHERE gone_on IS NULL')).length).to.equal(before - 1 - alone);
    expect((await record('Eleve', pupil.key))?.gone_on).to.equal('2025-09-02');
    expect(report.proposal?.lists.map(({ uai }) => uai)).to.deep.equal([first]);
  });

  it('finds guardians who are not repeated in the registry, and lets go of those whom nobody names any more', async () => {
    const { database, read, rows, delta, settled, pupilOf, record } = stage;
    await settled();
    const [family] = await rows<{ pupil: string; guardian: string }>(
      `SELECT pupil_key AS pupil, guardian_key AS guardian FROM source_relation x WHERE opens_account
         AND (SELECT count(*) FROM source_relation y WHERE y.guardian_key = x.guardian_key) = 1 ORDER BY 1 LIMIT 1`,
    );
    const other = await pupilOf(second);
    // The second pupil now names the first one's guardian, who is not delivered again.
    await delta(2, { Eleve: [modify('Eleve', other.key, { ENTElevePersRelEleve: [`${family!.guardian}$10$1$1$1$0`] })] });
    const report = await read();
    expect(warnings(report)).to.not.include('guardian-missing null');
    await applyEverything(database.pool);
    const account = `SELECT a.uai FROM affiliation a JOIN source_record r USING (person_id)
      WHERE r.category = 'PersRelEleve' AND r.key = $1 AND a.state = 'active' ORDER BY 1`;
    expect((await rows<{ uai: string }>(account, family!.guardian)).map(({ uai }) => uai)).to.deep.equal([first, second]);
    // Both let him go: he is nobody's guardian, without being named by the delivery.
    await delta(3, {
      Eleve: [modify('Eleve', other.key, { ENTElevePersRelEleve: [''] }), modify('Eleve', family!.pupil, { ENTElevePersRelEleve: [''] })],
    });
    await read();
    expect((await record('PersRelEleve', family!.guardian))?.gone_on).to.equal('2025-09-03');
  });

  it('takes a guardian who is removed out of the relations of pupils who still name him', async () => {
    const { database, read, rows, delta, settled } = stage;
    await settled();
    const [pair] = await rows<{ guardian: string }>(
      'SELECT guardian_key AS guardian FROM source_relation WHERE opens_account ORDER BY 1 LIMIT 1',
    );
    const held = `SELECT FROM relation r JOIN source_record g ON g.person_id = r.guardian_id WHERE g.category = 'PersRelEleve' AND g.key = $1`;
    expect((await rows(held, pair!.guardian)).length).to.be.greaterThan(0);
    await delta(2, { PersRelEleve: [remove('PersRelEleve', pair!.guardian)] });
    expect((await read()).merged?.gone).to.equal(1);
    await applyEverything(database.pool);
    expect((await rows(held, pair!.guardian)).length).to.equal(0);
  });

  it('takes a guardian of nobody back as he was with the first pupil who names him, unless the source has spoken of him meanwhile', async () => {
    const { read, rows, delta, settled, record } = stage;
    await settled();
    const [family] = await rows<{ pupil: string; guardian: string; link: string }>(
      `SELECT x.pupil_key AS pupil, x.guardian_key AS guardian, x.guardian_key || '$10$1$1$1$0' AS link FROM source_relation x
       WHERE x.opens_account AND (SELECT count(*) FROM source_relation y WHERE y.guardian_key = x.guardian_key) = 1 ORDER BY 1 LIMIT 1`,
    );
    const { pupil, guardian, link } = family!;
    const relations = (list: string[]) => ({ Eleve: [modify('Eleve', pupil, { ENTElevePersRelEleve: list })] });
    await delta(2, relations(['']));
    await read();
    expect((await record('PersRelEleve', guardian))?.gone_on).to.equal('2025-09-02');
    await delta(3, relations([link]));
    const back = await read();
    expect(warnings(back)).to.not.include('guardian-missing null');
    expect((await record('PersRelEleve', guardian))?.gone_on).to.equal(null);
    await delta(4, relations(['']));
    await delta(5, { PersRelEleve: [modify('PersRelEleve', guardian, { sn: ['AUTRE'] })] });
    await delta(6, relations([link]));
    await read();
    await read();
    expect(warnings(await read())).to.include('guardian-missing null');
    expect((await record('PersRelEleve', guardian))?.gone_on).to.equal('2025-09-04');
  });

  it('does not take a guardian of nobody back as he was once a whole reading has spoken of everybody', async () => {
    const { drop, read, rows, delta, settled, record } = stage;
    await settled();
    const [family] = await rows<{ pupil: string; guardian: string }>(
      `SELECT x.pupil_key AS pupil, x.guardian_key AS guardian FROM source_relation x
       WHERE x.opens_account AND (SELECT count(*) FROM source_relation y WHERE y.guardian_key = x.guardian_key) = 1 ORDER BY 1 LIMIT 1`,
    );
    const { pupil, guardian } = family!;
    const relations = (list: string[]) => ({ Eleve: [modify('Eleve', pupil, { ENTElevePersRelEleve: list })] });
    await delta(2, relations(['']));
    await read();
    // The Complet still delivers him, as somebody whom no pupil of ours names; what it says of him is not kept.
    await writeAcademie(drop, { seed: 7, schools, date: '2025-09-03' });
    const [file] = (await readdir(drop)).filter((name) => name.includes('Complet_20250903_Eleve_'));
    const text = await readFile(join(drop, file!), 'utf8');
    const named = new RegExp(`<value>${guardian}\\$[^<]*</value>`, 'g');
    expect(text).to.match(named);
    await writeFile(join(drop, file!), text.replace(named, ''));
    expect((await read()).outcome).to.equal('done');
    await delta(4, relations([`${guardian}$10$1$1$1$0`]));
    expect(warnings(await read())).to.include('guardian-missing null');
    expect((await record('PersRelEleve', guardian))?.gone_on).to.equal('2025-09-02');
  });

  it('says that a guardian of whom nothing was ever kept is missing', async () => {
    const { read, delta, settled, pupilOf } = stage;
    await settled();
    const pupil = await pupilOf(first);
    await delta(2, { Eleve: [modify('Eleve', pupil.key, { ENTElevePersRelEleve: ['88888888$10$1$1$1$0'] })] });
    expect(warnings(await read())).to.include('guardian-missing null');
  });

  it('keeps the last good word of a record that becomes wrong, and catches up when it is put right', async () => {
    const { read, delta, settled, pupilOf, record } = stage;
    await settled();
    const pupil = await pupilOf(first);
    const before = await record('Eleve', pupil.key);
    await delta(2, { Eleve: [modify('Eleve', pupil.key, { ENTPersonDateNaissance: ['31/02/2013'], ENTEleveClasses: ['4001$NEUVE'] })] });
    const wrong = await read();
    expect(wrong.counts.rejections).to.equal(1);
    expect((await record('Eleve', pupil.key))?.facts).to.deep.equal(before?.facts);
    await delta(3, { Eleve: [modify('Eleve', pupil.key, { ENTPersonDateNaissance: ['28/02/2013'] })] });
    await read();
    const after = await record('Eleve', pupil.key);
    expect(after?.facts.identity.birthDate).to.equal('2013-02-28');
    expect(after?.facts.affiliations[0]?.details.classes).to.deep.equal(['NEUVE']);
    expect(after?.memo).to.equal(null);
  });

  it('tells of people who come by a change and of whom nothing was kept, without inventing the rest', async () => {
    const { read, rows, delta, settled, record } = stage;
    await settled([first]);
    const [stranger] = await rows<{ n: number }>(`SELECT count(*)::int AS n FROM source_record WHERE $1 = ANY(uais)`, second);
    expect(stranger?.n).to.equal(0);
    await delta(2, { Eleve: [modify('Eleve', '29999999', { ENTPersonStructRattach: ['4001'], ENTEleveClasses: ['4001$6A'] })] });
    expect(warnings(await read())).to.include(`record-awaits-complete ${first}`);
    expect(await record('Eleve', '29999999')).to.equal(undefined);
  });

  it('gives a known guardian the collège of a new pupil, and takes it back when the pupil leaves', async () => {
    const { database, read, rows, delta, settled } = stage;
    await settled();
    const [family] = await rows<{ guardian: string }>(
      `SELECT guardian_key AS guardian FROM source_relation WHERE opens_account AND uais = ARRAY[$1] ORDER BY 1 LIMIT 1`,
      first,
    );
    const account = async () =>
      (
        await rows<{ uai: string }>(
          `SELECT a.uai FROM affiliation a JOIN source_record r USING (person_id)
           WHERE r.category = 'PersRelEleve' AND r.key = $1 AND a.state = 'active' ORDER BY 1`,
          family!.guardian,
        )
      ).map(({ uai }) => uai);
    const sibling = {
      sn: ['CADET'],
      givenName: ['Lou'],
      ENTPersonDateNaissance: ['14/03/2014'],
      ENTPersonStructRattach: [keyOf[second]],
      ENTEleveClasses: [`${keyOf[second]}$6A`],
      ENTElevePersRelEleve: [`${family!.guardian}$10$1$1$1$0`],
    };
    await delta(2, { Eleve: [add('Eleve', '27000001', sibling)] });
    await read();
    await applyEverything(database.pool);
    expect(await account()).to.deep.equal([first, second]);
    await delta(3, { Eleve: [remove('Eleve', '27000001')] });
    await read();
    await applyEverything(database.pool);
    expect(await account()).to.deep.equal([first]);
  });

  it('keeps the last good word of a record that a Complet delivers wrong, and lays later changes over what it said', async () => {
    const { drop, read, delta, settled, pupilOf, record } = stage;
    await settled();
    const pupil = await pupilOf(first);
    await writeAcademie(drop, { seed: 7, schools, date: '2025-09-02' });
    const [file] = (await readdir(drop)).filter((name) => name.includes('Complet_20250902_Eleve_'));
    const text = await readFile(join(drop, file!), 'utf8');
    const at = text.indexOf(`<id>${pupil.key}</id>`);
    const end = text.indexOf('</addRequest>', at);
    const wrong = text
      .slice(at, end)
      .replace(/(ENTPersonDateNaissance"><value>)[^<]*/, '$131/02/2013')
      .replace(/(ENTEleveClasses"><value>)[^<]*/, '$14001$$NEUVE');
    await writeFile(join(drop, file!), text.slice(0, at) + wrong + text.slice(end));
    expect((await read()).counts.rejections).to.equal(1);
    expect((await record('Eleve', pupil.key))?.facts.affiliations[0]?.details.classes).to.not.include('NEUVE');
    await delta(3, { Eleve: [modify('Eleve', pupil.key, { ENTPersonDateNaissance: ['28/02/2013'] })] });
    await read();
    const after = await record('Eleve', pupil.key);
    expect(after?.facts.identity.birthDate).to.equal('2013-02-28');
    expect(after?.facts.affiliations[0]?.details.classes).to.deep.equal(['NEUVE']);
  });
});
