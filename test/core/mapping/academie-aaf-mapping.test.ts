import { expect } from 'chai';
import fc from 'fast-check';
import { compileMapping } from '#core/mapping/compile-mapping.ts';
import type { FunctionTable, MappingDefinition } from '#core/mapping/definition.ts';
import type { Mapped, MappingContext } from '#core/mapping/mapper.ts';
import type { Category, SourceRecord } from '#core/mapping/source-record.ts';
import type { PersonFacts } from '#core/person/facts.ts';
import { readMapping } from '#src/config/mapping-file.ts';
import { examples, open } from '../../connectors/delivery.ts';
import { readAll } from '../../contracts/source.ts';

const mapping: { definition: MappingDefinition; tables: { functions: FunctionTable } } = await readMapping({
  definition: 'mappings/sources/academie-aaf.yaml',
  functions: 'mappings/tables/functions.yaml',
});
const context: MappingContext = { structure: (key) => ({ 4501: '0999001W', 4502: '0999002X' })[key], legalFlag2: 'in-charge' };
const compile = () => compileMapping(mapping.definition, mapping.tables);

type Values = Readonly<Record<string, string | readonly string[]>>;
const record = (category: Category, values: Values, key = '1'): SourceRecord => ({
  type: 'record',
  operation: 'replace',
  category,
  key,
  attributes: new Map(Object.entries(values).map(([attribute, value]) => [attribute, typeof value === 'string' ? [value] : value])),
  place: { file: 'f.xml', line: 7 },
});
const pupil: Values = {
  sn: 'DURAND',
  givenName: 'Zoé',
  ENTPersonDateNaissance: '14/03/2011',
  ENTPersonStructRattach: '4501',
  ENTEleveClasses: '4501$3A',
};
const teacher: Values = { sn: 'ROUX', givenName: 'Anne', ENTPersonFonctions: '4501$ENS$ENSEIGNEMENT$L1300$MATHS' };

const map = (category: Category, values: Values, given: MappingContext = context): Mapped => compile()(record(category, values), given);
function person(mapped: Mapped): PersonFacts {
  if (mapped.kind !== 'person') throw new Error(JSON.stringify(mapped.faults));
  return mapped.facts;
}
const rules = (mapped: Mapped) => mapped.faults.map((one) => `${one.severity} ${one.rule} ${one.attribute}`);

