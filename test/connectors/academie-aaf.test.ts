import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { readAll, sourceContract } from '../contracts/source.ts';
import { delivery, examples, fileOf, open, pupils, read, refusals, staff, valuesOf } from './delivery.ts';

sourceContract('AAF dans un dossier', {
  whole: async () => open(await delivery()),
  cut: async () => open(await delivery({ [staff]: (text) => text.slice(0, text.length >> 1) })),
});

describe('the reading of an AAF delivery', () => {
  it('reads the six categories of the examples without a single warning', async () => {
    const { records, reading } = await read();
    expect(reading.problems).to.deep.equal([]);
    expect(reading.count).to.deep.equal({ EtabEducNat: 2, MefEducNat: 3, MatiereEducNat: 4, Eleve: 2, PersRelEleve: 3, PersEducNat: 5 });
    expect(records.map((one) => one.key).slice(9)).to.deep.equal([
      '700101',
      '700102',
      '800201',
      '800202',
      '800203',
      '900301',
      '900302',
      '900303',
      '900304',
      '900305',
    ]);
    expect(reading.asOf).to.equal('2025-09-08');
    expect(reading.hints).to.deep.equal({
      version: 'AAF-VE2407',
      annex: 'Annexe 4bis version 6.4',
      academie: '99',
      degree: '2D',
      generatedOn: '2025-09-08',
    });
  });

  it('says of each record the line where it begins', async () => {
    for (const one of (await read()).records) {
      const lines = (await readFile(join(examples, 'complet', one.place.file), 'utf8')).split('\n');
      expect(lines[(one.place.line ?? 0) - 1]).to.equal('<addRequest>');
      expect(lines[(one.place.line ?? 0) + 1]).to.contain(`<id>${one.key}</id>`);
    }
  });

  it('keeps empty values, several values and spaces inside of codes as delivered', async () => {
    const [first, second] = (await read()).records.filter((one) => one.category === 'Eleve');
    if (first?.type !== 'record' || second?.type !== 'record') throw new Error('two pupils were expected');
    expect(first.attributes.get('ENTPersonAutresPrenoms')).to.deep.equal(['Marie', 'Aïssatou']);
    expect(second.attributes.get('ENTElevePersRelEleve')).to.deep.equal(['']);
    expect(second.attributes.get('ENTEleveClasses')).to.deep.equal(['4501$6 B']);
    expect(second.attributes.get('sn')).to.deep.equal(["N'GUYEN"]);
    expect(second.attributes.get('ENTPersonAdresse')).to.deep.equal(['']);
  });

  it('gives size, records and SHA-256 of each file', async () => {
    const { reading } = await read();
    expect(reading.parts.map((part) => part.records)).to.deep.equal([2, 3, 4, 1, 1, 3, 5]);
    expect(reading.parts.every((part) => /^[0-9a-f]{64}$/.test(part.sha256) && part.bytes > 1000)).to.equal(true);
  });

  it('reads a delivery cut into many files, whatever the prefix of their names', async () => {
    const one = (await readFile(join(examples, 'complet', pupils), 'utf8')).replaceAll('38001', '39000');
    const more = Object.fromEntries(
      Array.from({ length: 12 }, (_, n) => [
        `AUTRE_NOM_Complet_20250908_Eleve_${String(n + 2).padStart(4, '0')}.xml`,
        one.replaceAll('700101', `7002${n + 10}`),
      ]),
    );
    const { records, reading } = await read(more);
    expect(reading.complete).to.equal(true);
    expect(records.filter((record) => record.category === 'Eleve').map((record) => record.key)).to.deep.equal([
      '700101',
      '700102',
      ...Array.from({ length: 12 }, (_, n) => `7002${n + 10}`),
    ]);
  });

  it('reads CRLF line ends, comments between records and CDATA like anything else', async () => {
    const changed = await read({
      [pupils]: (text) => text.replaceAll('\n', '\r\n'),
      [staff]: (text) =>
        text
          .replaceAll('</addRequest>', '</addRequest><!-- <addRequest> & ]] -->')
          .replace('<value>ROUX</value>', '<value><![CDATA[RO]]>UX</value>'),
    });
    const plain = await read();
    expect(changed.reading.problems).to.deep.equal([]);
    expect(changed.records.map((one) => one.type === 'record' && [...one.attributes])).to.deep.equal(
      plain.records.map((one) => one.type === 'record' && [...one.attributes]),
    );
  });

  it('reads named characters of HTML that nothing declares, and numeric ones', async () => {
    const found = await read({ [pupils]: (text) => text.replace('Éloïse', '&Eacute;lo&iuml;se &amp; &#201;&#xe9;&oelig;') });
    expect(valuesOf(found, 'givenName')).to.include('Éloïse & Éé\u0153');
    expect(found.reading.problems).to.deep.equal([]);
  });

  it('sets aside a record without key, with two keys or of another category, and reads the others', async () => {
    const found = await read({
      [staff]: (text) =>
        text
          .replace('<id>900301</id>', '<id>900399</id>')
          .replace('<id>900302</id>', '<id/>')
          .replace(/(<id>900303<\/id>)/, '$1')
          .replace(/<value>PersEducNat<\/value>(?=<\/attr><\/operationalAttributes>\n<identifier><id>900304)/, '<value>Eleve</value>'),
    });
    expect(found.reading.complete).to.equal(true);
    expect(found.reading.problems.map((one) => [one.severity, one.rule, one.place?.line !== null])).to.deep.equal([
      ['rejection', 'id-mismatch', true],
      ['rejection', 'id-missing', true],
      ['rejection', 'category-mismatch', true],
    ]);
    expect(found.records.filter((one) => one.category === 'PersEducNat').map((one) => one.key)).to.deep.equal(['900303', '900305']);
  });

  it('takes an attribute named __proto__ for a name like any other', async () => {
    const found = await read({
      [pupils]: (text) =>
        text.replace(
          '<attr name="sn">',
          '<attr name="__proto__"><value>x</value></attr><attr name="constructor"><value>y</value></attr><attr name="sn">',
        ),
    });
    const pupil = found.records.find((one) => one.key === '700101');
    if (pupil?.type !== 'record') throw new Error('the pupil was expected');
    expect(pupil.attributes.get('__proto__')).to.deep.equal(['x']);
    expect(pupil.attributes.get('constructor')).to.deep.equal(['y']);
    expect(({} as Record<string, unknown>).x).to.equal(undefined);
  });

  it('passes over files that are not AAF and unknown categories, with a warning for each', async () => {
    const { reading } = await read({ 'lisez-moi.txt': 'bonjour', [fileOf('GroupeEducNat')]: '<x/>' });
    expect(reading.complete).to.equal(true);
    expect(reading.problems.map((one) => [one.severity, one.rule])).to.have.deep.members([
      ['warning', 'file-ignored'],
      ['warning', 'category-unknown'],
    ]);
  });
});

