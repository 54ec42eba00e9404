// Deliveries that are still being written, what a killed reading leaves, and how a source is configured.
import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { configuration, readingSettings } from '#connectors/academie-aaf/configuration.ts';
import { folderDrop } from '#connectors/academie-aaf/folder-drop.ts';
import { stableEntries } from '#connectors/academie-aaf/stable-entries.ts';
import { workFolder } from '#connectors/academie-aaf/work-folder.ts';
import { addTo, delivery, dropOf, emptyFolder, pupils, readAfter } from '../delivery.ts';

const signal = new AbortController().signal;
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);

async function aged(folder: string, seconds: number): Promise<string> {
  for (const name of await readdir(folder)) await utimes(join(folder, name), ago(seconds), ago(seconds));
  return folder;
}

describe('a delivery that is arriving', () => {
  it('is not read yet, and never refused', async () => {
    const found = await readAfter(await aged(await delivery({ [pupils]: null }), 5), null, { stableFor: 60 });
    expect(found.opening).to.equal(null);
    expect(found.reading).to.deep.include({ nothingNew: true, complete: true, bookmark: null });
    expect(found.reading.problems.map(({ severity, rule }) => [severity, rule])).to.deep.equal([['warning', 'delivery-arriving']]);
  });

  it('is read once its files have not moved for long enough', async () => {
    expect((await readAfter(await aged(await delivery(), 61), null, { stableFor: 60 })).reading).to.deep.include({
      complete: true,
      problems: [],
    });
  });

  it('does not keep the older one from being read', async () => {
    const drop = await dropOf(await aged(await delivery(), 90));
    await aged(drop, 90);
    await addTo(drop, await delivery({}, 'delta'));
    const found = await readAfter(drop, null, { stableFor: 60 });
    expect(found.reading).to.deep.include({ complete: true, kind: 'complete', more: false });
    const next = await readAfter(drop, found.reading.bookmark, { stableFor: 60 });
    expect(next.reading).to.deep.include({ nothingNew: true, bookmark: found.reading.bookmark });
    await aged(drop, 90);
    expect((await readAfter(drop, found.reading.bookmark, { stableFor: 60 })).reading).to.deep.include({ complete: true, kind: 'changes' });
  });

  it('is seen to move even when its date says that it is old', async () => {
    const folder = await aged(await delivery(), 90);
    const young = join(folder, 'jeune.txt');
    await writeFile(young, '');
    const drop = folderDrop(folder);
    let lists = 0;
    const growingOnceListed = {
      ...drop,
      list: async (asked: AbortSignal) => {
        const listed = await drop.list(asked);
        lists++;
        if (lists === 1) {
          await appendFile(join(folder, pupils), ' ');
          await utimes(join(folder, pupils), ago(90), ago(90));
        }
        return listed;
      },
    };
    const found = await stableEntries(growingOnceListed, 60, signal);
    expect([...found.arriving].sort()).to.deep.equal([pupils, 'jeune.txt'].sort());
  });

  it('is looked at once, and not waited for, where nothing is young', async () => {
    const folder = await aged(await delivery(), 90);
    const drop = folderDrop(folder);
    let lists = 0;
    const counting = { ...drop, list: (asked: AbortSignal) => drop.list(asked).finally(() => lists++) };
    expect((await stableEntries(counting, 60, signal)).arriving.size).to.equal(0);
    expect(lists).to.equal(1);
  });
});

describe('a folder as a drop', () => {
  it('shows its plain files, and no link, folder or hidden file', async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, 'a.xml'), 'abc');
    await writeFile(join(folder, '.b.xml'), 'abc');
    await mkdir(join(folder, 'c.xml'));
    await symlink('/etc/hostname', join(folder, 'd.xml'));
    expect((await folderDrop(folder).list(signal)).map(({ name, bytes }) => [name, bytes])).to.deep.equal([['a.xml', 3]]);
  });
});

describe('the work folder of a reading', () => {
  it('is made for its owner alone when it is asked for, and goes away with all that is in it', async () => {
    const parent = join(await emptyFolder(), 'work');
    const work = workFolder(parent);
    await work.remove();
    const made = await work.make();
    await writeFile(join(made, '00001'), 'x');
    expect(await readdir(parent)).to.have.length(1);
    await work.remove();
    expect(await readdir(parent)).to.deep.equal([]);
  });

  it('sweeps what dead readings have left for an hour, and nothing of the living', async () => {
    const parent = await emptyFolder();
    const dead = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim();
    const left = [`aaf-${dead}-old`, `aaf-${dead}-new`, `aaf-${process.pid}-earlier-life`, `aaf-${process.ppid}-alive`, 'other'];
    for (const name of left) {
      await mkdir(join(parent, name));
      await writeFile(join(parent, name, '00001'), 'x');
      const age = name.endsWith('-new') ? 60 : 7_200;
      await utimes(join(parent, name), ago(age), ago(age));
    }
    const living = workFolder(parent);
    const path = await living.make();
    await utimes(join(path, '..'), ago(7_200), ago(7_200));
    const other = workFolder(parent);
    await other.make();
    await other.remove();
    const names = (await readdir(parent)).filter((name) => left.includes(name));
    expect(names.sort()).to.deep.equal([`aaf-${dead}-new`, `aaf-${process.ppid}-alive`, 'other'].sort());
    expect(await readdir(join(path, '..'))).to.have.length(1);
    await living.remove();
  });
});

describe('the settings of an AAF source', () => {
  const sftp = { host: 'sftp.academie.example', user: 'annuaire', hostKey: `SHA256:${'A'.repeat(43)}`, privateKeyFile: '/run/secrets/key' };
  const faults = (settings: unknown) => configuration.safeParse(settings).error?.issues.map(({ message }) => message) ?? [];

  it('name one place, a folder or a server', () => {
    expect(faults({ folder: '/depot' })).to.deep.equal([]);
    expect(faults({ sftp })).to.deep.equal([]);
    for (const settings of [{}, { folder: '/depot', sftp }]) expect(faults(settings).join()).to.match(/« folder ».*« sftp »/);
  });

  it('take what is usual for what is left out', () => {
    const usual = { signature: 'when-present', days: [1, 2, 3, 4, 5, 6, 7], academie: null };
    expect(readingSettings(configuration.parse({ folder: '/depot' }))).to.deep.equal({ ...usual, stableFor: 0 });
    expect(readingSettings(configuration.parse({ sftp }))).to.deep.equal({ ...usual, stableFor: 60 });
    expect(readingSettings(configuration.parse({ folder: '/d', stableFor: 5, signature: 'off', days: [1] }))).to.deep.equal({
      stableFor: 5,
      signature: 'off',
      days: [1],
      academie: null,
    });
  });

  it('say in French what is wrong with them', () => {
    for (const wrong of [{ stableFor: -1 }, { stableFor: 1.5 }, { signature: 'oui' }, { days: [] }, { days: [0] }, { days: [8] }]) {
      const messages = faults({ folder: '/depot', ...wrong });
      expect(messages).to.have.length(1);
      expect(messages[0], JSON.stringify(wrong)).to.match(/^(stableFor|signature|days) : .*\.$/);
    }
  });
});
