// The drop on an SFTP server when nothing goes wrong, against a real OpenSSH server.
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, open, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { makeKey, type Sshd, startSshd } from '../../support/sshd.ts';
import { bringAll, dropOf, expectWhole, left, never, refused, settingsOf, writeSeeded } from './drop-of.ts';
import type { Peaks } from './memory-process.ts';
import { layWire } from './wire.ts';

describe('A drop on an SFTP server', () => {
  let server: Sshd;
  let home: string;
  let folder: string;
  let into: string;
  before(async () => {
    server = await startSshd([], ['ed25519', 'ecdsa', 'rsa']);
  });
  after(() => server.dispose());
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'annuaire-sftp-'));
    folder = join(home, 'depot');
    into = join(home, 'ici');
    await mkdir(folder);
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  it('is listed with the size and date of its plain files alone', async () => {
    await writeFile(join(folder, 'a.xml'), 'abc');
    await utimes(join(folder, 'a.xml'), 1_700_000_000, 1_700_000_000);
    await writeFile(join(folder, '.cache'), 'x');
    await mkdir(join(folder, 'sous-dossier'));
    await symlink('/etc/passwd', join(folder, 'lien.xml'));
    const drop = dropOf(server, folder);
    expect(await drop.list(never)).to.deep.equal([{ name: 'a.xml', bytes: 3, modifiedAt: 1_700_000_000_000 }]);
    await drop.close();
  });

  it('is copied byte for byte: empty files, a single byte, sizes around a block, odd names', async () => {
    const names = [
      'été.xml',
      'a b  c.xml',
      "l'« école ».xml",
      '$(touch x);`y`.xml',
      '-rf',
      'ligne\nsuivante.xml',
      'x\\..\\..\\y.xml',
      'é'.repeat(127),
    ];
    for (const [n, name] of names.entries())
      await writeSeeded(join(folder, name), [0, 1, 65_535, 65_536, 65_537, 3_000_000, 32_768, 7][n] ?? 0, n);
    let bytes = 0;
    const brought = await bringAll(dropOf(server, folder), into, never, (more) => {
      bytes += more;
    });
    expect(brought.entries).to.have.length(names.length);
    await expectWhole(folder, into, brought);
    expect(await left(into)).to.satisfy((found: string[]) => found.every((name) => /^\d{5}$/.test(name)));
    expect(bytes).to.equal(brought.entries.reduce((sum, entry) => sum + entry.bytes, 0));
    expect((await stat(brought.paths[1] ?? '')).mode & 0o077).to.equal(0);
  });

  it('puts down a second delivery beside the first, never over it', async () => {
    await writeSeeded(join(folder, 'a.xml'), 1000, 1);
    const drop = dropOf(server, folder);
    const entries = await drop.list(never);
    const [first] = await drop.bring(entries, into, never, () => {});
    const [second] = await drop.bring(entries, into, never, () => {});
    await drop.close();
    const [third] = (await bringAll(dropOf(server, folder), into)).paths;
    expect(new Set([first, second, third]).size).to.equal(3);
  });

  it('is reached when the fingerprint is that of any of the keys of the server', async () => {
    await writeFile(join(folder, 'a.xml'), 'abc');
    for (const hostKey of server.fingerprints) {
      const drop = dropOf(server, folder, { hostKey });
      expect(await drop.list(never)).to.have.length(1);
      await drop.close();
    }
  });

  it('takes a key with a passphrase that is read from a file, line end or not', async () => {
    const locked = await startSshd();
    try {
      const key = join(locked.home, 'protegee');
      await makeKey(key, 'rsa', 'une phrase secrète');
      await writeFile(join(locked.home, 'authorized_keys'), await readFile(`${key}.pub`));
      await writeFile(`${key}.phrase`, 'une phrase secrète\n', { mode: 0o600 });
      const drop = dropOf(locked, folder, { privateKeyFile: key, passphraseFile: `${key}.phrase` });
      expect(await drop.list(never)).to.deep.equal([]);
      await drop.close();
      await writeFile(`${key}.phrase`, 'une autre');
      const wrong = await refused(dropOf(locked, folder, { privateKeyFile: key, passphraseFile: `${key}.phrase` }).list(never));
      expect(wrong.rule).to.equal('private-key-unusable');
      expect((await refused(dropOf(locked, folder, { privateKeyFile: key }).list(never))).rule).to.equal('private-key-unusable');
      await chmod(key, 0o640);
      const exposed = await refused(dropOf(locked, folder, { privateKeyFile: key, passphraseFile: `${key}.phrase` }).list(never));
      expect(exposed.rule).to.equal('secret-exposed');
      expect(exposed.message).to.contain('chmod 600');
    } finally {
      await locked.dispose();
    }
  });

  it('is whole also when the server changes the keys of the line every megabyte', async () => {
    const nervous = await startSshd(['RekeyLimit 1M']);
    try {
      await writeSeeded(join(folder, 'a.xml'), 12_000_000, 3);
      await expectWhole(folder, into, await bringAll(dropOf(nervous, folder), into));
      expect(nervous.log().match(/rekey/gi)?.length ?? 0).to.be.above(5);
    } finally {
      await nervous.dispose();
    }
  });

  it('is whole over a line 20 ms long', async () => {
    await writeSeeded(join(folder, 'a.xml'), 4_000_000, 4);
    await writeSeeded(join(folder, 'b.xml'), 10, 5);
    const wire = await layWire(server.port, () => ({}), 20);
    await expectWhole(folder, into, await bringAll(dropOf(server, folder, { port: wire.port }), into));
    expect(wire.connections()).to.equal(1);
    await wire.close();
  });

  // V8 lets some 60 MB of freed buffers lie before it collects them, whatever the size of the file: hence a small file first, as the measure.
  it('takes no more memory for 200 MB than for 20', async () => {
    const write = async (name: string, megabytes: number) => {
      const file = await open(join(folder, name), 'w');
      const digest = createHash('sha256');
      const block = Buffer.alloc(1_000_000);
      for (let n = 0; n < megabytes; n++) {
        block.fill(`${n} `);
        digest.update(block);
        await file.write(block);
      }
      await file.close();
      return digest.digest('hex');
    };
    await write('a.zip', 20);
    const there = await write('b.zip', 200);
    const child = fork(join(import.meta.dirname, 'memory-process.ts'), { execArgv: ['--max-semi-space-size=8'] });
    child.send({ settings: settingsOf(server, folder), into, names: ['a.zip', 'b.zip'] });
    const [{ start, brought }] = (await once(child, 'message')) as [Peaks];
    const [small, large] = brought as [Peaks['brought'][number], Peaks['brought'][number]];
    expect(large.most - small.most).to.be.below(48);
    expect(large.most - start).to.be.below(112);
    const here = createHash('sha256');
    for await (const chunk of createReadStream(large.path)) here.update(chunk as Buffer);
    expect(here.digest('hex')).to.equal(there);
  });

  it('leaves no connection open once it is closed, and can be closed twice', async () => {
    const wire = await layWire(server.port);
    const drop = dropOf(server, folder, { port: wire.port });
    await drop.list(never);
    expect(wire.open()).to.equal(2);
    await drop.close();
    await drop.close();
    for (let n = 0; n < 50 && wire.open() > 0; n++) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(wire.open()).to.equal(0);
    await wire.close();
  });
});
