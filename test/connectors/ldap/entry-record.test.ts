import { expect } from 'chai';
import fc from 'fast-check';
import { references } from '#connectors/academie-ldap/attributes.ts';
import { configuration } from '#connectors/academie-ldap/configuration.ts';
import { openCounts } from '#connectors/academie-ldap/counts.ts';
import { keysOf, recordMaker } from '#connectors/academie-ldap/entry-record.ts';
import { referenceTables } from '#connectors/academie-ldap/reference-tables.ts';
import { uuidSet } from '#connectors/academie-ldap/uuid-set.ts';

const settings = (dialect: string) =>
  configuration.parse({
    url: 'ldap://127.0.0.1',
    bindDn: 'cn=lecteur,dc=example',
    passwordFile: 'x',
    jointurePrefix: 'AC-EXEMPLE',
    bases: { people: 'ou=personnes,dc=example', structures: 'ou=structures,dc=example' },
    dialect,
  });

const tablesOf = (dialect = 'auto') => {
  const tables = referenceTables(settings(dialect));
  tables.addStructure('ENTStructureSIREN=19, ou=Structures,dc=example', '0990001T', '4001');
  tables.addStructure('ENTStructureSIREN=20,ou=structures,dc=example', '0990002U', '4002');
  tables.addPerson('uid=F99a,ou=personnes,dc=example', '800201');
  tables.addPerson('uid=F99b,ou=ailleurs,dc=example', '0800202');
  return tables;
};

describe('What an entry refers to', () => {
  it('is a key, whether it is written by DN, UAI or source and key', () => {
    const { rewrite } = tablesOf();
    for (const first of [
      'ENTStructureSIREN=19,ou=structures,dc=example',
      'entstructuresiren=19, OU=structures, dc=example',
      '0990001T',
      '0990001t',
      'AC-EXEMPLE$4001',
      'ac-exemple$4001',
    ]) {
      expect(rewrite(`${first}$6 B$`, 'structure', true), first).to.equal('4001$6 B$');
      expect(rewrite(first, 'structure', false), first).to.equal('4001');
    }
    expect(rewrite('uid=f99A,ou=personnes,dc=example$10$1$1$1$', 'person', true)).to.equal('800201$10$1$1$1$');
    // A key keeps its zeros.
    expect(rewrite('uid=F99b,ou=ailleurs,dc=example', 'person', false)).to.equal('0800202');
  });

  it('is nothing when it leads nowhere, belongs to another source, or is doubtful', () => {
    const tables = tablesOf();
    for (const value of [
      'ENTStructureSIREN=21,ou=structures,dc=example$6A',
      '0990009Z$6A',
      'ENT$CD99$6A',
      '$6A',
      '',
      'AC-EXEMPLEX$4001$6A',
      '4001$6A',
    ])
      expect(tables.rewrite(value, 'structure', true), value).to.equal(null);
    tables.addStructure('ENTStructureSIREN=22,ou=structures,dc=example', '0990001T', '4003');
    expect(tables.rewrite('0990001T$6A', 'structure', true), 'one UAI, two structures').to.equal(null);
    tables.addStructure('ENTStructureSIREN=22,ou=structures,dc=example', '0990001T', '4003');
    expect(tables.rewrite('0990001T$6A', 'structure', true), 'still two').to.equal(null);
  });

  it('keeps to the dialect that the settings name', () => {
    const of = { dn: 'ENTStructureSIREN=19,ou=structures,dc=example$6A', uai: '0990001T$6A', 'source-key': 'AC-EXEMPLE$4001$6A' };
    for (const dialect of Object.keys(of))
      for (const [shape, value] of Object.entries(of))
        expect(tablesOf(dialect).rewrite(value, 'structure', true), `${dialect} ${shape}`).to.equal(dialect === shape ? '4001$6A' : null);
  });

  it('is kept, or counted: no value is lost in silence, whatever it holds', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom('AC-EXEMPLE$4001$6A', '0990001T$6A', 'uid=F99a,ou=personnes,dc=example$1', '\ufffd', '$', '=$', 'a\u0000b'),
      fc.string({ maxLength: 20 }).map((rest) => `AC-EXEMPLE$${rest}`),
    );
    const names = [...references.keys(), 'sn', 'mail'];
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.array(text, { maxLength: 6 }), (name, values) => {
        const counts = openCounts();
        const maker = recordMaker('Eleve', names, tablesOf(), counts);
        const entry = { dn: 'uid=x', bytes: 0, values: new Map([[name, values]]) };
        const missing: string[] = [];
        const first = maker.make(entry, '1', missing);
        const second = missing.length > 0 ? maker.make(entry, '1', null) : first;
        const counted = counts.faults().reduce((sum, { message }) => sum + Number.parseInt(message, 10), 0);
        expect((second.attributes.get(name)?.length ?? 0) + counted).to.equal(values.length);
        for (const { message } of counts.faults()) expect(message).to.not.contain('uid=');
      }),
      { numRuns: 3000 },
    );
  });

  it('never passes a value that is no UTF-8 for a name', () => {
    const counts = openCounts();
    const entry = { dn: 'uid=x', bytes: 0, values: new Map([['sn', [Buffer.from('4c45e9', 'hex').toString()]]]) };
    expect(recordMaker('Eleve', ['sn'], tablesOf(), counts).make(entry, '1', []).attributes.get('sn')).to.deep.equal([]);
    expect(counts.faults().map(({ rule, severity }) => [rule, severity])).to.deep.equal([['ldap-value-unreadable', 'warning']]);
  });
});

