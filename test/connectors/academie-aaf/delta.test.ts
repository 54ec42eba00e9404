// Deltas as the académie writes them, after the Complet that they follow.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { documentParser } from '#connectors/academie-aaf/document-parser.ts';
import { DocumentRefused } from '#connectors/academie-aaf/document-refused.ts';
import type { SourceRecord, SourceRemoval } from '#core/mapping/source-record.ts';
import { addTo, delivery, dropOf, examples, fileOf, readAfter, refusals } from '../delivery.ts';

const complet = join(examples, 'complet');
const deltaFile = (category: string) => fileOf(category, '0000', 'Delta', '20250909');
const pupilDelta = deltaFile('Eleve');

async function afterComplet(changes: Parameters<typeof delivery>[0] = {}) {
  const drop = await dropOf(complet);
  const { reading } = await readAfter(drop, null);
  await addTo(drop, await delivery(changes, 'delta'));
  return { drop, bookmark: reading.bookmark, found: await readAfter(drop, reading.bookmark) };
}

/** Reads a document of pupils; what came out of it, and by which rule it was refused. */
function parse(document: string, quick: boolean, step = document.length) {
  const records: (SourceRecord | SourceRemoval)[] = [];
  const parser = documentParser({
    file: 'f',
    category: 'Eleve',
    delta: true,
    names: new Map(),
    record: (one) => records.push(one),
    reject: () => {},
    quick,
  });
  try {
    for (let at = 0; at < document.length; at += step) parser.write(document.slice(at, at + step));
    parser.close();
    return { refused: null, records };
  } catch (error) {
    if (!(error instanceof DocumentRefused)) throw error;
    return { refused: error.rule, records };
  }
}

