// Each fault that real deliveries had, planted alone in a small delivery and read by the real engine: which rule says it, where, how often,
// with no personal value; what becomes of the record; and that everybody else is stored as if nothing had been.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { PersonFacts } from '#core/person/facts.ts';
import { mask } from '#core/problem.ts';
import { writeAcademie } from '#fixtures/academie.ts';
import type { PlantedPlace } from '#fixtures/faults/bench.ts';
import { type FaultName, faultNames } from '#fixtures/faults/plant.ts';
import type { SyncReport } from '#src/sync/sync-report.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { bringInOrder, synchronise } from '../support/synchronise.ts';

const schools = [
  { name: 'LES TROIS RIVIÈRES', town: 'BELLERIVE', pupils: 60, staff: 24 },
  { name: 'LE VIEUX MOULIN', town: 'CHAMPFLEURY', pupils: 45, staff: 24 },
];
// The third is what the fault of the control letter makes of the first.
const [first, second, misspelt] = ['0990001N', '0990002P', '0990001A'];

/**
 * each: one entry a place, at its file, line, key and attribute. together: counted in one entry, at the first place. counted: a number and
 * no place, because it is nobody's fault in particular. again: at the second of two records of one key. disputed: each place, and the record
 * whose number they bear.
 */
type Said = {
  readonly how: 'each' | 'together' | 'counted' | 'again' | 'disputed';
  readonly rule: string | readonly string[];
  readonly value?: string | null;
};
type Row = {
  readonly says: Said | null;
  readonly severity?: 'rejection' | 'warning';
  /** The planted records are kept (yes unless said). */
  readonly stored?: boolean;
  /** More that is counted, without a place: "rule category" → count. */
  readonly also?: Readonly<Record<string, number>>;
  /** What became of the planted record, and what it should be. */
  readonly becomes?: (facts: PersonFacts, place: PlantedPlace) => readonly [unknown, unknown];
};

const guardianOf = (facts: PersonFacts, { value }: PlantedPlace) => facts.relations.find((r) => r.guardianKey === value?.split('$')[0]);
const given = (facts: PersonFacts, { value }: PlantedPlace) => [facts.identity.givenName, value] as const;
const lost = { 'guardian-of-nobody PersRelEleve': 6 };

const records: Readonly<Partial<Record<FaultName, Row>>> = {
  'undeclared-html-entity': { says: null, becomes: given },
  'numeric-entity': { says: null, becomes: given },
  'wrong-arity': { says: { how: 'each', rule: ['composite-arity', 'composite-arity', 'composite-unusable'] } },
  'unknown-attribute': { says: { how: 'counted', rule: 'unknown-attribute' } },
  'missing-birth-date': { says: { how: 'each', rule: 'required-missing', value: null }, severity: 'rejection', stored: false, also: lost },
  'invalid-birth-date': { says: { how: 'each', rule: 'date-not-real' }, severity: 'rejection', stored: false, also: lost },
  'missing-name': { says: { how: 'each', rule: 'required-missing', value: null }, severity: 'rejection', stored: false, also: lost },
  'unknown-structure': {
    says: { how: 'counted', rule: 'unknown-structure' },
    stored: false,
    also: { ...lost, 'unknown-structure Eleve': 3, 'person-without-structure Eleve': 3 },
  },
  'duplicate-jointure': {
    says: { how: 'again', rule: 'repeated-record', value: null },
    severity: 'rejection',
    becomes: (facts) => [facts.identity.givenName === 'Doublon', false],
  },
  'duplicate-ine': { says: { how: 'disputed', rule: 'identity-disputed' }, becomes: (facts, { value }) => [facts.ine, value] },
  'two-classes-same-structure': { says: { how: 'together', rule: 'classes-several', value: null } },
  'old-link-codes': { says: null, becomes: (facts, place) => [guardianOf(facts, place)?.link, 'mere'] },
  'unknown-link-code': {
    says: { how: 'together', rule: 'link-unknown', value: '99' },
    becomes: (facts, place) => [guardianOf(facts, place)?.link, 'autre'],
  },
  'legal-flag-zero': { says: null, becomes: (facts, place) => [guardianOf(facts, place)?.legal, 'contact'] },
  'unknown-guardian': { says: null, also: { 'guardian-missing PersRelEleve': 3, 'guardian-of-nobody PersRelEleve': 3 } },
  'repeated-relation': {
    says: { how: 'together', rule: 'relation-doubled', value: null },
    becomes: (facts, place) => [guardianOf(facts, place)?.legal, 'contact'],
  },
  'unknown-subject': { says: null, becomes: (facts, { value }) => [facts.affiliations[0]?.details.subjects.includes(value ?? ''), true] },
  'unknown-mef': { says: null, becomes: (facts, { value }) => [facts.affiliations[0]?.details.mef, value] },
  'same-code-division-and-group': { says: null },
  'no-declared-classes': { says: null },
  'repeated-class': { says: null },
  'wrong-uai-letter': { says: { how: 'each', rule: 'uai-letter', value: null } },
  'unreferenced-guardian': { says: null, also: { 'guardian-of-nobody PersRelEleve': 3 } },
  'unknown-function': { says: { how: 'together', rule: 'function-unknown', value: 'xxx' } },
  'short-function': { says: null, becomes: (facts) => [facts.affiliations[0]?.details.functions[0]?.disciplineCode, null] },
  'class-without-function': { says: { how: 'together', rule: 'class-without-function', value: null } },
};