describe('Whose an entry is', () => {
  const keys = (values: readonly string[], category: 'Eleve' | 'MefEducNat' = 'Eleve') =>
    keysOf(
      { dn: 'uid=x', bytes: 0, values: new Map([[category === 'Eleve' ? 'ENTPersonJointure' : 'ENTMefJointure', values]]) },
      category,
      tablesOf(),
    );

  it('is said by a jointure of this académie, and of no other', () => {
    expect(keys(['AC-EXEMPLE$700101'])).to.deep.equal(['700101']);
    expect(keys(['ENT$9', 'AC-EXEMPLE$700101', 'AC-AUTRE$5'])).to.deep.equal(['700101']);
    for (const values of [[], ['ENT$9'], ['700101'], ['AC-EXEMPLE$'], ['AC-EXEMPLE'], ['$700101']]) expect(keys(values)).to.deep.equal([]);
    expect(keys(['AC-EXEMPLE$2', 'AC-EXEMPLE$1', 'AC-EXEMPLE$2'])).to.deep.equal(['1', '2']);
    expect(keys(['10310019110'], 'MefEducNat')).to.deep.equal(['10310019110']);
  });
});

describe('The set of entries that a sweep has shown', () => {
  it('knows exactly which were read', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.uuid(), { maxLength: 3000 }), fc.uniqueArray(fc.nat(3000)), (uuids, read) => {
        const set = uuidSet();
        // Some are read before the sweep shows them, and some that it never shows.
        const early = read.filter((n) => n % 3 === 0 && n < uuids.length).map((n) => uuids[n] as string);
        for (const uuid of [...early, '00000000-0000-0000-0000-000000000001']) set.mark(uuid);
        expect([set.size(), set.left(), set.unmarked(10).length]).to.deep.equal([0, 0, 0]);
        for (const uuid of [...uuids, ...uuids]) expect(set.add(uuid)).to.equal(true);
        expect(set.size()).to.equal(uuids.length);
        const marked = new Set(read.filter((n) => n < uuids.length).map((n) => uuids[n] as string));
        for (const uuid of [...marked, ...marked]) set.mark(uuid.toUpperCase());
        expect(set.left()).to.equal(uuids.length - marked.size);
        expect(new Set(set.unmarked(5000))).to.deep.equal(new Set(uuids.filter((uuid) => !marked.has(uuid))));
        expect(set.unmarked(2).length).to.equal(Math.min(2, set.left()));
      }),
      { numRuns: 40 },
    );
    for (const wrong of ['', 'x', '00000000-0000-0000-0000-00000000000g', '0'.repeat(33)])
      expect(uuidSet().add(wrong), wrong).to.equal(false);
  });
});
