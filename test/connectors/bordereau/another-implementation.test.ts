// xmlsec1 and we agree, both ways: the format is the standard's, not ours alone.
import { expect } from 'chai';
import { checked, exampleFolder, refusals, sign, statementOf } from './signed-delivery.ts';
import { resignedBy, type TemplateWish, xmlsecVerifies } from './signed-in-xmlsec.ts';
import { ec, makeKey, rsa } from './signing-keys.ts';

describe('a bordereau and another implementation of XML signatures', function () {
  this.timeout(60_000);
  const kinds: readonly (readonly [string, readonly string[]])[] = [
    ['RSA', rsa(2048)],
    ['P-256', ec('P-256')],
    ['P-384', ec('P-384')],
  ];
  for (const [name, kind] of kinds) {
    it(`agree with ${name}: what xmlsec1 signs is believed here, what we sign is believed there`, async () => {
      const key = await makeKey({ kind });
      const statement = await statementOf(await exampleFolder());
      const ours = await sign(statement, key);
      expect(await xmlsecVerifies(ours, key)).to.equal(true);
      expect(await xmlsecVerifies(ours.replace('EXEMPLE', 'EXEMPLAIRE'), key)).to.equal(false);
      expect(await xmlsecVerifies(ours, await makeKey({ kind }))).to.equal(false);

      const wishes: readonly TemplateWish[] = [{}, { shown: false }, { prefix: 'ds' }];
      for (const wish of wishes) {
        const said = await checked(key, (signed) => resignedBy(signed, key, wish));
        expect(said.faults, JSON.stringify(wish)).to.deep.equal([]);
        expect(said.statement).to.deep.equal(statement);
      }
    });
  }

  it('agree on a root that is named by its Id', async () => {
    const key = await makeKey();
    const said = await checked(key, (signed) => resignedBy(signed.replace('<bordereau ', '<bordereau Id="b1" '), key, { uri: '#b1' }));
    expect(refusals(said)).to.deep.equal([]);
  });

  it('agree on signs that XML writes in several ways', async () => {
    const key = await makeKey();
    const names = ['a&b_Eleve_0000.xml', "d'Été «1»_Eleve_0000.xml", 'a > "b"_Eleve_0000.xml'];
    const files = names.map((name) => ({ name, bytes: 1, sha256: 'a'.repeat(64), records: 0 }));
    const ours = await sign({ academie: "D'Île-de-France", kind: 'Complet', date: '2025-09-08', previous: null, files }, key);
    expect(await xmlsecVerifies(ours, key)).to.equal(true);
    const said = await checked(key, () => resignedBy(ours, key));
    expect(said.statement?.files.map(({ name }) => name)).to.deep.equal(names);
  });
});