/** What becomes of a whole delivery: read in silence, read with a warning, or refused, by which rule. */
const files: Readonly<Partial<Record<FaultName, readonly ['read', string | null] | readonly ['refused', string]>>> = {
  'control-character': ['refused', 'xml-broken'],
  'mixed-dates': ['refused', 'dates-differ'],
  'no-blank-lines': ['read', null],
  'external-entity': ['refused', 'entity-declared'],
  'no-xml-declaration': ['read', null],
  bom: ['read', null],
  'invalid-utf8': ['refused', 'encoding-broken'],
  'iso-8859-15': ['read', null],
  'unknown-category-file': ['read', 'category-unknown'],
  'stray-files': ['read', 'file-ignored'],
  'missing-dtd': ['read', null],
  'truncated-file': ['refused', 'document-truncated'],
  'empty-file': ['refused', 'document-truncated'],
  'mixed-file-dates': ['refused', 'dates-differ'],
  'missing-sequence': ['refused', 'sequence-gap'],
  'missing-category': ['refused', 'category-missing'],
};

type Known = ReadonlyMap<string, PersonFacts>;
type Read = { readonly report: SyncReport; readonly known: Known; readonly places: readonly PlantedPlace[]; readonly folder: string };
type Entry = SyncReport['faults'][number];

