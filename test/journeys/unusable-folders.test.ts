// A start that cannot work says which setting to correct, in one French sentence, and makes nothing. Run as an account without rights:
// the rights of a folder mean nothing to root.
import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Home, newHome, root } from './home.ts';

const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

type Said = { readonly code: unknown; readonly out: string; readonly err: string };

function startAsNobody(home: Home, file = 'src/main.ts', ...args: readonly string[]): Promise<Said> {
  return new Promise((done) => {
    execFile(process.execPath, [file, ...args], { cwd: root, env: home.env, timeout: 30_000, ...nobody }, (error, out, err) =>
      done({ code: error?.code ?? 0, out, err }),
    );
  });
}

describe('a start whose folders cannot be used', () => {
  let home: Home;
  beforeEach(async () => {
    home = await newHome();
    if (nobody.uid !== undefined) for (const folder of [home.directory, keysOf(home)]) await chown(folder, nobody.uid, nobody.gid);
  });

  // What has no rights could not be thrown away.
  afterEach(async () => {
    for (const folder of [home.data, keysOf(home)]) await chmod(folder, 0o700).catch(() => undefined);
  });

  const keysOf = ({ directory }: Home) => join(directory, 'keys');
  const cases: readonly (readonly [what: string, spoil: () => Promise<void>, setting: string, reason: string])[] = [
    ['a folder of data without rights', () => mkdir(home.data, { mode: 0 }), 'DATA_DIR', 'droits'],
    ['a file in place of the folder of data', () => writeFile(home.data, ''), 'DATA_DIR', 'un fichier est à cette place'],
    ['a folder of keys without rights', () => chmod(keysOf(home), 0), 'KEYS_DIR', 'pas le droit'],
    ['a folder of keys that may only be read, and is empty', () => chmod(keysOf(home), 0o500), 'KEYS_DIR', 'pas le droit'],
    ['a key that is no key', () => writeFile(join(keysOf(home), 'pairwise.json'), '{'), 'pairwise.json', 'sauvegarde'],
    ['a key that may not be read', () => writeFile(join(keysOf(home), 'cookies.json'), '{}', { mode: 0 }), 'KEYS_DIR', 'pas le droit'],
  ];
  for (const [what, spoil, setting, reason] of cases) {
    it(`says in one sentence what to correct: ${what}`, async () => {
      await spoil();
      const { code, err } = await startAsNobody(home);
      expect({ code, err }).to.have.property('code', 1);
      expect(err).to.contain(setting).and.contain(reason);
      expect(err.trim().split('\n'), err).to.have.length(1);
      expect(await readdir(join(home.data, 'postgres')).catch(() => null)).to.equal(null);
    });
  }

  it('is told by a command in the same words', async () => {
    await mkdir(home.data, { mode: 0 });
    const { code, out, err } = await startAsNobody(home, 'src/cli.ts', 'plan', 'list');
    expect({ code, out }).to.deep.equal({ code: 6, out: '' });
    expect(err).to.contain('DATA_DIR').and.contain('droits');
  });
});
