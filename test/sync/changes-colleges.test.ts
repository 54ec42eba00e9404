// Which collèges a reading of changes may speak of, in which order deliveries are read, and what the gate says of them: on a real PostgreSQL.
import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeAcademie } from '#fixtures/academie.ts';
import { folderSource, openSource } from '#src/composition/source.ts';
import { catchUp } from '#src/sync/catch-up.ts';
import { bringInOrder, synchronise } from '../support/synchronise.ts';
import { add, type ChangesStage, first, keyOf, modify, openStage, refusals, remove, schools, second, warnings } from './changes-stage.ts';

describe('A reading of changes, for collèges', () => {
  let stage: ChangesStage;
  beforeEach(async () => {
    stage = await openStage();
  });
  afterEach(() => stage.close());

  it('takes nothing of a collège that has had no Complet since its formalities are in order, and asks for one', async () => {
    const { drop, database, read, rows, delta, settled } = stage;
    await settled([first]);
    await delta(2, { PersEducNat: [] });
    await read();
    await bringInOrder(database.pool, [second]);
    const nothing = await read();
    expect(nothing.outcome).to.equal('nothing-new');
    expect(warnings(nothing)).to.deep.equal([`structure-awaits-complete ${second}`]);
    await delta(3, {
      Eleve: [
        add('Eleve', '27777777', {
          sn: ['NOUVEAU'],
          givenName: ['Léo'],
          ENTPersonDateNaissance: ['14/03/2013'],
          ENTPersonStructRattach: [keyOf[second]],
          ENTEleveClasses: [`${keyOf[second]}$6A`],
        }),
      ],
    });
    const report = await read();
    expect(report.outcome).to.equal('done');
    expect(warnings(report)).to.include(`structure-awaits-complete ${second}`);
    expect(report.leftOut).to.deep.equal([{ uai: second, category: 'Eleve', count: 1 }]);
    expect((await rows('SELECT FROM source_record WHERE $1 = ANY(uais)', second)).length).to.equal(0);
    // Of the same day as the last Delta: it says all that the Deltas did.
    await writeAcademie(drop, { seed: 7, schools, date: '2025-09-03' });
    expect(warnings(await read())).to.not.include(`structure-awaits-complete ${second}`);
    expect((await rows('SELECT FROM source_record WHERE $1 = ANY(uais)', second)).length).to.be.greaterThan(40);
  });

  it('reads the same Complet again for a collège whose formalities were completed after it', async () => {
    const { database, read, rows, settled } = stage;
    await settled([first]);
    expect((await read()).outcome).to.equal('nothing-new');
    await bringInOrder(database.pool, [second]);
    expect((await read()).outcome).to.equal('done');
    expect((await rows('SELECT FROM source_record WHERE $1 = ANY(uais)', second)).length).to.be.greaterThan(40);
    expect((await read()).outcome).to.equal('nothing-new');
  });

  it('goes on where it was left when the Complet is no longer in the drop, or an older one is, and says who waits', async () => {
    const { drop, database, read, delta, settled } = stage;
    await settled([first]);
    await bringInOrder(database.pool, [second]);
    await rm(drop, { recursive: true, force: true });
    await mkdir(drop);
    const empty = await read();
    expect(empty.outcome).to.equal('nothing-new');
    expect(warnings(empty)).to.deep.equal([`structure-awaits-complete ${second}`]);
    await writeAcademie(drop, { seed: 7, schools, date: '2025-08-20' });
    await delta(2, { Eleve: [] });
    const next = await read();
    expect([next.outcome, next.reading.kind]).to.deep.equal(['done', 'changes']);
  });

  it('catches up with one command, a run a delivery, and accepts volumes for the first alone', async () => {
    const { home, drop, database, rows, delta, settled } = stage;
    await settled();
    const most = async (uai: string) => {
      const pupils = await rows<{ key: string }>(
        `SELECT key FROM source_record WHERE category = 'Eleve' AND $1 = ANY(uais) ORDER BY key`,
        uai,
      );
      return pupils.slice(0, Math.ceil(pupils.length * 0.75)).map(({ key }) => remove('Eleve', key));
    };
    await delta(2, { Eleve: await most(first) });
    await delta(3, { PersEducNat: [] });
    await delta(4, { Eleve: await most(second) });
    const { name, door, source, mapper } = await openSource(folderSource(drop), { dataDirectory: home, keysDirectory: home });
    const reports = await catchUp({
      pool: database.pool,
      sourceName: name,
      source,
      door,
      mapper,
      clock: () => new Date(),
      today: '2025-09-09',
      newId: randomUUID,
      volumesAccepted: 'Fermeture de la moitié des classes',
    });
    expect(reports.map(({ outcome, reading }) => `${outcome} ${reading.asOf}`)).to.deep.equal([
      'done 2025-09-02',
      'done 2025-09-03',
      'refused 2025-09-04',
    ]);
    const runs = await rows<{ at: string; accepted: string | null }>(
      `SELECT started_at::text AS at, summary ->> 'volumesAccepted' AS accepted FROM run ORDER BY started_at`,
    );
    expect(new Set(runs.map(({ at }) => at)).size).to.equal(runs.length);
    expect(runs.map(({ accepted }) => accepted !== null)).to.deep.equal([false, true, false, false]);
  });

  it('holds a collège whose formalities have lapsed as it was, and asks for a Complet when they are back', async () => {
    const { database, read, rows, delta, settled, pupilOf } = stage;
    await settled();
    await database.pool.query(`UPDATE compliance SET convention_until = '2025-09-05' WHERE uai = $1`, [second]);
    const [pupil, ours] = [await pupilOf(second), await pupilOf(first)];
    const held = async () => (await rows('SELECT digest, facts, memo, gone_on FROM source_record WHERE key = $1', pupil.key))[0];
    const before = await held();
    await delta(2, {
      Eleve: [
        modify('Eleve', pupil.key, { ENTPersonDateNaissance: ['31/02/2013'] }),
        modify('Eleve', ours.key, { ENTPersonDateNaissance: ['31/02/2013'] }),
      ],
    });
    const wrong = await read();
    expect(await held()).to.deep.equal(before);
    expect(wrong.faults.filter(({ severity, key }) => severity === 'rejection' && key !== null).map(({ key }) => key)).to.deep.equal([
      ours.key,
    ]);
    await delta(3, { Eleve: [remove('Eleve', pupil.key)] });
    const lapsed = await read();
    expect(lapsed.merged).to.include({ gone: 0 });
    expect(await held()).to.deep.equal(before);
    expect(lapsed.proposal?.lines).to.equal(0);
    await database.pool.query(`UPDATE compliance SET convention_until = '2028-08-31' WHERE uai = $1`, [second]);
    await delta(4, { Eleve: [] });
    expect(warnings(await read())).to.include(`structure-awaits-complete ${second}`);
  });

  it('refuses a Delta that would take away half of a collège, changes nothing, and keeps nothing of it', async () => {
    const { drop, database, read, rows, delta, settled } = stage;
    await settled();
    const many = await rows<{ key: string }>(
      `SELECT key FROM source_record WHERE category = 'Eleve' AND uais = ARRAY[$1] ORDER BY key LIMIT 40`,
      first,
    );
    await delta(2, { Eleve: many.map(({ key }) => remove('Eleve', key)) });
    const report = await read();
    expect(report.outcome).to.equal('refused');
    expect(refusals(report).some((rule) => rule.startsWith('volume-') || rule === 'structure-emptied')).to.equal(true);
    expect((await rows('SELECT FROM source_record WHERE gone_on IS NOT NULL')).length).to.equal(0);
    for (const table of ['staged_change', 'staged_removal', 'staged_record', 'staged_relation', 'staged_presence', 'staged_rejection'])
      expect((await rows(`SELECT FROM ${table}`)).length, table).to.equal(0);
    const accepted = await synchronise(database.pool, drop, { complete: false, volumesAccepted: 'Fermeture annoncée par l’académie' });
    expect(accepted.outcome).to.equal('done');
    expect((await rows(`SELECT FROM journal WHERE act = 'volumes-accepted'`)).length).to.equal(1);
    expect(
      (await rows<{ summary: { volumesAccepted?: string } }>('SELECT summary FROM run ORDER BY started_at DESC, id LIMIT 5')).some(
        ({ summary }) => summary?.volumesAccepted !== undefined,
      ),
    ).to.equal(true);
  });

  it('refuses Deltas that empty a collège night after night, by moving its pupils away, or by leaving guardians to nobody', async () => {
    const { drop, read, rows, delta, settled } = stage;
    await settled();
    const pupils = (
      await rows<{ key: string }>(`SELECT key FROM source_record WHERE category = 'Eleve' AND uais = ARRAY[$1] ORDER BY key`, first)
    ).map(({ key }) => key);
    const third = Math.ceil(pupils.length / 3);
    await delta(2, { Eleve: pupils.slice(0, third).map((key) => remove('Eleve', key)) });
    expect((await read()).outcome).to.equal('done');
    await delta(3, { Eleve: pupils.slice(third).map((key) => remove('Eleve', key)) });
    expect(refusals(await read())).to.not.deep.equal([]);
    await rm(join(drop, 'ENT_2DVA099_Delta_20250903_Eleve_0000.xml'));
    const moved = { ENTPersonStructRattach: [keyOf[second]], ENTEleveClasses: [`${keyOf[second]}$6A`], ENTEleveGroupes: [''] };
    await delta(3, { Eleve: pupils.slice(third).map((key) => modify('Eleve', key, moved)) });
    expect(refusals(await read())).to.not.deep.equal([]);
    await rm(join(drop, 'ENT_2DVA099_Delta_20250903_Eleve_0000.xml'));
    const everybody = await rows<{ key: string }>(
      `SELECT key FROM source_record WHERE category = 'Eleve' AND gone_on IS NULL ORDER BY key`,
    );
    await delta(3, { Eleve: everybody.map(({ key }) => modify('Eleve', key, { ENTElevePersRelEleve: [''] })) });
    expect(refusals(await read())).to.include('volume-total');
    expect((await rows(`SELECT FROM source_record WHERE gone_on = '2025-09-03'`)).length).to.equal(0);
  });

  it('knows a class that is no longer declared by its people alone, as a complete reading would', async () => {
    const { read, rows, delta, settled } = stage;
    await settled();
    const classes = () =>
      rows<{ code: string; label: string; declared: boolean }>(
        `SELECT code, label, declared FROM class_group WHERE uai = $1 AND kind = 'division' ORDER BY code`,
        first,
      );
    const [gone, ...others] = await classes();
    const kept = others.map(({ code, label }) => `${code}$${label}`);
    const structure = `<modifyRequest><operationalAttributes><attr name="categorieStructure"><value>EtabEducNat</value></attr></operationalAttributes>
      <identifier><id>${keyOf[first]}</id></identifier><modifications><modification name="ENTStructureClasses" operation="replace">${kept
        .map((value) => `<value>${value}</value>`)
        .join('')}</modification></modifications></modifyRequest>`;
    await delta(2, { EtabEducNat: [structure] });
    expect((await read()).outcome).to.equal('done');
    const [after] = await classes();
    expect([gone?.declared, after]).to.deep.equal([true, { code: gone?.code, label: gone?.code, declared: false }]);
  });

  it('weighs removals against those who are there where no delivery was ever counted', async () => {
    const { database, read, rows, delta, settled } = stage;
    await settled();
    await database.pool.query('DELETE FROM delivery_count');
    const some = await rows<{ key: string }>(
      `SELECT key FROM source_record WHERE category = 'Eleve' AND uais = ARRAY[$1] ORDER BY key LIMIT 12`,
      first,
    );
    await delta(2, { Eleve: some.map(({ key }) => remove('Eleve', key)) });
    expect(refusals(await read())).to.deep.equal([]);
  });

  it('refuses the same Delta twice, and a Delta with a day missing before it', async () => {
    const { drop, read, delta, settled, pupilOf, record } = stage;
    await settled();
    const pupil = await pupilOf(first);
    await delta(2, { Eleve: [modify('Eleve', pupil.key, { sn: ['UN'] })] });
    await read();
    await writeFile(join(drop, 'ENT_AUTRE_Delta_20250902_Eleve_0000.xml'), '<?xml version="1.0"?><ficAlimMENESR></ficAlimMENESR>');
    expect(refusals(await read())).to.include('delivery-replayed');
    await rm(join(drop, 'ENT_AUTRE_Delta_20250902_Eleve_0000.xml'));
    await delta(4, { Eleve: [modify('Eleve', pupil.key, { sn: ['DEUX'] })] });
    expect(refusals(await read())).to.deep.equal(['delta-gap']);
    expect((await record('Eleve', pupil.key))?.facts.identity.familyName).to.equal('UN');
  });
});
