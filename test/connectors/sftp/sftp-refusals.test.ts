// Every way in which a server, a login or a folder can be wrong: each refused in its own words, with no secret said and none given away.
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer as createWebServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Drop } from '#connectors/academie-aaf/drop.ts';
import { fingerprintOf, makeKey, type Sshd, startSshd } from '../../support/sshd.ts';
import { dropOf, left, never, refused } from './drop-of.ts';

const rule = async (drop: Drop): Promise<string> => {
  try {
    return (await refused(drop.list(never))).rule;
  } finally {
    await drop.close();
  }
};

async function withServer<T>(
  options: readonly string[],
  work: (server: Sshd) => Promise<T>,
  kind: 'ed25519' | 'rsa' = 'ed25519',
): Promise<T> {
  const server = await startSshd(options, [kind]);
  try {
    return await work(server);
  } finally {
    await server.dispose();
  }
}

describe('An SFTP server that is not what it should be', () => {
  let server: Sshd;
  let home: string;
  let folder: string;
  before(async () => {
    server = await startSshd();
    home = await mkdtemp(join(tmpdir(), 'annuaire-sftp-'));
    folder = join(home, 'depot');
    await mkdir(folder);
    await writeFile(join(folder, 'a.xml'), 'abc');
  });
  after(async () => {
    await server.dispose();
    await rm(home, { recursive: true, force: true });
  });

  it('raises an alert when its key is not the pinned one, and is not even told the name of the account', async () => {
    const honest = dropOf(server, folder);
    await honest.list(never);
    await honest.close();
    expect(server.log()).to.contain('userauth-request');
    await withServer([], async (other) => {
      const refusal = await refused(dropOf(other, folder, { hostKey: server.fingerprints[0] }).list(never));
      expect(refusal.rule).to.equal('host-key-changed');
      expect(refusal.message).to.match(/ALERTE.*autre moyen/);
      expect(refusal.message).to.contain(other.fingerprints[0]);
      expect(other.log()).to.contain('Connection from 127.0.0.1').and.not.contain('userauth');
    });
  });

  it('is refused when its only key is of a kind that is not pinned', () =>
    withServer(
      [],
      async (other) => expect(await rule(dropOf(other, folder, { hostKey: server.fingerprints[0] }))).to.equal('host-key-changed'),
      'rsa',
    ));

  it('is refused when it speaks nothing but what is no longer safe', async function () {
    this.timeout(120_000);
    const old = [
      ['Ciphers aes128-cbc,3des-cbc'],
      ['Ciphers aes128-ctr', 'MACs hmac-sha1,hmac-sha1-etm@openssh.com'],
      ['KexAlgorithms diffie-hellman-group14-sha1,diffie-hellman-group-exchange-sha1'],
      ['HostKeyAlgorithms ssh-rsa'],
    ];
    for (const options of old)
      await withServer(
        options,
        async (outdated) => {
          expect(await rule(dropOf(outdated, folder)), options.join()).to.equal('server-outdated');
          expect(outdated.log()).to.not.contain('userauth');
        },
        'rsa',
      );
  });

  it('is told from a wrong name, a closed port, a wrong service and silence', async () => {
    expect(await rule(dropOf(server, folder, { host: 'nulle-part.invalid' }))).to.equal('server-unknown');
    const web = createWebServer().listen(0, '127.0.0.1');
    const mute = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
    await Promise.all([once(web, 'listening'), once(mute, 'listening')]);
    const port = (of: Server) => (of.address() as AddressInfo).port;
    expect(await rule(dropOf(server, folder, { port: port(web) }))).to.equal('server-not-sftp');
    expect(await rule(dropOf(server, folder, { port: port(mute), connectTimeout: 1 }))).to.equal('server-silent');
    const closed = port(web);
    web.close();
    mute.close();
    await once(web, 'close');
    expect(await rule(dropOf(server, folder, { port: closed }))).to.equal('server-refused');
  });

  it('says so when it refuses the account or its key', async () => {
    const stranger = join(home, 'inconnue');
    await makeKey(stranger);
    expect(await fingerprintOf(`${stranger}.pub`)).to.match(/^SHA256:/);
    expect(await rule(dropOf(server, folder, { privateKeyFile: stranger }))).to.equal('login-refused');
    expect(await rule(dropOf(server, folder, { user: 'personne-de-ce-nom' }))).to.equal('login-refused');
  });

  it('is not called when the key is missing or is no key', async () => {
    expect(await rule(dropOf(server, folder, { privateKeyFile: join(home, 'absente') }))).to.equal('secret-unreadable');
    const empty = join(home, 'vide');
    await writeFile(empty, '\n', { mode: 0o600 });
    expect(await rule(dropOf(server, folder, { privateKeyFile: empty }))).to.equal('secret-unreadable');
    await writeFile(empty, 'ceci est un secret mal rangé', { mode: 0o600 });
    const refusal = await refused(dropOf(server, folder, { privateKeyFile: empty }).list(never));
    expect(refusal.rule).to.equal('private-key-unusable');
    expect(refusal.message).to.not.contain('mal rangé');
  });

  it('says so when the folder is missing, is no folder, or may not be read', async () => {
    expect(await rule(dropOf(server, join(folder, 'ailleurs')))).to.equal('drop-folder-missing');
    expect(await rule(dropOf(server, join(folder, 'a.xml')))).to.equal('drop-folder-missing');
    await withServer(['Subsystem sftp internal-sftp -P opendir'], async (closed) =>
      expect(await rule(dropOf(closed, folder))).to.equal('drop-folder-forbidden'),
    );
  });

  it('says so when it offers no files at all', () =>
    withServer(['Subsystem other internal-sftp'], async (shell) => expect(await rule(dropOf(shell, folder))).to.equal('sftp-not-offered')));

  it('says so when a file is gone, may not be read, or is not what was listed', async () => {
    const into = join(home, 'ici');
    const drop = dropOf(server, folder);
    const [entry] = await drop.list(never);
    if (entry === undefined) throw new Error('Nothing listed.');
    const bring = (changes: Partial<typeof entry>) => refused(drop.bring([entry, { ...entry, ...changes }], into, never, () => {}));
    const gone = await bring({ name: 'parti.xml' });
    expect([gone.rule, gone.file]).to.deep.equal(['file-gone', 'parti.xml']);
    expect((await bring({ bytes: 4 })).rule).to.equal('file-changed');
    expect((await bring({ modifiedAt: entry.modifiedAt - 1000 })).rule).to.equal('file-changed');
    expect(await left(into)).to.deep.equal([]);
    await drop.close();
    await withServer(['Subsystem sftp internal-sftp -P open'], async (closed) => {
      const other = dropOf(closed, folder);
      const refusal = await refused(other.bring(await other.list(never), into, never, () => {}));
      expect(refusal.rule).to.equal('file-forbidden');
      await other.close();
    });
    expect(await left(into)).to.deep.equal([]);
  });

  it('is refused before a byte is copied when the disk has no place, or the work folder cannot be made', async () => {
    const huge = join(home, 'immense');
    await mkdir(huge);
    await writeFile(join(huge, 'a.zip'), '');
    await truncate(join(huge, 'a.zip'), 8e12);
    const drop = dropOf(server, huge);
    const entries = await drop.list(never);
    expect((await refused(drop.bring(entries, join(home, 'ici'), never, () => {}))).rule).to.equal('disk-full');
    expect((await refused(drop.bring(entries, join(folder, 'a.xml', 'x'), never, () => {}))).rule).to.equal('work-folder-unusable');
    expect(await left(join(home, 'ici'))).to.deep.equal([]);
    await drop.close();
  });

  it('is refused when its folder holds more than ten thousand names', async () => {
    const full = join(home, 'plein');
    await mkdir(full);
    for (let n = 0; n < 10_001; n += 501)
      await Promise.all(Array.from({ length: 501 }, (_, m) => writeFile(join(full, `${n + m}.xml`), '')));
    expect(await rule(dropOf(server, full))).to.equal('drop-too-full');
  });
});
