// What the fuzzer has found, one by one, as small as it could be made: none of it may come back.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { configuration } from '#connectors/academie-ldap/configuration.ts';
import { openCounts } from '#connectors/academie-ldap/counts.ts';
import { ambiguous, keysOf, recordMaker } from '#connectors/academie-ldap/entry-record.ts';
import { referenceTables } from '#connectors/academie-ldap/reference-tables.ts';
import { messageDecoder } from '#connectors/shared/ldap/message-decoder.ts';
import { compileMapping } from '#core/mapping/compile-mapping.ts';
import type { SourceRecord } from '#core/mapping/source-record.ts';
import { mask } from '#core/problem.ts';
import { readMapping } from '#src/config/mapping-file.ts';
import { tgzOf } from '../connectors/academie-aaf/archives.ts';
import { type Change, delivery, emptyFolder, fileOf, open, pupils, read, refusals, staff } from '../connectors/delivery.ts';
import { readAll } from '../contracts/source.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { since } from '../support/processor-time.ts';
import { applyEverything, bringInOrder, synchronise } from '../support/synchronise.ts';

const root = join(import.meta.dirname, '../..');
const fixture = (name: string): Promise<Buffer> => readFile(join(root, 'fixtures/examples/fuzz', name));
const record =
  (attributes: string): Change =>
  (text) =>
    text.replace('<attributes>', () => `<attributes>${attributes}`);

describe('An archive that the fuzzer has made', () => {
  it('is refused, and does not end the gateway, when it announces an end further than any number says', async () => {
    const folder = await emptyFolder();
    const name = 'ENT_0999001W_Complet_20250908-zip64-offset.zip';
    await writeFile(join(folder, name), await fixture(name));
    expect(refusals(await readAll(open(folder)))).to.deep.equal(['archive-broken']);
  });

  it('is refused when the name of a file in it is longer than a file system takes', async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, 'ENT_0999001W_Complet_20250908.tgz'), await tgzOf([{ name: `${'n'.repeat(300)}.xml`, data: 'x' }]));
    expect(refusals(await readAll(open(folder)))).to.deep.equal(['archive-path']);
  });
});