describe('a fault planted in a delivery', () => {
  let home: string;
  let sound: Read;
  let database: FreshDatabase;

  const read = async (fault: FaultName | null): Promise<Read> => {
    const folder = join(home, fault ?? 'sound');
    const { planted } = await writeAcademie(folder, { seed: 7, schools, ...(fault ? { faults: [fault] } : {}) });
    const report = await synchronise(database.pool, folder);
    const { rows } = await database.pool.query<{ facts: PersonFacts }>('SELECT facts FROM source_record WHERE gone_on IS NULL');
    const known = new Map(rows.map(({ facts }) => [`${facts.category} ${facts.key}`, facts]));
    return { report, known, places: planted[0]?.places ?? [], folder };
  };
  const fresh = async (): Promise<void> => {
    database = await freshDatabase();
    await bringInOrder(database.pool, [first!, second!, misspelt!]);
  };

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'annuaire-faults-'));
    await fresh();
    sound = await read(null);
    await database.drop();
  });
  after(() => rm(home, { recursive: true, force: true }));
  beforeEach(fresh);
  afterEach(() => database.drop());

  it('is in one of the two tables, whichever it is', () => {
    expect([...Object.keys(records), ...Object.keys(files)].sort()).to.deep.equal([...faultNames].sort());
  });

  for (const [name, row] of Object.entries(records) as [FaultName, Row][]) {
    it(`${said(row)}: ${name}`, async () => {
      const { report, known, places, folder } = await read(name);
      expect(report.outcome).to.equal('done');
      const entries = added(report);
      expectWords(entries, places, sound.known);
      const located = entries.filter((one) => one.place !== null);
      const lines = await Promise.all(places.map((one) => lineOf(folder, one, row.says?.how === 'again' ? 1 : 0)));
      if (row.says?.how === 'each' || row.says?.how === 'again') {
        expect(located.map(shape)).to.deep.equal(places.map((one, turn) => expected(row, one, lines[turn]!, turn, 1)));
      } else if (row.says?.how === 'together') {
        expect(located.map(shape)).to.deep.equal([expected(row, places[0]!, lines[0]!, 0, places.length)]);
      } else if (row.says?.how === 'disputed') {
        expect(located.map(({ key }) => key)).to.include.members(places.map(({ key }) => key));
        expect(located.map(({ rule, severity }) => `${severity} ${rule}`)).to.deep.equal(
          Array(places.length + 1).fill(`rejection ${row.says.rule}`),
        );
      } else expect(located).to.deep.equal([]);
      expectCounts(row, entries, places);
      expectPeople(row, known, places);
    });
  }

  /** What this delivery has that the sound one has not. */
  function added(report: SyncReport): readonly Entry[] {
    const before = new Set(sound.report.faults.map((one) => JSON.stringify(one)));
    return report.faults.filter((one) => !before.has(JSON.stringify(one)));
  }

  function expectCounts(row: Row, entries: readonly Entry[], places: readonly PlantedPlace[]): void {
    const counts = entries
      .filter((one) => one.place === null)
      .map(({ rule, category, attribute, count }) => ({ rule, category, attribute, count }));
    const wanted: Record<string, number> = { ...row.also };
    if (row.says?.how === 'counted') {
      const own = counts.find(({ rule, attribute }) => rule === row.says?.rule && attribute === places[0]!.attribute);
      expect(own?.count, 'counted under its attribute').to.equal(places.length);
      wanted[`${row.says.rule} ${own!.category}`] ??= places.length;
    }
    for (const { rule, category, count } of counts) expect(wanted[`${rule} ${category}`], `${rule} ${category}`).to.equal(count);
    expect(new Set(counts.map(({ rule, category }) => `${rule} ${category}`))).to.deep.equal(new Set(Object.keys(wanted)));
  }

  function expectPeople(row: Row, known: Known, places: readonly PlantedPlace[]): void {
    const planted = new Map(places.map((one) => [`${categoryOf(one)} ${one.key}`, one]));
    for (const [key, place] of planted) {
      if (!sound.known.has(key)) continue;
      expect(known.has(key), `${key} is stored`).to.equal(row.stored !== false);
      const facts = known.get(key);
      if (facts && row.becomes) {
        const [is, should] = row.becomes(facts, place);
        expect(is, key).to.deep.equal(should);
      }
    }
    // A guardian goes with the only pupils who named him, and with nobody else.
    const named = new Set([...known.values()].flatMap((facts) => facts.relations.map((r) => r.guardianKey)));
    for (const [key, facts] of sound.known) {
      if (planted.has(key)) continue;
      if (facts.category === 'PersRelEleve' && !named.has(facts.key)) expect(known.has(key), `${key} is named by nobody`).to.equal(false);
      else expect(spelt(known.get(key)), `${key} is stored as it was`).to.deep.equal(spelt(facts));
    }
    expect([...known.keys()].filter((key) => !sound.known.has(key))).to.deep.equal([]);
  }

  it('gives nobody an account whose INE is that of three others, until somebody says who he is', async () => {
    const { report, places } = await read('duplicate-ine');
    expect(report.identified?.disputed).to.equal(places.length + 1);
    const { rows } = await database.pool.query<{ key: string; person_id: string | null }>(
      `SELECT d.key, r.person_id FROM dispute d JOIN source_record r ON r.category = d.category AND r.key = d.key`,
    );
    expect(rows.map(({ key }) => key)).to.include.members(places.map(({ key }) => key));
    expect(rows.every(({ person_id }) => person_id === null)).to.equal(true);
  });

  const classesOf = async (uai: string): Promise<string[]> =>
    (await database.pool.query(`SELECT kind || ' ' || code AS one FROM class_group WHERE uai = $1 ORDER BY 1`, [uai])).rows.map(
      (row) => row.one,
    );

  it('knows a class from a group of the same code, a class declared twice as one, and the classes that only pupils name', async () => {
    await read('same-code-division-and-group');
    expect(await classesOf(first!)).to.include.members(['division 6A', 'group 6A']);
    for (const fault of ['repeated-class', 'no-declared-classes'] as const) {
      await database.drop();
      await fresh();
      await read(fault);
      const codes = await classesOf(first!);
      expect(
        codes.filter((one) => one === 'division 6A'),
        fault,
      ).to.have.length(1);
    }
  });

  it('tells each collège of its own warnings, and of no other’s', async () => {
    const folder = join(home, 'sound-but-links');
    await writeAcademie(folder, { seed: 7, schools });
    const file = join(folder, 'ENT_2DVA099_Complet_20250908_Eleve_0000.xml');
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll(/(<attr name="ENTElevePersRelEleve"><value>\d+)\$\d+\$/g, '$1$88$'));
    const report = await synchronise(database.pool, folder);
    const warned = report.faults.filter(({ rule }) => rule === 'link-unknown');
    expect(warned.map(({ uai }) => uai).sort()).to.deep.equal([first, second]);
    const pupils = (uai: string) =>
      [...sound.known.values()].filter((facts) => facts.category === 'Eleve' && facts.home === uai && facts.relations.length > 0);
    for (const { uai, count } of warned) expect(count).to.equal(pupils(uai!).length);
  });

  for (const [name, [outcome, rule]] of Object.entries(files) as [FaultName, readonly ['read' | 'refused', string | null]][]) {
    it(`${outcome === 'refused' ? `refuses the delivery, whole, by ${rule}` : rule ? `reads the delivery and says ${rule}` : 'reads the delivery'}: ${name}`, async () => {
      const { report, known, places } = await read(name);
      const entries = added(report);
      expect(report.outcome).to.equal(outcome === 'refused' ? 'refused' : 'done');
      expectWords(entries, places, sound.known);
      if (outcome === 'refused') {
        expect(entries.map((one) => `${one.severity} ${one.rule}`)).to.deep.equal([`refusal ${rule}`]);
        const file = entries[0]!.place?.file;
        if (name !== 'missing-category' && name !== 'missing-sequence') expect(places.map((one) => one.file)).to.include(file);
        expect(known.size, 'nobody is stored').to.equal(0);
        return;
      }
      expect(entries.map((one) => `${one.severity} ${one.rule} ${one.count}`)).to.deep.equal(
        rule ? [`warning ${rule} ${places.length}`] : [],
      );
      const staff = [...known].filter(([key, facts]) => JSON.stringify(facts) !== JSON.stringify(sound.known.get(key)));
      expect(staff.map(([, facts]) => facts.identity.givenName)).to.deep.equal(name === 'iso-8859-15' ? ['Œdipe'] : []);
      expect([...known.keys()].sort()).to.deep.equal([...sound.known.keys()].sort());
    });
  }
});

