import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { compileMapping } from '#core/mapping/compile-mapping.ts';
import type { Mapped, MappingContext } from '#core/mapping/mapper.ts';
import { amend, type Known } from '#core/mapping/recall.ts';
import type { Category, SourceRecord } from '#core/mapping/source-record.ts';
import { writeAcademie } from '#fixtures/academie.ts';
import { readMapping } from '#src/config/mapping-file.ts';
import { open } from '../../connectors/delivery.ts';
import { readAll } from '../../contracts/source.ts';

const { definition, tables } = await readMapping({
  definition: 'mappings/sources/academie-aaf.yaml',
  functions: 'mappings/tables/functions.yaml',
});

type Values = Readonly<Record<string, readonly string[]>>;
const record = (category: Category, values: Values): SourceRecord => ({
  type: 'record',
  operation: 'replace',
  category,
  key: '1',
  attributes: new Map(Object.entries(values)),
  place: { file: 'f.xml', line: 7 },
});
const context: MappingContext = { structure: (key) => ({ 4501: '0999001W', 4502: '0999002X' })[key], legalFlag2: 'in-charge' };
const keyOf = (uai: string) => ({ '0999001W': '4501', '0999002X': '4502' })[uai];
const mapper = () => compileMapping(definition, tables);

function known(category: Category, mapped: Mapped): Known {
  if (mapped.kind === 'rejected') throw new Error(JSON.stringify(mapped.faults));
  return { category, facts: mapped.facts } as Known;
}
const memoOf = (mapped: Mapped) => (mapped.kind === 'person' ? mapped.memo : null);

/** Maps a record as it was, then as it stands once some attributes have changed, by the facts alone; the same mapped in one go. */
function changed(category: Category, before: Values, changes: Values): { byFacts: Mapped; inOneGo: Mapped } {
  const map = mapper();
  const first = map(record(category, before), context);
  const attributes = amend(map.recall(known(category, first), memoOf(first), keyOf), new Map(Object.entries(changes)));
  return {
    byFacts: map({ ...record(category, {}), attributes }, context),
    inOneGo: map(record(category, { ...before, ...changes }), context),
  };
}
const said = (mapped: Mapped) => (mapped.kind === 'rejected' ? mapped.kind : { facts: mapped.facts, memo: memoOf(mapped) });

describe('What facts give back of a record', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recall-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  for (const seed of [1, 2, 3])
    it(`maps to the same facts again, for every record of académie ${seed}`, async () => {
      const delivery = join(folder, String(seed));
      await writeAcademie(delivery, { seed, persons: 1000, links: seed === 2 ? 'old' : 'new', withDtd: false });
      const map = mapper();
      const uais = new Map<string, string>();
      const keys = new Map<string, string>();
      const here: MappingContext = { structure: (key) => uais.get(key), legalFlag2: seed === 2 ? 'legal' : 'in-charge' };
      let compared = 0;
      for (const one of (await readAll(open(delivery))).records) {
        if (one.type !== 'record') continue;
        const mapped = map(one, here);
        if (mapped.kind === 'structure') {
          uais.set(mapped.facts.key, mapped.facts.uai);
          keys.set(mapped.facts.uai, mapped.facts.key);
        }
        if (mapped.kind === 'rejected') continue;
        map.takeCounted();
        const attributes = map.recall(known(one.category, mapped), memoOf(mapped), (uai) => keys.get(uai));
        const again = map({ ...one, attributes }, here);
        expect(said(again)).to.deep.equal(said(mapped));
        compared += 1;
      }
      expect(compared).to.be.greaterThan(900);
    });

  const pupil: Values = {
    sn: ['DURAND'],
    ENTPersonNomPatro: ['DURAND'],
    givenName: ['Zoé'],
    ENTPersonDateNaissance: ['14/03/2011'],
    ENTPersonStructRattach: ['4501'],
    ENTEleveClasses: ['4501$3A', '4502$3B'],
    ENTEleveMEF: ['10310019110'],
    ENTElevePersRelEleve: ['800201$10$1$2$1$0'],
  };
  const teacher: Values = {
    sn: ['ROUX'],
    givenName: ['Anne'],
    ENTPersonFonctions: ['4501$ENS$ENSEIGNEMENT$L1300$MATHS'],
    ENTAuxEnsClasses: ['4501$3A', '4502$5B'],
    ENTAuxEnsClassesMatieres: ['4501$3A$061300'],
    ENTAuxEnsGroupesMatieres: ['4501$AIDE$020700'],
  };
  const cases: readonly (readonly [string, Category, Values, Values])[] = [
    ['a pupil who takes another usual name keeps his family name', 'Eleve', pupil, { sn: ['MARTIN'] }],
    ['a pupil without a family name apart has none later', 'Eleve', { ...pupil, ENTPersonNomPatro: [''] }, { sn: ['MARTIN'] }],
    ['a pupil whose usual name was empty', 'Eleve', { ...pupil, sn: [''] }, { ENTPersonNomPatro: ['MARTIN'] }],
    ['a pupil loses his class in the second collège', 'Eleve', pupil, { ENTEleveClasses: ['4501$3A'] }],
    ['a pupil changes home collège and takes his training along', 'Eleve', pupil, { ENTPersonStructRattach: ['4502'] }],
    ['a pupil loses everybody who answered for him', 'Eleve', pupil, { ENTElevePersRelEleve: [''] }],
    [
      'a pupil of two classes is settled by the dates that were known',
      'Eleve',
      {
        ...pupil,
        ENTEleveClasses: ['4501$3A', '4501$3C'],
        ENTEleveDateEntreeClasses: ['4501$01/09/2025$3A', '4501$08/09/2025$3C'],
      },
      { mail: ['zoe@exemple.example'] },
    ],
    ['a teacher gets a function where his class was waiting', 'PersEducNat', teacher, { ENTPersonFonctions: ['4502$ENS$E$-$'] }],
    ['a teacher changes the subject of a group only', 'PersEducNat', teacher, { ENTAuxEnsGroupesMatieres: ['4501$AIDE$030602'] }],
    ['a teacher no longer has subjects by class', 'PersEducNat', teacher, { ENTAuxEnsClassesMatieres: [''] }],
  ];
  for (const [title, category, before, changes] of cases)
    it(`is enough when one attribute changes: ${title}`, () => {
      const { byFacts, inOneGo } = changed(category, before, changes);
      expect(said(byFacts)).to.deep.equal(said(inOneGo));
    });

  it('keeps a memo for hardly anybody: subjects of staff, and the odd record', () => {
    const map = mapper();
    expect(memoOf(map(record('Eleve', pupil), context))).to.equal(null);
    expect(Object.keys(memoOf(map(record('PersEducNat', teacher), context)) ?? {})).to.deep.equal([
      'ENTPersonNomPatro',
      'ENTAuxEnsClasses',
      'ENTAuxEnsClassesMatieres',
      'ENTAuxEnsGroupesMatieres',
    ]);
  });
});
