import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { documentParser } from '#connectors/academie-aaf/document-parser.ts';
import { DocumentRefused } from '#connectors/academie-aaf/document-refused.ts';
import type { SourceRecord, SourceRemoval } from '#core/mapping/source-record.ts';
import { examples, fileOf, pupils, read, refusals, staff, valuesOf } from './delivery.ts';

const text = await readFile(join(examples, 'complet', staff), 'utf8');

/** Reads one document; says what came out of it, in a form that can be compared. */
function parse(document: string, quick: boolean, step = document.length, delta = false) {
  const category = delta ? 'Eleve' : 'PersEducNat';
  const records: (SourceRecord | SourceRemoval)[] = [];
  const rules: string[] = [];
  const parser = documentParser({
    file: 'f.xml',
    category,
    delta,
    names: new Map(),
    record: (one) => records.push(one),
    reject: (one) => rules.push(one.rule),
    quick,
  });
  let refused: string | null = null;
  try {
    for (let at = 0; at < document.length; at += step) parser.write(document.slice(at, at + step));
    parser.close();
  } catch (error) {
    if (!(error instanceof DocumentRefused)) throw error;
    refused = error.rule;
  }
  return { refused, rules, records: records.map((one) => ({ ...one, attributes: one.type === 'record' ? [...one.attributes] : null })) };
}

describe('a damaged or hostile AAF file', () => {
  const refused: readonly [string, string, (source: string) => string | Buffer][] = [
    [
      'an entity bomb',
      'entity-declared',
      (source) => source.replace('SYSTEM "ficAlimMENESR.dtd">', '[<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>').replace('ROUX', '&b;'),
    ],
    [
      'an external entity',
      'entity-declared',
      (source) => source.replace('SYSTEM "ficAlimMENESR.dtd">', '[<!ENTITY a SYSTEM "file:///etc/passwd">]>').replace('ROUX', '&a;'),
    ],
    ['an entity that nothing declares', 'xml-broken', (source) => source.replace('ROUX', '&inconnue;')],
    ['a tag closed out of order', 'xml-broken', (source) => source.replace('<id>900302</id>', '<id>900302</identifier>')],
    ['a forbidden character', 'xml-broken', (source) => source.replace('ROUX', 'RO\u0001UX')],
    ['a forbidden numeric character', 'xml-broken', (source) => source.replace('ROUX', 'RO&#0;UX')],
    [
      'another kind of document',
      'root-unexpected',
      (source) => source.replaceAll('ficAlimMENESR>', 'autre>').replace('</autre>', '</autre><!--</ficAlimMENESR>-->'),
    ],
    [
      'a modification inside a Complet',
      'delta-in-complet',
      (source) => source.replace('<addRequest>', '<modifyRequest>').replace('</addRequest>', '</modifyRequest>'),
    ],
    ['text outside of any value', 'text-unexpected', (source) => source.replace('<identifier>', 'DUPONT<identifier>')],
    ['an element of no AAF version', 'element-unexpected', (source) => source.replace('<id>900302</id>', '<id>900302</id><surprise/>')],
    ['a value without end', 'text-too-long', (source) => source.replace('ROUX', 'X'.repeat(70_000))],
    [
      'an element with too many XML attributes',
      'element-unexpected',
      (source) => source.replace('<attr name="sn">', `<attr ${Array.from({ length: 40 }, (_, n) => `a${n}="x"`).join(' ')}>`),
    ],
    ['bytes that are not the declared UTF-8', 'encoding-broken', (source) => Buffer.from(source, 'latin1')],
  ];
  for (const [what, rule, change] of refused) {
    it(`refuses the delivery for ${what}, with file and line, and never quotes it`, async () => {
      const outcome = await read({ [staff]: change });
      expect(outcome.reading.complete).to.equal(false);
      expect(refusals(outcome)).to.deep.equal([rule]);
      const [problem] = outcome.reading.problems;
      expect(problem?.place?.file).to.equal(staff);
      if (rule !== 'encoding-broken') expect(problem?.place?.line).to.be.greaterThan(0);
      expect(problem?.message).to.not.match(/ROUX|DUPONT|passwd|surprise|inconnue|X{9}/);
    });
  }

  it('never loads a DTD, wherever it is said to be', async () => {
    const outcome = await read({
      [staff]: (source) => source.replace('"ficAlimMENESR.dtd"', '"http://127.0.0.1:9/absent.dtd"'),
      'ficAlimMENESR.dtd': null,
    });
    expect(outcome.reading.problems).to.deep.equal([]);
  });

  it('stops a text without end before it fills the memory', () => {
    const parser = documentParser({ file: 'f.xml', category: 'Eleve', delta: false, names: new Map(), record: () => {}, reject: () => {} });
    parser.write('<ficAlimMENESR><addRequest><operationalAttributes><attr name="x"><value>');
    let written = 0;
    expect(() => {
      for (; written < 64; written++) parser.write('x'.repeat(1 << 20));
    }).to.throw(DocumentRefused);
    expect(written).to.be.lessThan(8);
  });

  it('is never taken for a whole one when it is cut at any character', () => {
    const end = text.lastIndexOf('</ficAlimMENESR>') + '</ficAlimMENESR>'.length;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: end - 1 }), fc.boolean(), (cut, quick) => {
        expect(parse(text.slice(0, cut), quick).refused).to.equal('xml-broken');
      }),
    );
  });

  it('is refused or read alike by the quick way and by the XML parser, whatever is changed in it', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '&',
      '&amp;',
      '&eacute;',
      '&#233;',
      '&#xZ;',
      '"',
      "'",
      '/',
      '\r',
      '\r\n',
      '\n',
      ' ',
      ']]>',
      '\u0000',
      '\uffff',
      'é',
      '💡',
      '<!-- x -->',
      '<![CDATA[y]]>',
      '</value>',
      '<value>',
      '<value/>',
      '</attr>',
      '<addRequest>',
      '</addRequest>',
      '<?pi x?>',
      '',
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(text.length), fc.integer({ min: 0, max: 12 }), piece), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 3000 }),
        (edits, step) => {
          let changed = text;
          for (const [at, length, put] of edits) changed = changed.slice(0, at) + put + changed.slice(at + length);
          const slow = parse(changed, false);
          expect(parse(changed, true)).to.deep.equal(slow);
          const pieces = parse(changed, true, step);
          // Which fault is met first may depend on where the text is cut; whether there is one may not.
          expect(pieces.refused === null).to.equal(slow.refused === null);
          if (slow.refused === null) expect(pieces).to.deep.equal(slow);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('gives the same records in one piece or in many', () => {
    const whole = parse(text, true);
    for (const step of [1, 7, 13, 64, 1000]) expect(parse(text, true, step)).to.deep.equal(whole);
    expect(parse(text, false)).to.deep.equal(whole);
    expect(whole.records).to.have.length(5);
  });
});

