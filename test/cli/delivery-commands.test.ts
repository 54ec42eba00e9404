// The bordereau from the command line: the académie signs a folder, we verify it, and each says in French what is wrong.
import { execFile } from 'node:child_process';
import { appendFile, chmod, cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { exampleFolder, sign, statementOf, trusting } from '../connectors/bordereau/signed-delivery.ts';
import { xmlsecVerifies } from '../connectors/bordereau/signed-in-xmlsec.ts';
import { ec, makeKey, type SigningKey, temporaryFolder, tool } from '../connectors/bordereau/signing-keys.ts';
import { command, jsonOf } from './command.ts';

const delta = join(import.meta.dirname, '../../fixtures/examples/aaf/delta');
const pupils = 'ENT_0999001W_Complet_20250908_Eleve_0000.xml';

describe('signing and verifying a delivery from the command line', function () {
  this.timeout(120_000);
  let key: SigningKey;
  let trust: string;
  before(async () => {
    key = await makeKey();
    trust = await trusting(key);
  });
  const signing = (folder: string, own: SigningKey = key, ...more: readonly string[]) =>
    ['delivery', 'sign', folder, '--key', own.key, '--certificate', own.certificate, '--academie', 'EXEMPLE', ...more] as const;

  it('signs a Complet that is then found to be what was signed, and says by whom and until when', async () => {
    const folder = await exampleFolder();
    const signed = await jsonOf({}, ...signing(folder));
    expect(signed).to.deep.include({ exit: 0, academie: 'EXEMPLE', kind: 'Complet', date: '2025-09-08', previous: null, files: 7 });
    expect(signed.file).to.equal(join(folder, 'bordereau.xml'));
    expect(await xmlsecVerifies(await readFile(join(folder, 'bordereau.xml'), 'utf8'), key)).to.equal(true);

    const verified = await jsonOf({}, 'delivery', 'verify', folder, '--trust', trust);
    expect(verified).to.deep.include({
      ok: true,
      exit: 0,
      faults: [],
      signedBy: signed.signedBy,
      validUntil: '2099-01-01',
      records: signed.records,
    });
    const { out, code } = await command({}, 'delivery', 'verify', folder, '--trust', trust);
    expect(code).to.equal(0);
    expect(out).to.include('est celle qui a été signée').and.include('CN=Cachet Academie Exemple').and.include('01/01/2099');
  });

  it('signs a Delta, with the delivery that it follows', async () => {
    const folder = await temporaryFolder();
    await cp(delta, folder, { recursive: true });
    const signed = await jsonOf({}, ...signing(folder, await makeKey({ kind: ec('P-384') }), '--previous', '2025-09-08'));
    expect(signed).to.include({ exit: 0, kind: 'Delta', date: '2025-09-09', previous: '2025-09-08', files: 4 });
    const requests = await Promise.all(
      (await readdir(folder)).filter((name) => name.startsWith('ENT')).map((name) => readFile(join(folder, name), 'utf8')),
    );
    expect(signed.records).to.equal(requests.join('').match(/<(add|modify|delete)Request\b/g)?.length);
  });

  it('trusts the certificates of the source when no other folder is named', async () => {
    const folder = await exampleFolder();
    await jsonOf({}, ...signing(folder));
    const keys = await temporaryFolder();
    await mkdir(join(keys, 'trust'));
    await cp(trust, join(keys, 'trust/aaf-nord'), { recursive: true });
    const env = { KEYS_DIR: keys };
    expect(await jsonOf(env, 'delivery', 'verify', folder, '--source', 'aaf-nord')).to.include({ exit: 0 });
    expect(await jsonOf(env, 'delivery', 'verify', folder)).to.include({ exit: 4, code: 'certificate-unknown' });
    const file = join(keys, 'source.yaml');
    await writeFile(file, 'source: aaf-nord\nconnector: academie-aaf\nsettings: { folder: /nowhere }\n');
    expect(await jsonOf({ ...env, SOURCE_FILE: file }, 'delivery', 'verify', folder)).to.include({ exit: 0 });
    expect(await jsonOf(env, 'delivery', 'verify', folder, '--source', '../trust/aaf-nord')).to.include({ exit: 2, code: 'usage' });
  });

  it('opens a key that has a passphrase with the file that holds it, and never shows it', async () => {
    const folder = await exampleFolder();
    const secrets = await temporaryFolder();
    const locked = { ...key, key: join(secrets, 'key.pem') };
    await writeFile(join(secrets, 'passphrase'), 'correct horse\n', { mode: 0o600 });
    await tool('openssl', 'pkcs8', '-topk8', '-in', key.key, '-passout', 'pass:correct horse', '-out', locked.key);
    const refused = await command({}, ...signing(folder, locked));
    expect(refused).to.include({ code: 1, out: '' });
    expect(refused.err)
      .to.include('--passphrase-file')
      .and.not.match(/horse|\n\s+at /);
    expect(await jsonOf({}, ...signing(folder, locked, '--passphrase-file', join(secrets, 'passphrase')))).to.include({ exit: 0 });
    await chmod(join(secrets, 'passphrase'), 0o644);
    const exposed = await jsonOf({}, ...signing(folder, locked, '--passphrase-file', join(secrets, 'passphrase'), '--force'));
    expect(exposed).to.include({ exit: 1, code: 'passphrase-exposed' });
    const none = await jsonOf({}, ...signing(folder, locked, '--passphrase-file', join(secrets, 'none'), '--force'));
    expect(none).to.include({ exit: 1, code: 'unreadable' });
  });

  it('replaces a bordereau only when it is asked to', async () => {
    const folder = await exampleFolder();
    await writeFile(join(folder, 'bordereau_20250908.xml'), 'old');
    expect(await jsonOf({}, ...signing(folder))).to.include({ exit: 1, code: 'already-signed' });
    expect(await readFile(join(folder, 'bordereau_20250908.xml'), 'utf8')).to.equal('old');
    expect(await jsonOf({}, ...signing(folder, key, '--force'))).to.include({ exit: 0 });
    expect((await readdir(folder)).filter((name) => name.includes('bordereau'))).to.deep.equal(['bordereau.xml']);
    const before = await stat(join(folder, 'bordereau.xml'));
    expect(await jsonOf({}, ...signing(folder))).to.include({ exit: 1, code: 'already-signed' });
    expect((await stat(join(folder, 'bordereau.xml'))).mtimeMs).to.equal(before.mtimeMs);
  });

  const unfit: readonly (readonly [string, string, (folder: string) => Promise<unknown>])[] = [
    ['an archive', 'file-unexpected', (folder) => writeFile(join(folder, 'ENT_Complet_20250908.zip'), 'PK')],
    ['a file that is not AAF', 'file-unexpected', (folder) => writeFile(join(folder, 'lisez-moi.txt'), 'bonjour')],
    ['a Delta among a Complet', 'delivery-mixed', (folder) => cp(join(folder, pupils), join(folder, pupils.replace('Complet', 'Delta')))],
    ['two dates', 'delivery-mixed', (folder) => cp(join(folder, pupils), join(folder, pupils.replace('0908', '0909')))],
    [
      'no date in the names',
      'date-missing',
      async (folder) => {
        for (const name of await readdir(folder)) await rm(join(folder, name));
        await writeFile(join(folder, 'Eleve_0000.xml'), '<ficAlimMENESR/>');
      },
    ],
    [
      'nothing',
      'delivery-empty',
      async (folder) => {
        for (const name of await readdir(folder)) await rm(join(folder, name));
      },
    ],
    [
      'a file that is cut',
      'xml-broken',
      async (folder) => writeFile(join(folder, pupils), (await readFile(join(folder, pupils), 'utf8')).slice(0, -30)),
    ],
    ['a file that is another thing', 'root-unexpected', (folder) => writeFile(join(folder, pupils), '<facture/>')],
  ];
  for (const [name, code, change] of unfit) {
    it(`refuses to sign a folder with ${name}, and writes nothing`, async () => {
      const folder = await exampleFolder();
      await change(folder);
      const before = await readdir(folder);
      expect(await jsonOf({}, ...signing(folder))).to.include({ exit: 1, code });
      expect(await readdir(folder)).to.deep.equal(before);
    });
  }

  it('refuses to sign what nobody would believe', async () => {
    const folder = await exampleFolder();
    const expired = await makeKey({ from: '20200101000000Z', until: '20210101000000Z' });
    expect(await jsonOf({}, ...signing(folder, expired))).to.include({ exit: 1, code: 'certificate-expired' });
    const other = { key: (await makeKey()).key, certificate: key.certificate };
    expect(await jsonOf({}, ...signing(folder, other))).to.include({ exit: 1, code: 'key-other' });
    expect(await jsonOf({}, ...signing(folder, { ...key, certificate: key.key }))).to.include({ exit: 1, code: 'certificate-unreadable' });
    expect(await jsonOf({}, ...signing(folder, { ...key, key: '/nowhere/key.pem' }))).to.include({ exit: 1, code: 'unreadable' });
    expect(await jsonOf({}, ...signing('/nowhere/at/all'))).to.include({ exit: 1, code: 'unreadable' });
    expect(await jsonOf({}, ...signing(folder, key, '--previous', '2025-09-07'))).to.include({ exit: 1, code: 'bordereau-malformed' });
    expect(await jsonOf({}, ...signing(folder, key, '--academie', '<b>'))).to.include({ exit: 1, code: 'bordereau-malformed' });
    expect(await readdir(folder)).to.not.include('bordereau.xml');
  });

  it('says of a delivery everything that is wrong with its files, by name', async () => {
    const folder = await exampleFolder();
    await jsonOf({}, ...signing(folder));
    await appendFile(join(folder, pupils), '\n');
    await rm(join(folder, 'ENT_0999001W_Complet_20250908_Eleve_0001.xml'));
    const said = await jsonOf({}, 'delivery', 'verify', folder, '--trust', trust);
    expect(said).to.include({ ok: false, exit: 4, ending: 'delivery-refused', validUntil: '2099-01-01' });
    expect((said.faults as { rule: string }[]).map(({ rule }) => rule)).to.deep.equal(['file-absent', 'file-size-differs']);
    const { code, out, err } = await command({}, 'delivery', 'verify', folder, '--trust', trust);
    expect({ code, out }).to.deep.equal({ code: 4, out: '' });
    expect(err).to.include(pupils).and.include('serait refusée').and.include(trust);
  });

  it('counts the records again', async () => {
    const folder = await exampleFolder();
    await jsonOf({}, ...signing(folder));
    await writeFile(join(folder, 'bordereau.xml'), await sign(await statementOf(folder), key));
    const said = await jsonOf({}, 'delivery', 'verify', folder, '--trust', trust);
    expect(said).to.include({ exit: 4, code: 'bordereau-count' });
  });

  it('says that a delivery is not signed, that its certificate is over, or that there is no folder', async () => {
    const folder = await exampleFolder();
    const verify = (...more: readonly string[]) => jsonOf({}, 'delivery', 'verify', ...more);
    expect(await verify(folder, '--trust', trust)).to.include({ exit: 4, code: 'bordereau-missing', signedBy: null, signer: null });
    expect(await verify('/nowhere/at/all')).to.include({ exit: 1, code: 'unreadable' });
    await writeFile(join(folder, 'bordereau.xml'), 'PK');
    expect(await verify(folder, '--trust', trust)).to.include({ exit: 4, code: 'bordereau-broken' });
  });

  it('believes what the recipe of the page for académies makes with xmlsec1 alone', async () => {
    const page = await readFile(join(import.meta.dirname, '../../docs/bordereau.md'), 'utf8');
    const recipe = /^```sh\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? '';
    const folder = await exampleFolder();
    const env = { CLE: key.key, CERTIFICAT: key.certificate, ACADEMIE: 'EXEMPLE', NATURE: 'Complet', DATE: '2025-09-08' };
    await promisify(execFile)('bash', ['-euc', recipe], { cwd: folder, env: { PATH: process.env.PATH ?? '', ...env } });
    expect(await jsonOf({}, 'delivery', 'verify', folder, '--trust', trust)).to.deep.include({ exit: 0, files: 7, faults: [] });
  });

  it('needs no database and no setting to sign', async () => {
    const folder = await exampleFolder();
    const env = { PORT: 'huit', DATA_DIR: '/nowhere', DATABASE_URL: 'nonsense' };
    expect(await jsonOf(env, ...signing(folder))).to.include({ exit: 0 });
  });
});
