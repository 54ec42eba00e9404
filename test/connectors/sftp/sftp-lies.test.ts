// A server that holds the pinned key and lies all the same: names that are paths, a folder without end, reads that are too short.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { makeKey } from '../../support/sshd.ts';
import { left, never, refused } from './drop-of.ts';
import { against, type Behaviour, told } from './invented-server.ts';

describe('An SFTP server that lies', () => {
  let home: string;
  let into: string;
  let secret: object;
  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'annuaire-sftp-'));
    into = join(home, 'ici');
    await makeKey(join(home, 'hote'));
    await writeFile(join(home, 'mot-de-passe'), 'Marronnier-42', { mode: 0o600 });
    secret = { passwordFile: join(home, 'mot-de-passe') };
  });
  after(() => rm(home, { recursive: true, force: true }));

  const listing = async (behaviour: Behaviour): Promise<string> => {
    let rule = '';
    await against(home, behaviour, secret, async (open) => {
      const drop = open();
      rule = (await refused(drop.list(never))).rule;
      await drop.close();
    });
    return rule;
  };

  it('is refused when it names a file by a path, by nothing, or at great length', async () => {
    for (const name of ['x/../../etc/cron.d/x', '/etc/passwd', 'a\0.xml', '', 'é'.repeat(128)])
      expect(await listing({ names: (batch) => (batch === 0 ? [told(name)] : null) }), name).to.equal('drop-listing-refused');
  });

  it('is refused when its folder never ends', async () => {
    const endless = Array.from({ length: 100 }, (_, n) => told(`sous-dossier-${n}`, { mode: 0o040755 }));
    expect(await listing({ names: () => endless })).to.equal('drop-too-full');
  });

  it('is refused when a size is beyond counting', async () => {
    expect(await listing({ names: (batch) => (batch === 0 ? [told('a.xml', { size: 2 ** 60 })] : null) })).to.equal('drop-listing-refused');
  });

  it('leaves nothing when a file ends before the size that it announced', async () => {
    const fetching = async (data: NonNullable<Behaviour['data']>): Promise<string> => {
      let rule = '';
      const names = (batch: number) => (batch === 0 ? [told('a.xml', { size: 500_000 })] : null);
      await against(home, { names, data }, secret, async (open) => {
        const drop = open();
        rule = (await refused(drop.bring(await drop.list(never), into, never, () => {}))).rule;
        await drop.close();
      });
      expect(await left(into)).to.deep.equal([]);
      return rule;
    };
    expect(await fetching((position, length) => (position < 300_000 ? Buffer.alloc(length, 'a') : null))).to.equal('file-changed');
    expect(await fetching(() => Buffer.alloc(0))).to.equal('file-changed');
  });

  it('is read right when it answers every read with less than was asked', async () => {
    const content = Buffer.from(Array.from({ length: 300_000 }, (_, n) => n % 251));
    const names = (batch: number) => (batch === 0 ? [told('a.xml', { size: content.length })] : null);
    const data = (position: number, length: number) => content.subarray(position, position + Math.min(length, 7_001));
    await against(home, { names, data }, secret, async (open) => {
      const drop = open();
      const [path] = await drop.bring(await drop.list(never), into, never, () => {});
      await drop.close();
      expect((await readFile(path ?? '')).equals(content)).to.equal(true);
    });
  });
});
