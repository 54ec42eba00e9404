// What a reading of changes does to the registry, beyond what Complet and Delta have in common: written by hand, on a real PostgreSQL.
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeAcademie } from '#fixtures/academie.ts';
import { folderSource, openSource } from '#src/composition/source.ts';
import { catchUp } from '#src/sync/catch-up.ts';
import type { SyncReport } from '#src/sync/sync-report.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { applyEverything, bringInOrder, synchronise } from '../support/synchronise.ts';

const schools = [
  { name: 'LES TROIS RIVIÈRES', town: 'BELLERIVE', pupils: 60, staff: 12 },
  { name: 'LE VIEUX MOULIN', town: 'CHAMPFLEURY', pupils: 45, staff: 12 },
];
const [first, second] = ['0990001N', '0990002P'] as const;
const keyOf = { [first]: '4001', [second]: '4002' };

type Request = string;
const values = (list: readonly string[]) => list.map((value) => (value === '' ? '<value/>' : `<value>${value}</value>`)).join('');
const head = (category: string, key: string) =>
  `<operationalAttributes><attr name="categoriePersonne"><value>${category}</value></attr></operationalAttributes><identifier><id>${key}</id></identifier>`;
const modify = (category: string, key: string, changes: Readonly<Record<string, readonly string[]>>): Request =>
  `<modifyRequest>${head(category, key)}<modifications>${Object.entries(changes)
    .map(([name, list]) => `<modification name="${name}" operation="replace">${values(list)}</modification>`)
    .join('')}</modifications></modifyRequest>`;
const add = (category: string, key: string, attributes: Readonly<Record<string, readonly string[]>>): Request =>
  `<addRequest>${head(category, key)}<attributes>${Object.entries({ ENTPersonJointure: [key], ...attributes })
    .map(([name, list]) => `<attr name="${name}">${values(list)}</attr>`)
    .join('')}</attributes></addRequest>`;
const remove = (category: string, key: string): Request => `<deleteRequest>${head(category, key)}</deleteRequest>`;