describe('the gate of an AAF delivery', () => {
  const empty = '<?xml version="1.0" encoding="UTF-8"?>\n<ficAlimMENESR/>\n';
  const cases: readonly [string, string, () => Promise<string>][] = [
    ['a folder that does not exist', 'folder-missing', async () => join(await delivery(), 'absent')],
    [
      'a folder without any AAF file',
      'delivery-empty',
      async () => delivery(Object.fromEntries((await readdir(join(examples, 'complet'))).map((name) => [name, null]))),
    ],
    ['a Delta without any Complet before it', 'complet-missing', async () => join(examples, 'delta')],
    ['a missing category', 'category-missing', () => delivery({ [fileOf('MefEducNat')]: null })],
    ['a hole in the sequence', 'sequence-gap', () => delivery({ [fileOf('Eleve', '0001')]: null, [fileOf('Eleve', '0002')]: empty })],
    ['a sequence that does not begin at 0000', 'sequence-gap', () => delivery({ [pupils]: null })],
    ['two deliveries in one folder', 'sequence-doubled', () => delivery({ [`AUTRE_${pupils}`]: empty })],
    [
      'files of two days',
      'dates-differ',
      () => delivery({ [fileOf('Eleve', '0001')]: null, [fileOf('Eleve', '0001', 'Complet', '20250907')]: empty }),
    ],
    [
      'a date inside that is not the date outside',
      'dates-differ',
      () => delivery({ [staff]: (text) => text.replace('08/09/2025', '09/09/2025') }),
    ],
    ['a document without its end tag', 'document-truncated', () => delivery({ [staff]: (text) => text.replace('</ficAlimMENESR>', '') })],
    ['a delivery of the first degree', 'degree-not-read', () => delivery({ [staff]: (text) => text.replace('degre="2D"', 'degre="1D"') })],
    ['an encoding that we do not read', 'encoding-unknown', () => delivery({ [staff]: (text) => text.replace('UTF-8', 'EBCDIC-FR') })],
    ['not a single pupil', 'category-empty', () => delivery({ [pupils]: empty, [fileOf('Eleve', '0001')]: empty })],
    ['not a single structure', 'category-empty', () => delivery({ [fileOf('EtabEducNat')]: empty })],
  ];
  for (const [what, rule, folder] of cases) {
    it(`refuses ${what}, and says what to do`, async () => {
      const outcome = await readAll(open(await folder()));
      expect(outcome.reading.complete).to.equal(false);
      expect(refusals(outcome)).to.include(rule);
      for (const one of outcome.reading.problems) expect(one.message).to.match(/\.$/);
      if (rule !== 'category-empty') expect(outcome.records).to.deep.equal([]);
    });
  }

  it('accepts a category without record where nobody would leave', async () => {
    const { reading } = await read({ [fileOf('MatiereEducNat')]: empty });
    expect(reading.complete).to.equal(true);
    expect(reading.problems.map((one) => [one.severity, one.rule])).to.deep.equal([['warning', 'category-empty']]);
  });
});
