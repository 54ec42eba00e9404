// Deliveries as they come from an académie: what is read, what is refused, and what is said of it.
import { appendFile, copyFile, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { check, checked, exampleFolder, now, refusals, sign, statementOf, trusting, withoutSignature } from './signed-delivery.ts';
import { resignedBy } from './signed-in-xmlsec.ts';
import { ec, makeKey, rsa, type SigningKey, temporaryFolder, tool } from './signing-keys.ts';

const pupils = 'ENT_0999001W_Complet_20250908_Eleve_0000.xml';

describe('the bordereau of a delivery', function () {
  this.timeout(60_000);
  let key: SigningKey;
  before(async () => {
    key = await makeKey();
  });

  const kinds: readonly (readonly [string, readonly string[]])[] = [
    ['RSA 2048', rsa(2048)],
    ['RSA 3072', rsa(3072)],
    ['EC P-256', ec('P-256')],
    ['EC P-384', ec('P-384')],
  ];
  for (const [name, kind] of kinds) {
    it(`is believed when it is signed with a trusted ${name} certificate, and says who signed`, async () => {
      const own = await makeKey({ kind });
      const folder = await exampleFolder();
      const statement = await statementOf(folder);
      await writeFile(join(folder, 'Bordereau.XML'), await sign(statement, own));
      const said = await check(folder, { trustFolder: await trusting(key, own) });
      const fingerprint = await tool('openssl', 'x509', '-in', own.certificate, '-noout', '-fingerprint', '-sha256');
      expect(said).to.deep.equal({
        signedBy: fingerprint.trim().split('=')[1]!.replaceAll(':', '').toLowerCase(),
        statement,
        faults: [],
      });
    });
  }

  it('names the day of the delivery that a Delta follows', async () => {
    const folder = await exampleFolder();
    const statement = { ...(await statementOf(folder)), academie: "D'Aix & Île-de-France", kind: 'Delta', previous: '2025-09-07' } as const;
    const text = await sign({ ...statement, academie: "D'Aix" }, key);
    await writeFile(join(folder, 'bordereau.xml'), text);
    expect((await check(folder, { trustFolder: await trusting(key) })).statement).to.deep.equal({ ...statement, academie: "D'Aix" });
  });

  describe('policies', () => {
    it('required: a delivery without a bordereau is refused', async () => {
      const said = await check(await exampleFolder(), { trustFolder: await trusting(key) });
      expect(said).to.deep.include({ signedBy: null, statement: null });
      expect(refusals(said)).to.deep.equal(['bordereau-missing']);
    });

    it('when present: a delivery without a bordereau passes, one with a wrong or unsigned one is refused', async () => {
      const trustFolder = await trusting(key);
      const bare = await check(await exampleFolder(), { trustFolder, policy: 'when-present' });
      expect(bare).to.deep.equal({ signedBy: null, statement: null, faults: [] });
      const wrong = await checked(key, (signed) => signed.replace('2025-09-08', '2025-09-09'), { policy: 'when-present' });
      expect(refusals(wrong)).to.deep.equal(['signature-wrong']);
      const unsigned = await checked(key, (signed) => withoutSignature(signed), { policy: 'when-present' });
      expect(refusals(unsigned)).to.deep.equal(['bordereau-unsigned']);
      expect(refusals(await checked(key, undefined, { policy: 'when-present' }))).to.deep.equal([]);
    });

    it('off: the bordereau is not even read', async () => {
      const said = await checked(key, () => 'nonsense', { policy: 'off' });
      expect(said).to.deep.equal({ signedBy: null, statement: null, faults: [] });
    });
  });

  describe('the certificate', () => {
    const wishes: readonly (readonly [string, string, Parameters<typeof makeKey>[0]])[] = [
      ['has expired', 'certificate-expired', { from: '20200101000000Z', until: '20250909035959Z' }],
      ['is not valid yet', 'certificate-early', { from: '20250909040001Z' }],
      ['has a key that is too short', 'certificate-weak', { kind: rsa(1024) }],
      ['is not made for signing', 'certificate-usage', { keyUsage: 'critical,keyEncipherment' }],
    ];
    for (const [name, rule, wish] of wishes) {
      it(`is refused when it ${name}`, async () => {
        const own = await makeKey(wish);
        for (const shown of [true, false]) {
          const said = await checked(key, (signed) => resignedBy(signed, own, { shown }), { trustFolder: await trusting(own) });
          expect(refusals(said), String(shown)).to.deep.equal([rule]);
          expect(said.statement).to.equal(null);
        }
      });
    }

    it('is refused on a curve that is not admitted, whatever its length', async () => {
      const own = await makeKey({ kind: ec('P-521') });
      const said = await checked(key, (signed) => resignedBy(signed, own), { trustFolder: await trusting(own) });
      expect(refusals(said)).to.deep.equal(['certificate-weak']);
    });

    it('may sign when it does not say what it is for', async () => {
      const own = await makeKey({ keyUsage: null });
      expect(refusals(await checked(own))).to.deep.equal([]);
    });

    it('is refused when it is not in the folder, when the folder is empty and when there is none', async () => {
      for (const trustFolder of [await trusting(await makeKey()), await trusting(), '/nowhere/at/all'])
        expect(refusals(await checked(key, undefined, { trustFolder }))).to.deep.equal(['certificate-unknown']);
    });

    it('is not trusted for having been issued by one that is', async () => {
      const folder = await temporaryFolder();
      const path = (name: string) => join(folder, name);
      await tool(
        'openssl',
        'req',
        '-new',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        path('key.pem'),
        '-subj',
        '/CN=Autre',
        '-out',
        path('csr'),
      );
      const issuer = ['-CA', key.certificate, '-CAkey', key.key, '-CAcreateserial', '-CAserial', path('serial')];
      await tool('openssl', 'x509', '-req', '-in', path('csr'), ...issuer, '-days', '9999', '-out', path('certificate.pem'));
      const issued = { key: path('key.pem'), certificate: path('certificate.pem') };
      const said = await checked(issued, undefined, { trustFolder: await trusting(key), now: new Date() });
      expect(refusals(said)).to.deep.equal(['certificate-unknown']);
    });

    it('may be one of several, in one file or in many, so that an académie can change it', async () => {
      const next = await makeKey({ kind: ec('P-256') });
      const trustFolder = join(await temporaryFolder(), 'both');
      await mkdir(trustFolder);
      await writeFile(
        join(trustFolder, 'académie.crt'),
        (await readFile(key.certificate, 'utf8')) + (await readFile(next.certificate, 'utf8')),
      );
      for (const own of [key, next]) expect(refusals(await checked(own, undefined, { trustFolder }))).to.deep.equal([]);
    });

    it('may be in DER; a file that is no certificate is said and does not count', async () => {
      const trustFolder = await trusting();
      await tool('openssl', 'x509', '-in', key.certificate, '-outform', 'DER', '-out', join(trustFolder, 'a.crt'));
      await writeFile(join(trustFolder, 'b.pem'), 'nothing');
      await copyFile(key.key, join(trustFolder, 'c.pem'));
      const said = await checked(key, undefined, { trustFolder });
      expect(said.faults.map(({ severity, rule, place }) => [severity, rule, place?.file])).to.deep.equal([
        ['warning', 'certificate-unreadable', 'b.pem'],
        ['warning', 'certificate-unreadable', 'c.pem'],
      ]);
      expect(said.statement).to.not.equal(null);
    });

    it('that cannot be looked at refuse the delivery, in French, without a word of the machine', async () => {
      const { faults, statement } = await checked(key, undefined, { trustFolder: key.certificate });
      expect(faults.map(({ severity, rule }) => [severity, rule])).to.deep.equal([['refusal', 'trust-unreadable']]);
      expect(faults[0]!.message)
        .to.contain('keys/trust')
        .and.not.to.match(/ENOTDIR|readdir/);
      expect(statement).to.equal(null);
    });
  });

  describe('the files', () => {
    const signedAnd = async (change: (folder: string) => Promise<unknown>) =>
      checked(key, async (signed, folder) => {
        await change(folder);
        return signed;
      });

    it('may hold the DTD that nobody reads, listed or not', async () => {
      const said = await signedAnd((folder) => rm(join(folder, 'ficAlimMENESR.dtd')));
      expect(said.faults).to.deep.equal([]);
    });

    const wrongs: readonly (readonly [string, string, string, (folder: string) => Promise<unknown>])[] = [
      [
        'one that nobody listed',
        'file-unlisted',
        'ENT_0999001W_Complet_20250908_Eleve_0002.xml',
        (folder) => copyFile(join(folder, pupils), join(folder, 'ENT_0999001W_Complet_20250908_Eleve_0002.xml')),
      ],
      ['one that is listed and absent', 'file-absent', pupils, (folder) => rm(join(folder, pupils))],
      ['one that has grown', 'file-size-differs', pupils, (folder) => appendFile(join(folder, pupils), '\n')],
      ['one that was cut', 'file-size-differs', pupils, (folder) => truncate(join(folder, pupils), 100)],
      [
        'one that was changed without growing',
        'file-altered',
        pupils,
        async (folder) => writeFile(join(folder, pupils), (await readFile(join(folder, pupils), 'utf8')).replace('99100', '99101')),
      ],
    ];
    for (const [name, rule, file, change] of wrongs) {
      it(`refuse the delivery for ${name}, and name it`, async () => {
        const said = await signedAnd(change);
        expect(refusals(said)).to.deep.equal([rule]);
        expect(said.faults[0]).to.deep.include({ place: { file, line: null } });
        expect(said.signedBy).to.match(/^[0-9a-f]{64}$/);
      });
    }

    it('refuse the delivery when one is listed twice', async () => {
      const folder = await exampleFolder();
      const statement = await statementOf(folder);
      await writeFile(join(folder, 'bordereau.xml'), await sign({ ...statement, files: [...statement.files, statement.files[0]!] }, key));
      expect(refusals(await check(folder, { trustFolder: await trusting(key) }))).to.deep.equal(['file-listed-twice']);
    });

    it('refuse the delivery when there are two bordereaux', async () => {
      const said = await checked(key, async (signed, folder) => {
        await writeFile(join(folder, 'ENT_bordereau.xml'), signed);
        return signed;
      });
      expect(refusals(said)).to.deep.equal(['bordereau-several']);
    });
  });

  describe('what it says', () => {
    const words: readonly (readonly [string, object])[] = [
      ['a date that does not exist', { date: '2025-02-30' }],
      ['a kind that is neither Complet nor Delta', { kind: 'Autre' }],
      ['a Complet that follows another delivery', { previous: '2025-09-07' }],
      ['a Delta that follows itself', { kind: 'Delta', previous: '2025-09-08' }],
      ['an académie that is no name', { academie: '<b>EXEMPLE</b>' }],
      ['no file', { files: [] }],
      ['a path', { files: [{ name: '../pupils.xml', bytes: 1, sha256: 'a'.repeat(64), records: 1 }] }],
      ['a hidden file', { files: [{ name: '.pupils.xml', bytes: 1, sha256: 'a'.repeat(64), records: 1 }] }],
      ['a size that is no number', { files: [{ name: 'pupils.xml', bytes: 1.5, sha256: 'a'.repeat(64), records: 1 }] }],
      ['a negative count', { files: [{ name: 'pupils.xml', bytes: 1, sha256: 'a'.repeat(64), records: -1 }] }],
      ['a digest that is not one', { files: [{ name: 'pupils.xml', bytes: 1, sha256: 'a'.repeat(40), records: 1 }] }],
    ];
    for (const [name, change] of words) {
      it(`is refused for ${name}, even signed`, async () => {
        const folder = await exampleFolder();
        await writeFile(join(folder, 'bordereau.xml'), await sign({ ...(await statementOf(folder)), ...change }, key));
        expect(refusals(await check(folder, { trustFolder: await trusting(key) }))).to.deep.equal(['bordereau-malformed']);
      });
    }

    it('is told in French, with the place and without a word of the document', async () => {
      const [fault] = (await checked(key, (signed) => signed.replace('academie=', 'secret-9f3a="Zoé" academie='))).faults;
      expect(fault?.place).to.deep.equal({ file: 'bordereau.xml', line: null });
      expect(fault?.message)
        .to.include('académie')
        .and.not.match(/secret|Zo/);
    });
  });

  it('is verified by the clock that is given', async () => {
    const own = await makeKey({ from: '20250101000000Z', until: '20251231000000Z' });
    expect(refusals(await checked(own, undefined, { now }))).to.deep.equal([]);
    expect(refusals(await checked(own, undefined, { now: new Date('2026-01-01') }))).to.deep.equal(['certificate-expired']);
    expect(refusals(await checked(own, undefined, { now: new Date(Number.NaN) }))).to.deep.equal(['certificate-early']);
  });
});