describe('a Delta', () => {
  it('says which entries are whole, which are changed in part, and which go', async () => {
    const { found } = await afterComplet();
    expect(found.opening).to.deep.include({ kind: 'changes', asOf: '2025-09-09' });
    expect(found.reading).to.deep.include({ kind: 'changes', complete: true, nothingNew: false, swept: false, more: false, problems: [] });
    const pupils = found.records.filter((one) => one.category === 'Eleve');
    expect(pupils.map((one) => [one.type, one.type === 'record' ? one.operation : null, one.key, one.place.line])).to.deep.equal([
      ['record', 'replace', '700103', 10],
      ['record', 'modify', '700101', 51],
      ['removal', null, '700102', 61],
    ]);
    const [, modified] = pupils;
    expect(modified?.type === 'record' && [...modified.attributes]).to.deep.equal([
      ['ENTEleveClasses', ['4501$6 B']],
      ['ENTEleveGroupes', ['']],
      ['ENTElevePersRelEleve', ['800201$10$1$1$1$0', '800202$20$0$1$1$0']],
    ]);
    expect(Object.keys(found.reading.count)).to.not.include('MefEducNat');
    expect(Object.values(found.reading.count).reduce((sum, n) => sum + n, 0)).to.equal(found.records.length);
    expect(found.reading.parts.map((part) => part.records).reduce((sum, n) => sum + n, 0)).to.equal(found.records.length);
  });

  it('is the same when the carrier writes modified attributes like those of a whole entry', async () => {
    const { found } = await afterComplet({
      [pupilDelta]: (text) =>
        text
          .replaceAll('modifications>', 'attributes>')
          .replace(/<modification name="(\w+)" operation="replace">(.*?)<\/modification>/g, '<attr name="$1">$2</attr>'),
    });
    expect(found.records).to.deep.equal((await afterComplet()).found.records.map((one) => one));
  });

  it('keeps the last of two replacements of one attribute', async () => {
    const { found } = await afterComplet({
      [pupilDelta]: (text) =>
        text.replace(
          '</modifications>',
          '<modification name="ENTEleveClasses" operation="replace"><value>4501$6 C</value></modification></modifications>',
        ),
    });
    const modified = found.records.find((one) => one.key === '700101');
    expect(modified?.type === 'record' && modified.attributes.get('ENTEleveClasses')).to.deep.equal(['4501$6 C']);
  });

  it('may leave categories out, or say nothing in one', async () => {
    const { found } = await afterComplet({
      [deltaFile('EtabEducNat')]: null,
      [deltaFile('PersEducNat')]: '<?xml version="1.0" encoding="UTF-8"?>\n<ficAlimMENESR/>\n',
    });
    expect(found.reading).to.deep.include({ complete: true, problems: [] });
    expect(found.reading.count).to.deep.include({ PersEducNat: 0 });
  });

  const refused: readonly [string, string, (text: string) => string | Buffer][] = [
    ['asks for anything but a replacement', 'operation-unknown', (text) => text.replace('operation="replace"', 'operation="add"')],
    ['does not say what to do with a value', 'operation-unknown', (text) => text.replace(' operation="replace"', '')],
    [
      'gives attributes to what goes',
      'element-unexpected',
      (text) =>
        text.replace(
          '</identifier>\n</deleteRequest>',
          '</identifier><attributes><attr name="a"><value/></attr></attributes></deleteRequest>',
        ),
    ],
    ['asks for something that no AAF knows', 'element-unexpected', (text) => text.replaceAll('deleteRequest', 'constructor')],
    ['is cut', 'document-truncated', (text) => text.slice(0, -40)],
    ['says another day inside', 'dates-differ', (text) => text.replace('09/09/2025', '10/09/2025')],
  ];
  for (const [what, rule, change] of refused)
    it(`is refused when it ${what}`, async () => {
      const { found } = await afterComplet({ [pupilDelta]: change });
      expect(refusals(found)).to.deep.equal([rule]);
      expect(found.reading).to.deep.include({ complete: false, bookmark: null, more: false });
      expect(found.reading.problems[0]?.place?.file).to.be.oneOf([pupilDelta, deltaFile('EtabEducNat'), deltaFile('PersRelEleve')]);
    });

  it('is refused when a number is missing in one of its categories', async () => {
    const { found } = await afterComplet({ [pupilDelta]: null, [fileOf('Eleve', '0001', 'Delta', '20250909')]: '<ficAlimMENESR/>' });
    expect(refusals(found)).to.deep.equal(['sequence-gap']);
  });

  it('cannot change the key of an entry: that request is set aside, the others are read', async () => {
    const { found } = await afterComplet({
      [pupilDelta]: (text) =>
        text.replace(
          'name="ENTEleveClasses" operation="replace"><value>4501$6 B',
          'name="ENTPersonJointure" operation="replace"><value>700999',
        ),
    });
    expect(found.reading.complete).to.equal(true);
    expect(found.reading.problems.map((one) => [one.severity, one.rule, one.key])).to.deep.equal([['rejection', 'key-modified', '700101']]);
    expect(found.records.filter((one) => one.category === 'Eleve').map((one) => one.key)).to.deep.equal(['700103', '700102']);
  });

  it('is read alike by the quick way and by the XML parser, in one piece or in many, whatever is changed in it', async () => {
    const text = await readFile(join(examples, 'delta', pupilDelta), 'utf8');
    // Many requests of each kind one after the other: a Delta is more than one record long.
    const [body = ''] = /<addRequest>[\s\S]*<\/deleteRequest>/.exec(text) ?? [];
    const long = text.replace(body, Array.from({ length: 3 }, () => body).join('\n'));
    expect(parse(long, true).records).to.have.length(9);
    const pieces = [
      '',
      '<',
      '&amp;',
      ' ',
      '\r\n',
      '<!-- </modifyRequest> -->',
      '<![CDATA[x]]>',
      '</modifyRequest>',
      '<modifyRequest>',
      '</value>',
      '<value/>',
      '"',
    ];
    const edits = fc.array(fc.tuple(fc.nat(long.length), fc.integer({ min: 0, max: 12 }), fc.constantFrom(...pieces)), { maxLength: 3 });
    fc.assert(
      fc.property(edits, fc.integer({ min: 1, max: 3000 }), (all, step) => {
        let changed = long;
        for (const [at, length, put] of all) changed = changed.slice(0, at) + put + changed.slice(at + length);
        const slow = parse(changed, false);
        expect(parse(changed, true)).to.deep.equal(slow);
        const cut = parse(changed, true, step);
        expect(cut.refused === null).to.equal(slow.refused === null);
        if (slow.refused === null) expect(cut).to.deep.equal(slow);
      }),
      { numRuns: 300 },
    );
  });

  it('may ask for nothing but changes, for many megabytes', async () => {
    const [request = ''] =
      /<modifyRequest>[\s\S]*?<\/modifyRequest>\n/.exec(await readFile(join(examples, 'delta', pupilDelta), 'utf8')) ?? [];
    const { found } = await afterComplet({ [pupilDelta]: (text) => text.replace(request, request.repeat(16_000)) });
    expect(found.reading.problems).to.deep.equal([]);
    expect(found.reading.count.Eleve).to.equal(16_002);
    const text = await readFile(join(examples, 'delta', pupilDelta), 'utf8');
    const long = parse(text.replace(request, request.repeat(16_000)), true, 60_001);
    expect([long.refused, long.records.length]).to.deep.equal([null, 16_002]);
  });
});
