import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { openKeys } from '#src/keys/open-keys.ts';

describe('the keys of the gateway', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'annuaire-keys-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('are made at first start: ES256 and RS256 of 3072 bits, each with an id of its own', async () => {
    const signing = (await openKeys(directory)).signing.at(new Date());
    expect(signing.map(({ alg }) => alg)).to.deep.equal(['ES256', 'RS256']);
    expect(new Set(signing.map(({ kid }) => kid)).size).to.equal(2);
    expect(Buffer.from(signing[1]!.n!, 'base64url').length * 8).to.equal(3072);
  });

  it('are the same after a restart', async () => {
    const first = await openKeys(directory);
    const second = await openKeys(directory);
    expect(second.signing.at(new Date())).to.deep.equal(first.signing.at(new Date()));
    expect(second.cookies).to.deep.equal(first.cookies);
    expect(second.pairwise.equals(first.pairwise)).to.equal(true);
    expect(second.derive('x').equals(first.derive('x'))).to.equal(true);
    expect(first.derive('x').equals(first.derive('y'))).to.equal(false);
  });

  it('can be read by their owner alone, and leave nothing half-written behind', async () => {
    const keys = await openKeys(directory);
    await keys.clientSecret('ent');
    const files = await readdir(directory, { recursive: true });
    expect(files.sort()).to.deep.equal([
      'clients',
      'clients/ent.secret',
      'cookies.json',
      'pairwise.json',
      'signing-es256.json',
      'signing-rs256.json',
      'verrou',
    ]);
    for (const file of files.filter((name) => name !== 'clients'))
      expect((await stat(join(directory, file))).mode & 0o777, file).to.equal(0o600);
    expect((await stat(join(directory, 'clients'))).mode & 0o777).to.equal(0o700);
  });

  it('are agreed upon by processes that start together', async () => {
    const script = `import { openKeys } from ${JSON.stringify(join(import.meta.dirname, '../../src/keys/open-keys.ts'))};
      const keys = await openKeys(process.argv[1]);
      console.log(JSON.stringify([keys.signing.at(new Date()).map((key) => key.kid), keys.cookies, keys.pairwise.toString('hex'), await keys.clientSecret('ent')]));`;
    const start = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, directory]);
    const said = (await Promise.all([start(), start(), start()])).map(({ stdout }) => stdout);
    expect(new Set(said).size).to.equal(1);
  });

  it('are never replaced when a file is spoilt: the start says which one', async () => {
    await openKeys(directory);
    await writeFile(join(directory, 'signing-es256.json'), '{"keys":[]}');
    const fault = await openKeys(directory).catch((error) => error);
    expect(fault).to.have.property('name', 'KeyFileError');
    expect(fault.message).to.contain('signing-es256.json').and.contain('sauvegarde');
    await writeFile(join(directory, 'signing-es256.json'), 'tronqué');
    expect((await openKeys(directory).catch((error) => error)).message)
      .to.contain('lisible')
      .and.contain('sauvegarde');
    await writeFile(join(directory, 'signing-es256.json'), 'null');
    expect((await openKeys(directory).catch((error) => error)).message)
      .to.contain('lisible')
      .and.contain('sauvegarde');
  });

  it('are read from a folder that cannot be written to', async () => {
    const made = await openKeys(directory);
    await chmod(directory, 0o500);
    expect((await openKeys(directory)).cookies).to.deep.equal(made.cookies);
    await chmod(directory, 0o700);
  });

  it('hold no secret for a client whose id could leave the folder', async () => {
    const { clientSecret } = await openKeys(directory);
    expect(await clientSecret('../cookies').catch((error: unknown) => error)).to.be.instanceOf(Error);
  });
});