function said({ says, stored }: Row): string {
  const kept = stored === false ? 'sets aside' : 'keeps the record';
  return says === null ? kept : `${kept} and says ${[...new Set([says.rule].flat())].join(' or ')}`;
}

const categoryOf = ({ file }: PlantedPlace): string => /_([A-Za-z]+)_\d{4}\.xml$/.exec(file)?.[1] ?? '';
/** The fault of the control letter renames the collège of everybody in it. */
const spelt = (facts: PersonFacts | undefined): unknown => facts && JSON.parse(JSON.stringify(facts).replaceAll(misspelt!, first!));

/** The line of the `<addRequest>` of a planted record; `nth` 1 for the second of one key. */
async function lineOf(folder: string, { file, key }: PlantedPlace, nth: number): Promise<number> {
  const text = await readFile(join(folder, file), 'utf8');
  let at = text.indexOf(`<id>${key}</id>`);
  for (let n = 0; n < nth; n++) at = text.indexOf(`<id>${key}</id>`, at + 1);
  return text.slice(0, text.lastIndexOf('<addRequest>', at)).split('\n').length;
}

function shape({ severity, rule, place, key, attribute, value, count }: Entry) {
  return { severity, rule, file: place?.file, line: place?.line, key, attribute, value, count };
}

function expected({ says, severity = 'warning' }: Row, place: PlantedPlace, line: number, turn: number, count: number) {
  const rule = [says!.rule].flat()[turn] ?? says!.rule;
  const value = says!.value === undefined ? mask(place.value ?? '') : says!.value;
  return {
    severity,
    rule,
    file: place.file,
    line,
    key: place.key,
    attribute: says!.how === 'again' ? null : place.attribute,
    value,
    count,
  };
}

/** French sentences, values that show a shape and nothing else, and no name of anybody of the delivery. */
function expectWords(entries: readonly Entry[], places: readonly PlantedPlace[], people: Known): void {
  for (const { rule, message, value } of entries) {
    expect(message, rule).to.match(/^\p{Lu}.*\.$/su);
    expect((value ?? '').replaceAll(/[x9]/g, ''), rule).to.not.match(/[\p{L}\p{N}]/u);
    for (const place of places) {
      if (place.key && place.value && place.value.length > 4) expect(message, rule).to.not.include(place.value);
      const identity = people.get(`${categoryOf(place)} ${place.key}`)?.identity;
      for (const one of [identity?.familyName, identity?.givenName, identity?.birthDate])
        if (one) expect(message, rule).to.not.include(one);
    }
  }
}