describe('the mapping of an AAF delivery', () => {
  it('maps every record of the examples without a warning', async () => {
    const mapper = compile();
    const { records } = await readAll(open(`${examples}/complet`));
    const mapped = records.map((one) => (one.type === 'record' ? mapper(one, context) : null));
    expect(mapped.flatMap((one) => one?.faults ?? [])).to.deep.equal([]);
    expect(new Set(mapped.map((one) => one?.kind))).to.deep.equal(new Set(['structure', 'mef', 'subject', 'person']));
    expect(mapper.takeCounted()).to.deep.equal([]);
  });

  it('keeps the least of a pupil: no address, no grant, no transport, no diet', async () => {
    const { records } = await readAll(open(`${examples}/complet`));
    const texts = records.map((one) => (one.type === 'record' ? JSON.stringify(compile()(one, context)) : '')).join('\n');
    for (const dropped of ['Tilleuls', '99100', 'DEMI-PENSIONNAIRE', '+33', 'SCOLAIRE', 'Bât']) expect(texts).to.not.contain(dropped);
  });

  it('gives a pupil his home structure, classes, groups, training and relations', () => {
    const facts = person(
      map('Eleve', {
        ...pupil,
        ENTEleveClasses: ['4501$3A', '4502$2-GT_1'],
        ENTEleveGroupes: ['4501$3LATIN', '4501$3LATIN', '4501$AIDE6'],
        ENTEleveMEF: '10310019110',
        ENTEleveCodeEnseignements: ['061300', '020700', '061300'],
        ENTEleveDateEntreeStructRattach: '01/09/2025',
        ENTEleveDateSortieStructRattach: '',
        ENTElevePersRelEleve: ['800202$1$0$2$1$0', '800201$10$1$1$1$'],
      }),
    );
    expect(
      facts.affiliations.map((one) => [
        one.uai,
        one.profile,
        one.from,
        one.until,
        one.details.classes,
        one.details.groups,
        one.details.subjects,
        one.details.mef,
      ]),
    ).to.deep.equal([
      ['0999001W', 'ELV', '2025-09-01', null, ['3A'], ['3LATIN', 'AIDE6'], ['020700', '061300'], '10310019110'],
      ['0999002X', 'ELV', null, null, ['2-GT_1'], [], [], null],
    ]);
    expect(facts.relations.map((one) => [one.guardianKey, one.link, one.legal, one.financial])).to.deep.equal([
      ['800201', 'mere', 'legal', true],
      ['800202', 'pere', 'in-charge', false],
    ]);
  });

  it('sets aside a pupil without name, birth date or school, says which, and shows nothing of him', () => {
    const without = (attribute: string) => Object.fromEntries(Object.entries(pupil).filter(([name]) => name !== attribute));
    expect(rules(map('Eleve', without('sn')))).to.deep.equal(['rejection required-missing sn']);
    expect(rules(map('Eleve', without('givenName')))).to.deep.equal(['rejection required-missing givenName']);
    expect(rules(map('Eleve', without('ENTPersonDateNaissance')))).to.deep.equal(['rejection required-missing ENTPersonDateNaissance']);
    expect(rules(map('Eleve', { ...pupil, ENTPersonStructRattach: '', ENTEleveClasses: '' }))).to.deep.equal([
      'rejection required-missing ENTPersonStructRattach',
    ]);
    const [notReal] = map('Eleve', { ...pupil, ENTPersonDateNaissance: '31/02/2011' }).faults;
    expect(notReal).to.include({ rule: 'date-not-real', value: '99/99/9999', key: '1', category: 'Eleve' });
    expect(notReal?.place).to.deep.equal({ file: 'f.xml', line: 7 });
    expect(rules(map('Eleve', without('ENTPersonStructRattach')))).to.deep.equal([]);
  });

  it('sets aside whoever would be born tomorrow, has a name without a letter or a key without end', () => {
    const on = (values: Values, key = '1') =>
      compileMapping(mapping.definition, mapping.tables, '2026-11-23')(record('Eleve', values, key), context);
    expect(rules(on({ ...pupil, ENTPersonDateNaissance: '24/11/2026' }))).to.deep.equal(['rejection date-not-real ENTPersonDateNaissance']);
    expect(rules(on({ ...pupil, ENTPersonDateNaissance: '23/11/2026' }))).to.deep.equal([]);
    expect(rules(on({ ...pupil, sn: '12-' }))).to.deep.equal(['rejection name-unusable sn']);
    expect(rules(on(pupil, 'k'.repeat(65)))).to.deep.equal(['rejection key-unusable null']);
    expect(rules(on(pupil, 'k'.repeat(64)))).to.deep.equal([]);
    const dated = compileMapping(mapping.definition, mapping.tables, '2026-11-23');
    const staff = dated(record('PersEducNat', { ...teacher, ENTPersonDateNaissance: '01/01/2990' }), context);
    expect(person(staff).identity.birthDate).to.equal(null);
    expect(rules(staff)).to.deep.equal(['warning date-not-real ENTPersonDateNaissance']);
  });

  it('takes hidden signs out of a name, and says so without showing it', () => {
    const mapped = map('Eleve', { ...pupil, sn: 'DU\u202eRAND\u200b' });
    expect(person(mapped).identity.familyName).to.equal('DURAND');
    expect(mapped.faults[0]).to.include({ severity: 'warning', rule: 'signs-hidden', attribute: 'sn', value: 'xxxxxx' });
  });

  it('keeps the first of two structures that bear one UAI, and says so again at each reading', () => {
    const mapper = compile();
    const school = (key: string) =>
      mapper(record('EtabEducNat', { ENTStructureUAI: '0999001W', ENTStructureNomCourant: 'CLG' }, key), context);
    for (const reading of [1, 2]) {
      expect(school('4501').kind, `${reading}`).to.equal('structure');
      const second = school('4502');
      expect(second).to.deep.include({ kind: 'rejected', uais: ['0999001W'] });
      expect(rules(second)).to.deep.equal(['rejection uai-doubled ENTStructureUAI']);
      mapper.takeCounted();
    }
  });

  it('takes the family name when there is no usual name', () => {
    const { familyName, birthName } = person(map('PersRelEleve', { sn: '', ENTPersonNomPatro: 'PETIT', givenName: 'Odile' })).identity;
    expect([familyName, birthName]).to.deep.equal(['PETIT', null]);
  });

  it('drops a bad optional value with a warning and keeps the person', () => {
    const mapped = map('Eleve', { ...pupil, ENTEleveINE: 'abc', personalTitle: 'Dr', ENTEleveDateEntreeStructRattach: '2025' });
    expect(person(mapped).ine).to.equal(null);
    expect(rules(mapped)).to.have.members([
      'warning ine-shape ENTEleveINE',
      'warning title-unknown personalTitle',
      'warning date-not-real ENTEleveDateEntreeStructRattach',
    ]);
  });

  it('never drops in silence a reference with an odd number of fields', () => {
    const mapped = map('Eleve', { ...pupil, ENTEleveClasses: '4501$3A$x', ENTElevePersRelEleve: ['800201$10$1', 'x'] });
    expect(person(mapped).affiliations[0]?.details.classes).to.deep.equal(['3A']);
    expect(person(mapped).relations.map((one) => one.guardianKey)).to.deep.equal(['800201']);
    expect(rules(mapped)).to.deep.equal([
      'warning composite-arity ENTEleveClasses',
      'warning composite-arity ENTElevePersRelEleve',
      'warning composite-unusable ENTElevePersRelEleve',
    ]);
  });

  it('keeps the class entered last when a pupil has two in one school, both when dates do not tell', () => {
    const two = { ...pupil, ENTEleveClasses: ['4501$3A', '4501$6 B'] };
    const classes = (mapped: Mapped) => person(mapped).affiliations[0]?.details.classes;
    const dated = map('Eleve', { ...two, ENTEleveDateEntreeClasses: ['4501$01/09/2025$3A', '4501$03/11/2025$6 B'] });
    expect(classes(dated)).to.deep.equal(['6 B']);
    expect(rules(dated)).to.deep.equal(['warning classes-several ENTEleveClasses']);
    expect(classes(map('Eleve', two))).to.deep.equal(['3A', '6 B']);
    expect(classes(map('Eleve', { ...two, ENTEleveDateEntreeClasses: ['4501$01/09/2025$3A', '4501$01/09/2025$6 B'] }))).to.deep.equal([
      '3A',
      '6 B',
    ]);
    expect(rules(map('Eleve', { ...pupil, ENTEleveClasses: ['4501$3A', '4501$3A'] }))).to.deep.equal([]);
  });

  it('keeps the line that gives least when a guardian is there twice, the filler line never', () => {
    const legal = (...lines: string[]) =>
      person(map('Eleve', { ...pupil, ENTElevePersRelEleve: lines })).relations.map((one) => [one.link, one.legal]);
    expect(legal('8$10$0$3$1$0', '8$10$1$1$1$0')).to.deep.equal([['mere', 'contact']]);
    expect(legal('8$10$1$1$1$0', '8$10$0$3$1$0')).to.deep.equal([['mere', 'contact']]);
    expect(legal('8$1$1$1$1$0', '8$2$0$1$0$0')).to.deep.equal([['mere', 'legal']]);
    expect(legal('8$2$0$1$0$0', '8$2$0$1$0$0')).to.deep.equal([['mere', 'legal']]);
  });

  it('takes an unknown link or flag for the least, with a warning', () => {
    const mapped = map('Eleve', { ...pupil, ENTElevePersRelEleve: '8$99$1$7$1$0' });
    expect(person(mapped).relations[0]).to.include({ link: 'autre', linkCode: '99', legal: 'contact' });
    expect(rules(mapped)).to.deep.equal(['warning link-unknown ENTElevePersRelEleve', 'warning legal-flag-unknown ENTElevePersRelEleve']);
  });

  it('gives staff one affiliation for each school and profile, and classes to the teaching one', () => {
    const facts = person(
      map('PersEducNat', {
        ...teacher,
        ENTPersonFonctions: [
          '4501$DIR$DIRECTION$D0011$ADJOINT',
          '4501$ENS$E$L1300$MATHS',
          '4501$ENS$E$L1300$MATHS',
          '4501$ENS$E$L0202$LETTRES',
          '4502$DOC$D',
        ],
        ENTAuxEnsClasses: ['4501$6 B', '4501$3A', '4501$6 B'],
        ENTAuxEnsGroupes: '4501$AIDE6',
        ENTAuxEnsClassesPrincipal: '4501$3A',
        ENTAuxEnsClassesMatieres: ['4501$3A$061300', '4501$6 B$061300'],
        ENTAuxEnsGroupesMatieres: '4501$AIDE6$020700',
      }),
    );
    expect(facts.affiliations.map((one) => [one.uai, one.profile, one.details.functions.length])).to.deep.equal([
      ['0999001W', 'DIR', 1],
      ['0999001W', 'ENS', 2],
      ['0999002X', 'DOC', 1],
    ]);
    expect(facts.affiliations[0]?.details.classes).to.deep.equal([]);
    expect(facts.affiliations[1]?.details).to.deep.include({
      classes: ['3A', '6 B'],
      groups: ['AIDE6'],
      headTeacherOf: ['3A'],
      subjects: ['020700', '061300'],
    });
  });

  it('opens nothing for staff who have a home structure only, or no function', () => {
    expect(person(map('PersEducNat', { ...teacher, ENTPersonFonctions: '', ENTPersonStructRattach: '4501' }))).to.deep.include({
      home: '0999001W',
      affiliations: [],
    });
    expect(person(map('PersEducNat', { ...teacher, ENTPersonFonctions: '4501$-$SANS OBJET$-$SANS OBJET' })).affiliations).to.deep.equal([]);
  });

  it('gives an unknown function the profile that the table says, with a warning', () => {
    const mapped = map('PersEducNat', { ...teacher, ENTPersonFonctions: '4501$ZZZ$X' });
    expect(person(mapped).affiliations.map((one) => one.profile)).to.deep.equal(['ETA']);
    expect(rules(mapped)).to.deep.equal(['warning function-unknown ENTPersonFonctions']);
    const strict = compileMapping(mapping.definition, { functions: { ...mapping.tables.functions, unknown: null } });
    expect(person(strict(record('PersEducNat', { ...teacher, ENTPersonFonctions: '4501$ZZZ$X' }), context)).affiliations).to.deep.equal([]);
  });

  it('passes over schools outside of the perimeter, counts them and keeps the person', () => {
    const mapper = compile();
    const facts = person(
      mapper(
        record('PersEducNat', { ...teacher, ENTPersonFonctions: ['9$ENS$E', '4501$ENS$E'], ENTAuxEnsClasses: ['9$3A', '9$3B'] }),
        context,
      ),
    );
    expect(facts.affiliations.map((one) => one.uai)).to.deep.equal(['0999001W']);
    expect(mapper.takeCounted().map((one) => [one.fault.rule, one.fault.category, one.fault.attribute, one.count])).to.deep.equal([
      ['unknown-structure', 'PersEducNat', 'ENTAuxEnsClasses', 2],
      ['unknown-structure', 'PersEducNat', 'ENTPersonFonctions', 1],
    ]);
    expect(mapper.takeCounted()).to.deep.equal([]);
  });

  it('warns of a class in a school where the teacher holds no function', () => {
    const mapped = map('PersEducNat', { ...teacher, ENTAuxEnsClasses: '4502$3A' });
    expect(rules(mapped)).to.deep.equal(['warning class-without-function ENTAuxEnsClasses']);
  });

  it('counts unknown attributes and keeps nothing of them', () => {
    const mapper = compile();
    for (let n = 0; n < 3; n++)
      expect(JSON.stringify(mapper(record('Eleve', { ...pupil, ENTNouveau: 'secret', __proto__x: 'y' }), context))).to.not.contain(
        'secret',
      );
    expect(mapper.takeCounted().map((one) => [one.fault.rule, one.fault.attribute, one.count])).to.deep.equal([
      ['unknown-attribute', 'ENTNouveau', 3],
      ['unknown-attribute', '__proto__x', 3],
    ]);
  });

  it('reads a structure, keeping classes and groups apart even when they share a code', () => {
    const mapped = map('EtabEducNat', {
      ENTStructureUAI: '0351234A',
      ENTStructureNomCourant: 'CLG$CLG X$PARIS',
      ENTStructureClasses: ['3A$TROISIEME A$M2$M1', '3A$AUTRE'],
      ENTStructureGroupes: ['3A$LATIN$3B$3A', ''],
    });
    if (mapped.kind !== 'structure') throw new Error('a structure was expected');
    expect(mapped.facts).to.deep.include({
      name: 'CLG X',
      divisions: [{ code: '3A', label: 'TROISIEME A', mefs: ['M1', 'M2'] }],
      groups: [{ code: '3A', label: 'LATIN', divisions: ['3A', '3B'] }],
    });
    expect(rules(mapped)).to.deep.equal(['warning uai-letter ENTStructureUAI']);
    expect(rules(map('EtabEducNat', { ENTStructureUAI: '123', ENTStructureNomCourant: 'X' }))).to.deep.equal([
      'rejection uai-shape ENTStructureUAI',
    ]);
    expect(rules(map('EtabEducNat', { ENTStructureUAI: '1004001V', ENTStructureNomCourant: 'Z.REMP' }))).to.deep.equal([]);
  });

  it('gives the same text for the same facts, in whatever order and Unicode form they are delivered', () => {
    const lists = {
      ENTEleveGroupes: ['4501$G1', '4501$G2', '4501$G1', '4502$H'],
      ENTEleveCodeEnseignements: ['1', '2', '3'],
      ENTElevePersRelEleve: ['8$10$1$1$1$0', '9$20$1$1$1$0'],
    };
    const wanted = JSON.stringify(person(map('Eleve', { ...pupil, ...lists })));
    fc.assert(
      fc.property(
        fc.shuffledSubarray(lists.ENTEleveGroupes, { minLength: 4 }),
        fc.shuffledSubarray(lists.ENTEleveCodeEnseignements, { minLength: 3 }),
        fc.shuffledSubarray(lists.ENTElevePersRelEleve, { minLength: 2 }),
        fc.boolean(),
        (groups, subjects, relations, decomposed) => {
          const values = {
            ...lists,
            ...pupil,
            sn: ' DURAND ',
            givenName: decomposed ? 'Zoe\u0301' : 'Zoé',
            ENTEleveGroupes: groups,
            ENTEleveCodeEnseignements: subjects,
            ENTElevePersRelEleve: relations,
          };
          expect(JSON.stringify(person(map('Eleve', values)))).to.equal(wanted);
        },
      ),
    );
  });

  it('never fails on values it did not expect', () => {
    const values = fc.dictionary(
      fc.constantFrom(
        ...Object.keys(mapping.definition.categories.Eleve.attributes),
        ...Object.keys(mapping.definition.categories.PersEducNat.attributes),
      ),
      fc.array(fc.oneof(fc.string(), fc.constantFrom('4501$', '$', '$$$$$$', '4501$3A', '4501$ENS$$$$$')), { maxLength: 3 }),
    );
    fc.assert(
      fc.property(
        values,
        fc.constantFrom<Category>('Eleve', 'PersEducNat', 'PersRelEleve', 'EtabEducNat', 'MefEducNat', 'MatiereEducNat'),
        (attributes, category) => {
          const mapped = map(category, attributes);
          if (mapped.kind === 'rejected') expect(mapped.faults.length).to.be.greaterThan(0);
        },
      ),
    );
  });

  it('asks for the whole record before it maps a partial one', () => {
    const partial = compile()({ ...record('Eleve', pupil), operation: 'modify' }, context);
    expect(rules(partial)).to.deep.equal(['rejection partial-record null']);
  });
});