describe('A reading of changes', () => {
  let home: string;
  let drop: string;
  let database: FreshDatabase;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'annuaire-changes-'));
    drop = join(home, 'drop');
    database = await freshDatabase();
    await writeAcademie(drop, { seed: 7, schools, date: '2025-09-01' });
  });
  afterEach(async () => {
    await database.drop();
    await rm(home, { recursive: true, force: true });
  });

  const read = (complete = false): Promise<SyncReport> => synchronise(database.pool, drop, { complete });
  const rows = async <T extends object>(sql: string, ...given: unknown[]): Promise<T[]> => (await database.pool.query<T>(sql, given)).rows;
  const warnings = (report: SyncReport) =>
    report.faults.filter(({ severity }) => severity === 'warning').map(({ rule, uai }) => `${rule} ${uai}`);
  const refusals = (report: SyncReport) => report.faults.filter(({ severity }) => severity === 'refusal').map(({ rule }) => rule);

  /** Puts a Delta of that day of September into the drop. */
  async function delta(day: number, requests: Readonly<Record<string, readonly Request[]>>): Promise<void> {
    for (const [category, list] of Object.entries(requests))
      await writeFile(
        join(drop, `ENT_2DVA099_Delta_202509${String(day).padStart(2, '0')}_${category}_0000.xml`),
        `<?xml version="1.0" encoding="UTF-8"?>\n<ficAlimMENESR>\n${list.join('\n')}\n</ficAlimMENESR>\n`,
      );
  }

  /** Both collèges in order, everybody of the Complet in the registry. */
  async function settled(uais: readonly string[] = [first, second]): Promise<void> {
    await bringInOrder(database.pool, uais);
    expect((await read()).outcome).to.equal('done');
    await applyEverything(database.pool);
  }

  const pupilOf = async (uai: string) =>
    (
      await rows<{ key: string; id: string; facts: { identity: { familyName: string; mail: string | null } } }>(
        `SELECT key, person_id AS id, facts FROM source_record WHERE category = 'Eleve' AND uais = ARRAY[$1] ORDER BY key LIMIT 1`,
        uai,
      )
    )[0]!;
  const record = async (category: string, key: string) =>
    (
      await rows<{
        facts: {
          identity: { familyName: string; birthDate: string | null; otherNames: string[] };
          affiliations: { details: { classes: string[] } }[];
        };
        memo: object | null;
        gone_on: string | null;
      }>('SELECT facts, memo, gone_on FROM source_record WHERE category = $1 AND key = $2', category, key)
    )[0];

  it('replaces the attributes that it names and leaves the others; an empty value clears', async () => {
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

  it('says that a guardian of whom nothing was ever kept is missing', async () => {
    await settled();
    const pupil = await pupilOf(first);
    await delta(2, { Eleve: [modify('Eleve', pupil.key, { ENTElevePersRelEleve: ['88888888$10$1$1$1$0'] })] });
    expect(warnings(await read())).to.include('guardian-missing null');
  });

  it('keeps the last good word of a record that becomes wrong, and catches up when it is put right', async () => {
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
    await settled([first]);
    const [stranger] = await rows<{ n: number }>(`SELECT count(*)::int AS n FROM source_record WHERE $1 = ANY(uais)`, second);
    expect(stranger?.n).to.equal(0);
    await delta(2, { Eleve: [modify('Eleve', '29999999', { ENTPersonStructRattach: ['4001'], ENTEleveClasses: ['4001$6A'] })] });
    expect(warnings(await read())).to.include(`record-awaits-complete ${first}`);
    expect(await record('Eleve', '29999999')).to.equal(undefined);
  });

  it('takes nothing of a collège that has had no Complet since its formalities are in order, and asks for one', async () => {
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
    await settled([first]);
    expect((await read()).outcome).to.equal('nothing-new');
    await bringInOrder(database.pool, [second]);
    expect((await read()).outcome).to.equal('done');
    expect((await rows('SELECT FROM source_record WHERE $1 = ANY(uais)', second)).length).to.be.greaterThan(40);
    expect((await read()).outcome).to.equal('nothing-new');
  });

  it('goes on where it was left when the Complet is no longer in the drop, or an older one is, and says who waits', async () => {
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
    await settled();
    await database.pool.query(`UPDATE compliance SET convention_until = '2025-09-05' WHERE uai = $1`, [second]);
    const pupil = await pupilOf(second);
    await delta(2, { Eleve: [remove('Eleve', pupil.key)] });
    const lapsed = await read();
    expect(lapsed.merged).to.include({ gone: 0 });
    expect(lapsed.proposal?.lines).to.equal(0);
    await database.pool.query(`UPDATE compliance SET convention_until = '2028-08-31' WHERE uai = $1`, [second]);
    await delta(3, { Eleve: [] });
    expect(warnings(await read())).to.include(`structure-awaits-complete ${second}`);
  });

  it('refuses a Delta that would take away half of a collège, changes nothing, and keeps nothing of it', async () => {
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

  it('gives a known guardian the collège of a new pupil, and takes it back when the pupil leaves', async () => {
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

  it('weighs removals against those who are there where no delivery was ever counted', async () => {
    await settled();
    await database.pool.query('DELETE FROM delivery_count');
    const some = await rows<{ key: string }>(
      `SELECT key FROM source_record WHERE category = 'Eleve' AND uais = ARRAY[$1] ORDER BY key LIMIT 12`,
      first,
    );
    await delta(2, { Eleve: some.map(({ key }) => remove('Eleve', key)) });
    expect(refusals(await read())).to.deep.equal([]);
  });

  it('keeps the last good word of a record that a Complet delivers wrong, and lays later changes over what it said', async () => {
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

  it('refuses the same Delta twice, and a Delta with a day missing before it', async () => {
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