describe('the encoding of an AAF file', () => {
  const names = (outcome: Awaited<ReturnType<typeof read>>) => valuesOf(outcome, 'givenName').filter((one) => /lo.*se/.test(one));

  it('is UTF-8 after a byte order mark', async () => {
    const outcome = await read({ [pupils]: (source) => `\ufeff${source}` });
    expect(names(outcome)).to.deep.equal(['Éloïse']);
    expect(outcome.reading.problems).to.deep.equal([]);
  });

  it('is UTF-8 when nothing is declared', async () => {
    expect(names(await read({ [pupils]: (source) => source.replace(/^<\?xml.*\n/, '') }))).to.deep.equal(['Éloïse']);
  });

  it('is ISO-8859-15 when nothing is declared and UTF-8 does not fit', async () => {
    const outcome = await read({
      [pupils]: (source) => Buffer.from(source.replace(/^<\?xml.*\n/, '').replace('Éloïse', 'Éloïse \u00bd'), 'latin1'),
    });
    expect(names(outcome)).to.deep.equal(['Éloïse œ']);
    expect(outcome.reading.complete).to.equal(true);
  });

  it('is the one that the XML declaration names', async () => {
    for (const [declared, sign] of [
      ['ISO-8859-15', '€'],
      ['iso-8859-1', '\u00a4'],
      ['windows-1252', '\u00a4'],
    ] as const) {
      const outcome = await read({
        [pupils]: (source) => Buffer.from(source.replace('UTF-8', declared).replace('Éloïse', 'Éloïse \u00a4'), 'latin1'),
      });
      expect(names(outcome), declared).to.deep.equal([`Éloïse ${sign}`]);
    }
  });

  it('holds when a character is cut between two chunks of a long file', async () => {
    const outcome = await read({
      [fileOf('Eleve', '0001')]: (source) => {
        const [record = ''] = /<addRequest>[\s\S]*<\/addRequest>/.exec(source) ?? [];
        const many = Array.from({ length: 900 }, (_, n) =>
          record.replaceAll('700102', String(710_000 + n)).replace('<value>Tom</value>', `<value>${'é€💡'.repeat(n % 7)}T</value>`),
        );
        return source.replace(record, many.join('\n'));
      },
    });
    expect(outcome.reading.problems).to.deep.equal([]);
    expect(outcome.reading.count.Eleve).to.equal(901);
    expect(
      valuesOf(outcome, 'givenName')
        .filter((one) => one.endsWith('T'))
        .map((one) => one.length),
    ).to.deep.equal(Array.from({ length: 900 }, (_, n) => (n % 7) * 4 + 1));
  });
});
