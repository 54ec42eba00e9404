// Keys encrypted by a passphrase: from clear files, to another passphrase, and never harmed by a wrong one.
import { chmod, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { makeOwnKey, readOwnKeys } from '#connectors/login-saml/own-keys.ts';
import { encryptKeys } from '#src/keys/encrypt-keys.ts';
import { type Keys, openKeys } from '#src/keys/open-keys.ts';
import { newSigningJwk } from '#src/keys/signing-file.ts';

describe('keys encrypted by a passphrase', () => {
  let home: string;
  let directory: string;
  let passphraseFile: string;
  let otherFile: string;
  const now = new Date();
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'annuaire-keys-'));
    directory = join(home, 'keys');
    passphraseFile = await file('phrase', 'correct cheval pile agrafe école');
    otherFile = await file('autre', 'une tout autre phrase secrète !');
  });
  afterEach(() => rm(home, { recursive: true }));

  async function file(name: string, text: string, mode = 0o600): Promise<string> {
    await writeFile(join(home, name), `${text}\n`, { mode });
    return join(home, name);
  }
  /** Every file and its bytes. */
  async function everything(): Promise<Record<string, string>> {
    const names = (await readdir(directory, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    return Object.fromEntries(
      await Promise.all(
        names.map(async ({ parentPath, name }) => [name, await readFile(join(parentPath, name), 'latin1')] as [string, string]),
      ),
    );
  }
  async function secretsOf(keys: Keys): Promise<readonly string[]> {
    const signing = keys.signing.at(new Date()).map(({ d }) => d!);
    return [...signing, ...keys.cookies, keys.pairwise.toString('base64url'), await keys.clientSecret('ent')];
  }
  const refused = (work: Promise<unknown>): Promise<Error> =>
    work.then(
      () => expect.fail('accepted'),
      (error) => error as Error,
    );

  it('are those for an upstream too: closed with the others, opened under their own name, and by no other folder’s key', async () => {
    const clear = await openKeys(directory);
    const folder = join(directory, 'logins/educonnect');
    await makeOwnKey(folder, 0, 'https://annuaire.exemple.fr/saml', now, clear.loginCipher('educonnect'));
    const before = await readFile(join(folder, 'saml-1.pem'), 'utf8');
    expect(before).to.contain('PRIVATE KEY');
    const [first] = await readOwnKeys(folder, clear.loginCipher('educonnect'));

    const sealed = await openKeys(directory, { passphraseFile });
    const cipher = sealed.loginCipher('educonnect');
    expect(await readFile(join(folder, 'saml-1.pem'), 'latin1')).not.to.contain('KEY');
    await makeOwnKey(folder, 1, 'https://annuaire.exemple.fr/saml', now, cipher);
    const next = await readFile(join(folder, 'saml-2.pem'), 'utf8');
    expect(next).not.to.contain('KEY');
    const both = await readOwnKeys(folder, cipher);
    expect(both.map(({ file }) => file)).to.deep.equal(['saml-1.pem', 'saml-2.pem']);
    expect(both[0]!.privateKey.equals(first!.privateKey)).to.equal(true);

    for (const [name, other] of [
      ['another place', sealed.loginCipher('autre')],
      ['no passphrase', clear.loginCipher('educonnect')],
    ] as const)
      expect((await refused(readOwnKeys(folder, other))).message, name).to.match(/unreadable/);
    await writeFile(join(folder, 'saml-1.pem'), next);
    expect((await refused(readOwnKeys(folder, cipher))).message, 'another name').to.equal('saml-1.pem: unreadable');
  });

  it('were in clear before: they are the same afterwards, and no file shows them', async () => {
    const clear = await openKeys(directory);
    const secrets = await secretsOf(clear);
    expect(clear.sealed).to.equal(false);
    const sealed = await openKeys(directory, { passphraseFile });
    expect(sealed.sealed).to.equal(true);
    expect(await secretsOf(sealed)).to.deep.equal(secrets);
    const files = await everything();
    expect(Object.keys(files)).to.include.members(['chiffrement.json', 'signing-rs256.json', 'ent.secret']);
    for (const [name, text] of Object.entries(files)) for (const secret of secrets) expect(text, name).not.to.contain(secret);
    expect(await secretsOf(await openKeys(directory, { passphraseFile }))).to.deep.equal(secrets);
    expect(await everything(), 'a later start writes nothing').to.deep.equal(files);
  });

  it('of a version that knew no rotation keep their age, their order and what they publish', async () => {
    const [first, second] = [await newSigningJwk('ES256'), await newSigningJwk('ES256')];
    await openKeys(directory);
    const path = join(directory, 'signing-es256.json');
    await writeFile(path, JSON.stringify({ keys: [first, second] }));
    const written = new Date(now.getTime() - 3_600_000);
    await utimes(path, written, written);
    const es = (keys: Keys) => keys.signing.states(now).filter(({ algorithm }) => algorithm === 'ES256');
    const read = es(await openKeys(directory));
    expect(read.map(({ id, state }) => [id, state])).to.deep.equal([
      [first.kid, 'signs'],
      [second.kid, 'retired'],
    ]);
    expect(read[0]!.created).to.equal(Math.floor(written.getTime()));
    const sealed = await openKeys(directory, { passphraseFile });
    expect(es(sealed)).to.deep.equal(read);
    await sealed.signing.rotate({ now, algorithms: ['ES256'] });
    expect(es(sealed).map(({ state }) => state)).to.deep.equal(['signs', 'retired', 'waiting']);
  });

  it('are refused a wrong passphrase, or none, in French, and nothing is touched', async () => {
    await secretsOf(await openKeys(directory, { passphraseFile }));
    const files = await everything();
    const wrong = await refused(openKeys(directory, { passphraseFile: otherFile }));
    expect(wrong.name).to.equal('KeyFileError');
    expect(wrong.message).to.contain("n'est pas celle").and.contain("Rien n'a été changé");
    expect((await refused(openKeys(directory))).message).to.contain('KEYS_PASSPHRASE_FILE');
    const change = { passphraseFile: otherFile, newPassphraseFile: passphraseFile, lifetime: 60, now };
    expect((await refused(encryptKeys(directory, change))).message).to.contain("n'est pas celle");
    expect(await everything()).to.deep.equal(files);
  });

  it('take another passphrase, and then the old one no more; a process that runs notices nothing', async () => {
    const running = await openKeys(directory, { passphraseFile });
    const secrets = await secretsOf(running);
    const options = { passphraseFile, newPassphraseFile: otherFile, lifetime: 60, now };
    expect(await encryptKeys(directory, options)).to.deep.equal({ kind: 'changed', files: 0 });
    expect((await refused(openKeys(directory, { passphraseFile }))).message).to.contain("n'est pas celle");
    expect(await secretsOf(await openKeys(directory, { passphraseFile: otherFile }))).to.deep.equal(secrets);
    await running.signing.rotate({ now });
    expect((await openKeys(directory, { passphraseFile: otherFile })).signing.states(now)).to.have.length(4);
  });

  it('are encrypted by the command from clear files; without any passphrase it does nothing', async () => {
    await secretsOf(await openKeys(directory));
    const none = { passphraseFile: null, newPassphraseFile: null, lifetime: 60, now };
    expect(await encryptKeys(directory, none)).to.deep.equal({ kind: 'no-passphrase', files: 0 });
    expect(await encryptKeys(directory, { ...none, newPassphraseFile: otherFile })).to.deep.equal({ kind: 'encrypted', files: 5 });
    expect(await encryptKeys(directory, { ...none, passphraseFile: otherFile })).to.deep.equal({ kind: 'already', files: 0 });
    expect((await refused(encryptKeys(join(home, 'nulle-part'), none))).message).to.contain('ne contient pas de clés');
  });

  it('half encrypted when the machine fell are finished at the next start', async () => {
    const clear = await openKeys(directory);
    const secrets = await secretsOf(clear);
    const before = await everything();
    await openKeys(directory, { passphraseFile });
    // As if only the first files had been rewritten.
    await writeFile(join(directory, 'cookies.json'), before['cookies.json']!);
    await writeFile(join(directory, 'clients/ent.secret'), before['ent.secret']!);
    expect(await secretsOf(await openKeys(directory, { passphraseFile }))).to.deep.equal(secrets);
    expect((await everything())['cookies.json']).to.match(/^eyJ/);
  });

  it('do not open under another name, nor changed by one sign, nor without the file that holds their key', async () => {
    await secretsOf(await openKeys(directory, { passphraseFile }));
    const files = await everything();
    const at = (name: string) => join(directory, name);
    await writeFile(at('pairwise.json'), files['cookies.json']!);
    expect((await refused(openKeys(directory, { passphraseFile }))).message)
      .to.contain('pairwise.json')
      .and.contain('sauvegarde');
    const text = files['pairwise.json']!;
    const middle = text.lastIndexOf('.') - 20;
    await writeFile(at('pairwise.json'), `${text.slice(0, middle)}${text[middle] === 'A' ? 'B' : 'A'}${text.slice(middle + 1)}`);
    expect((await refused(openKeys(directory, { passphraseFile }))).message).to.contain('pairwise.json');
    await writeFile(at('pairwise.json'), text);
    await rm(at('chiffrement.json'));
    expect((await refused(openKeys(directory, { passphraseFile }))).message).to.contain('chiffrement.json manque');
    expect((await refused(openKeys(directory))).message).to.contain('KEYS_PASSPHRASE_FILE');
    expect(await readdir(directory)).not.to.include('chiffrement.json');
    await writeFile(at('chiffrement.json'), '{"derivation":{"name":"scrypt","N":1099511627776,"r":8,"p":1,"salt":"AA"},"key":"eyJ"}');
    expect((await refused(openKeys(directory, { passphraseFile }))).message).to.contain('illisible');
  });

  it('want a passphrase that is long, kept apart, and read by its owner alone', async () => {
    await openKeys(directory);
    const why = async (path: string) => (await refused(openKeys(directory, { passphraseFile: path }))).message;
    expect(await why(await file('courte', 'azerty')))
      .to.contain('moins de 20 signes')
      .and.not.contain('azerty');
    expect(await why(await file('ouverte', 'correct cheval pile agrafe', 0o644))).to.contain('chmod 600');
    expect(await why(join(home, 'absente')))
      .to.contain('absente')
      .and.contain('ENOENT');
    await writeFile(join(directory, 'phrase'), 'correct cheval pile agrafe', { mode: 0o600 });
    expect(await why(join(directory, 'phrase'))).to.contain('hors de KEYS_DIR');
    await chmod(join(home, 'ouverte'), 0o400);
    expect((await openKeys(directory, { passphraseFile: join(home, 'ouverte') })).sealed).to.equal(true);
  });
});