describe('A document that the fuzzer has made', () => {
  it('is refused, soon, when it says one attribute in very many pieces', async () => {
    const begun = process.cpuUsage();
    const made = await read({ [pupils]: record('<attr name="sn"><value>x</value></attr>'.repeat(60_000)) });
    expect(refusals(made)).to.deep.equal(['values-too-many']);
    expect(since(begun)).to.be.below(1000);
  });

  it('is refused when one record would fill the memory, each of its values being short enough', async () => {
    const values = `<value>${'x'.repeat(60_000)}</value>`.repeat(80);
    expect(refusals(await read({ [pupils]: record(`<attr name="sn">${values}</attr>`) }))).to.deep.equal(['text-too-long']);
  });

  it('is refused soon when one value has no end', async () => {
    // Not in the first record: what follows a record may go the quick way.
    const endless = (text: string) =>
      text.replace(/(?<=<attributes>)(?![\s\S]*<attributes>)/, () => `<attr name="sn"><value>${'é'.repeat(6_000_000)}`);
    const begun = process.cpuUsage();
    expect(refusals(await read({ [staff]: endless }))).to.deep.equal(['text-too-long']);
    expect(since(begun)).to.be.below(1000);
  });

  it('sets a record aside without showing an identifier that cannot be one', async () => {
    const { reading } = await read({ [pupils]: await fixture('Eleve-id-of-9000-signs.xml') });
    const [rejection] = reading.problems.filter(({ severity }) => severity === 'rejection');
    expect(rejection).to.include({ rule: 'id-mismatch', key: null });
  });

  it('is mapped soon, however many guardians or classes a pupil has', async () => {
    const many = (name: string, one: (n: number) => string) =>
      `<attr name="${name}">${Array.from({ length: 19_000 }, (_none, n) => `<value>${one(n)}</value>`).join('')}</attr>`;
    const all = [
      many('ENTElevePersRelEleve', (n) => `9${n}$10$1$1$1$0`),
      many('ENTEleveClasses', (n) => `4501$K${n}`),
      many('ENTEleveDateEntreeClasses', (n) => `4501$01/09/2025$K${n}`),
    ];
    const { records } = await read({
      [pupils]: (text) =>
        text
          .replace(/<attr name="ENTEleve(PersRel|Classes|DateEntreeClasses).*\n/g, '')
          .replace('<attributes>', () => `<attributes>${all.join('')}`),
    });
    const mapper = await compiled();
    const swollen = records.find((one) => one.type === 'record' && (one.attributes.get('ENTEleveClasses')?.length ?? 0) > 100);
    const begun = process.cpuUsage();
    const mapped = mapper(swollen as never, { structure: () => '0999001W', legalFlag2: 'in-charge' });
    expect(mapped.kind).to.equal('person');
    expect(since(begun)).to.be.below(1000);
  });

  it('is not quoted when an attribute bears somebody’s name', async () => {
    const { records } = await read({ [pupils]: await fixture('Eleve-attribute-named-like-somebody.xml') });
    const mapper = await compiled();
    for (const one of records) if (one.type === 'record') mapper(one, { structure: () => '0999001W', legalFlag2: 'in-charge' });
    const unknown = mapper.takeCounted().filter(({ fault }) => fault.rule === 'unknown-attribute' && fault.category === 'Eleve');
    expect(unknown.map(({ fault }) => fault.attribute)).to.deep.equal([null]);
    expect(JSON.stringify(unknown)).to.not.match(/LEFÈVRE|2011/);
  });

  it('counts attributes of any number of names in a bounded room', async () => {
    const mapper = await compiled();
    for (let n = 0; n < 3000; n++)
      mapper(
        {
          type: 'record',
          operation: 'replace',
          category: 'MefEducNat',
          key: '1',
          attributes: new Map([[`nom${n}`, ['x']]]),
          place: { file: 'x', line: 1 },
        },
        { structure: () => undefined, legalFlag2: 'in-charge' },
      );
    const counted = mapper.takeCounted();
    expect(counted.length).to.be.below(600);
    expect(counted.reduce((sum, { count }) => sum + count, 0)).to.equal(3000);
  });

  it('can be changed later, of a pupil from elsewhere whom a group alone brings to us', async () => {
    const { records } = await read();
    const one = records.find(({ key }) => key === '700101') as SourceRecord;
    const attributes = new Map([...one.attributes, ['ENTPersonStructRattach', ['99999']] as const, ['ENTEleveClasses', ['']] as const]);
    const mapper = await compiled();
    const context = { structure: (key: string) => (key === '4501' ? '0999001W' : undefined), legalFlag2: 'in-charge' } as const;
    const mapped = mapper({ ...one, attributes }, context);
    if (mapped.kind !== 'person') throw new Error(mapped.kind);
    const recalled = mapper.recall({ category: 'Eleve', facts: mapped.facts }, mapped.memo, () => '4501');
    expect(mapper({ ...one, attributes: recalled }, context)).to.deep.include({ kind: 'person', facts: mapped.facts });
  });

  it('does not give an address that holds a sign nobody sees', async () => {
    const { records } = await read({
      [fileOf('PersRelEleve')]: (text) => text.replace('camille.diop@', 'camille\u200b.diop@'),
    });
    const one = records.find(({ key }) => key === '800201');
    const mapped = (await compiled())(one as never, { structure: () => '0999001W', legalFlag2: 'in-charge' });
    expect(mapped.kind === 'person' && mapped.facts.identity.mail).to.equal(null);
    expect(mapped.faults.map(({ rule }) => rule)).to.include('mail-shape');
  });
});

describe('A value that the fuzzer has made, all the way to the database', () => {
  let database: FreshDatabase;
  before(async () => {
    database = await freshDatabase();
    await bringInOrder(database.pool, ['0999001W']);
  });
  after(() => database.drop());

  for (const name of ['Eleve-value-cut-in-a-sign.xml', 'Eleve-guardian-key-of-9000-signs.xml', 'Eleve-id-of-9000-signs.xml'])
    it(`does not stop a synchronisation: ${name}`, async () => {
      const folder = await delivery({ [pupils]: await fixture(name) });
      const { outcome } = await synchronise(database.pool, folder, { volumesAccepted: 'Essai' });
      expect(outcome).to.equal('done');
      await applyEverything(database.pool);
    });

  it('does not stop a synchronisation: a collège delivered twice, then one that changes its UAI', async () => {
    const rules = async (change: (text: string) => string): Promise<string[]> => {
      const folder = await delivery({ [fileOf('EtabEducNat')]: change });
      const { outcome, faults } = await synchronise(database.pool, folder, { volumesAccepted: 'Essai' });
      expect(outcome).to.equal('done');
      return faults.filter(({ category, severity }) => category === 'EtabEducNat' && severity === 'rejection').map(({ rule }) => rule);
    };
    expect(await rules((text) => text.replace(/<addRequest>[\s\S]*?<\/addRequest>/, (one) => one + one))).to.deep.equal([
      'repeated-record',
    ]);
    expect(await rules((text) => text.replace('0999001W', '0999003Y'))).to.deep.equal(['uai-changed']);
    const { rows } = await database.pool.query(`SELECT uai FROM structure WHERE key = '4501'`);
    expect(rows).to.deep.equal([{ uai: '0999001W' }]);
  });

  it('is masked without cutting a sign in two', () => {
    expect(mask(`${'-'.repeat(39)}😀`)).to.equal(`${'-'.repeat(39)}…`);
    expect(mask('a\ud83d')).to.satisfy((text: string) => text.isWellFormed());
  });
});

describe('An entry of a directory that the fuzzer has made', () => {
  const settings = configuration.parse({
    url: 'ldap://127.0.0.1:389',
    bindDn: 'cn=lecture,dc=exemple',
    passwordFile: 'mot-de-passe',
    jointurePrefix: 'AC-EXEMPLE',
    bases: { people: 'ou=personnes,dc=exemple', structures: 'ou=structures,dc=exemple' },
  });
  const entry = (values: Readonly<Record<string, readonly string[]>>) => ({
    dn: 'uid=x',
    values: new Map(Object.entries(values)),
    bytes: 1,
  });
  const tables = referenceTables(settings);
  const keys = (...jointures: string[]) => keysOf(entry({ ENTPersonJointure: jointures }), 'Eleve', tables);

  it('has no key when its jointure holds bytes that no text can hold, and one without the space around it', () => {
    expect(keys('AC-EXEMPLE$80\u00001')).to.deep.equal([]);
    expect(keys('AC-EXEMPLE$80\ufffd1', 'AC-EXEMPLE$7')).to.deep.equal(['7']);
    expect(keys('AC-EXEMPLE$ 801\ufeff')).to.deep.equal(['801']);
    expect(keys('AC-EXEMPLE$ ')).to.deep.equal([]);
  });

  it('is refused soon when it announces megabytes and sends them by crumbs', () => {
    const decoder = messageDecoder({ entry: () => {}, reference: () => {}, result: () => {} });
    const begun = process.cpuUsage();
    decoder.feed(Buffer.from('308400400000', 'hex'));
    for (let n = 0; n < 40_000; n++) decoder.feed(Buffer.alloc(100));
    expect(() => decoder.feed(Buffer.alloc(1 << 18))).to.throw('malformed');
    expect(since(begun)).to.be.below(1000);
  });

  it('does not show, of two jointures, the one that cannot be a key', () => {
    expect(ambiguous(['7', 'x'.repeat(70)], 'Eleve').map(({ key }) => key)).to.deep.equal(['7', null]);
  });

  it('loses a value that no text can hold, and says so', () => {
    const counts = openCounts();
    const made = recordMaker('Eleve', ['sn', 'ENTElevePersRelEleve'], tables, counts).make(
      entry({ sn: ['LE\u0000FEVRE', 'LEFEVRE'], ENTElevePersRelEleve: ['AC-EXEMPLE$80\u00002$10$1$1$1$0'] }),
      '7',
      [],
    );
    expect([...made.attributes]).to.deep.equal([
      ['sn', ['LEFEVRE']],
      ['ENTElevePersRelEleve', []],
    ]);
    expect(counts.faults().map(({ rule }) => rule)).to.deep.equal(['ldap-value-unreadable', 'ldap-value-unreadable']);
  });
});

async function compiled() {
  const { definition, tables } = await readMapping({
    definition: join(root, 'mappings/sources/academie-aaf.yaml'),
    functions: join(root, 'mappings/tables/functions.yaml'),
  });
  return compileMapping(definition, tables, '2025-09-09');
}
