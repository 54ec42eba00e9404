// Whatever happens to a signed bordereau on its way, it is refused or says the same thing: bytes and structure mutated, many times.
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import type { BordereauStatement } from '#connectors/academie-aaf/bordereau/statement.ts';
import { verifyBordereau } from '#connectors/academie-aaf/bordereau/verify-bordereau.ts';
import { DocumentRefused } from '#connectors/academie-aaf/document-refused.ts';
import { since } from '../../support/processor-time.ts';
import { exampleFolder, now, sign, statementOf } from './signed-delivery.ts';
import { resignedBy } from './signed-in-xmlsec.ts';
import { ec, makeKey, type SigningKey } from './signing-keys.ts';

describe('a signed bordereau that was changed on its way', function () {
  this.timeout(300_000);
  let key: SigningKey;
  let trusted: X509Certificate[];
  let statement: BordereauStatement;
  let texts: string[];
  before(async () => {
    key = await makeKey({ kind: ec('P-256') });
    trusted = [new X509Certificate(await readFile(key.certificate)), new X509Certificate(await readFile((await makeKey()).certificate))];
    const whole = await statementOf(await exampleFolder());
    statement = { ...whole, kind: 'Delta', previous: '2025-09-07', files: whole.files.slice(0, 3) };
    const ours = await sign(statement, key);
    texts = [ours, await resignedBy(ours, key, { prefix: 'ds', shown: false })];
  });

  /** Nothing but a refusal or the same statement may come of it, and soon. */
  function harmless(bytes: Buffer): void {
    const begun = process.cpuUsage();
    try {
      expect(verifyBordereau(bytes, trusted, now).statement).to.deep.equal(statement);
    } catch (error) {
      if (!(error instanceof DocumentRefused)) throw error;
      expect(error.message).to.match(/[.!]$/);
    }
    expect(since(begun)).to.be.below(1000);
  }

  const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const of = fc.nat({ max: 1 });

  it('byte by byte: one replaced, added or taken away, anywhere', () => {
    const byte = fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(...Buffer.from('<>"\'&;!?/=# \n\t-[]:0a')));
    fc.assert(
      fc.property(of, place, byte, fc.constantFrom('replace', 'insert', 'remove'), (which, where, value, how) => {
        const bytes = Buffer.from(texts[which]!);
        const at = Math.floor(where * bytes.length);
        const added = how === 'remove' ? [] : [value];
        harmless(Buffer.concat([bytes.subarray(0, at), Buffer.from(added), bytes.subarray(how === 'insert' ? at : at + 1)]));
      }),
      { numRuns: 4000 },
    );
  });

  it('piece by piece: elements and attributes moved, doubled, renamed, taken away', () => {
    const pieces = /<[^>]*>|[^<]+/g;
    const parts = (text: string) => text.match(pieces) ?? [];
    const index = (where: number, list: readonly unknown[]) => Math.floor(where * list.length);
    const strange = fc.constantFrom(
      '<!-- -->',
      '<fichier nom="x.xml" octets="1" sha256="00" fiches="1"/>',
      '<bordereau xmlns="urn:annuaire-federateur:bordereau:1">',
      '</bordereau>',
      '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>',
      '<Object xmlns="http://www.w3.org/2000/09/xmldsig#" Id="b1">',
      '&#0;',
      '\u0085',
      '\u2028',
      ']]>',
    );
    fc.assert(
      fc.property(of, place, place, strange, fc.constantFrom('swap', 'double', 'move', 'remove', 'add'), (which, from, to, text, how) => {
        const list = [...parts(texts[which]!)];
        const [a, b] = [index(from, list), index(to, list)];
        if (how === 'swap') [list[a], list[b]] = [list[b]!, list[a]!];
        else if (how === 'double') list.splice(b, 0, list[a]!);
        else if (how === 'move') list.splice(b, 0, ...list.splice(a, 1));
        else if (how === 'remove') list.splice(a, 1 + (b % 4));
        else list.splice(a, 0, text);
        harmless(Buffer.from(list.join('')));
      }),
      { numRuns: 4000 },
    );
  });

  it('attribute by attribute: values and names', () => {
    const attributes = /([\w:]+)="([^"]*)"/g;
    const value = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.constantFrom('', '#', '#b1', 'Complet', '2025-09-06', '0', '-1', '1e3', '&#13;', '&lt;'),
    );
    const name = fc.constantFrom(
      'Id',
      'ID',
      'id',
      'xml:id',
      'xmlns',
      'xmlns:ds',
      'xmlnsfoo',
      'URI',
      'nom',
      'Algorithm',
      '__proto__',
      'constructor',
    );
    fc.assert(
      fc.property(of, place, value, name, fc.constantFrom('value', 'name', 'both', 'add'), (which, where, given, called, how) => {
        const text = texts[which]!;
        const all = [...text.matchAll(attributes)];
        const chosen = all[Math.floor(where * all.length)]!;
        const quoted = given.replaceAll('"', '&quot;');
        const written = {
          value: `${chosen[1]}="${quoted}"`,
          name: `${called}="${chosen[2]}"`,
          both: `${called}="${quoted}"`,
          add: `${chosen[0]} ${called}="${quoted}"`,
        }[how];
        harmless(Buffer.from(text.slice(0, chosen.index) + written + text.slice(chosen.index + chosen[0].length)));
      }),
      { numRuns: 3000 },
    );
  });

  it('bytes that were never a bordereau', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.string({ unit: 'binary', maxLength: 100 }).map((text) => Buffer.from(`<${text}`)),
        ),
        (bytes) => harmless(Buffer.from(bytes)),
      ),
      { numRuns: 2000 },
    );
  });

  it('and a truthful one is still believed', () => {
    for (const text of texts) expect(verifyBordereau(Buffer.from(text), trusted, now).statement).to.deep.equal(statement);
    const more = texts[0]!.replaceAll('><', '>\n<');
    expect(() => verifyBordereau(Buffer.from(more), trusted, now)).to.throw(DocumentRefused);
  });

  it('the largest that is taken is read in a moment', async () => {
    const files = Array.from({ length: 2_980 }, (_, n) => ({
      name: `ENT_0999001W_Complet_20250908_Eleve_${String(n).padStart(4, '0')}.xml`,
      bytes: 50_000_000,
      sha256: 'a'.repeat(64),
      records: 1000,
    }));
    const bytes = Buffer.from(await sign({ ...statement, files }, key));
    const begun = process.cpuUsage();
    expect(verifyBordereau(bytes, trusted, now).statement.files).to.have.length(2_980);
    expect(since(begun)).to.be.below(2000);
  });
});
