// Logins by password, which OpenSSH cannot show without a system account, and the algorithm with which a key signs.
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AuthContext } from 'ssh2';
import type { Drop } from '#connectors/academie-aaf/drop.ts';
import { keyLogin } from '#connectors/shared/sftp/login.ts';
import { SftpFailed } from '#connectors/shared/sftp/sftp-failed.ts';
import { makeKey } from '../../support/sshd.ts';
import { never, refused } from './drop-of.ts';
import { against as invented } from './invented-server.ts';

const password = 'Marronnier-42';

describe('A login by password', () => {
  let home: string;
  let passwordFile: string;
  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'annuaire-sftp-'));
    passwordFile = join(home, 'mot-de-passe');
    await makeKey(join(home, 'hote'));
    await makeKey(join(home, 'rsa'), 'rsa');
  });
  after(() => rm(home, { recursive: true, force: true }));
  beforeEach(() => writeFile(passwordFile, `${password}\n`, { mode: 0o600 }));

  const against = (login: (context: AuthContext) => void, work: (drop: (secret?: object) => Drop) => Promise<void>) =>
    invented(home, { login }, { passwordFile }, work);

  async function lists(drop: Drop): Promise<void> {
    expect(await drop.list(never)).to.deep.equal([{ name: 'a.xml', bytes: 3, modifiedAt: 2000 }]);
    await drop.close();
  }

  const byPassword = (context: AuthContext) =>
    context.method === 'password' && context.username === 'ent' && context.password === password
      ? context.accept()
      : context.reject(['password']);

  it('opens the drop, with the password of the file without its line end', async () => {
    expect(await against(byPassword, async (drop) => lists(drop()))).to.deep.equal(['password']);
  });

  it('is refused when the password is wrong, which is tried once and never said', async () => {
    await writeFile(passwordFile, 'Platane-43');
    const tried = await against(byPassword, async (drop) => {
      const refusal = await refused(drop().list(never));
      expect(refusal.rule).to.equal('login-refused');
      expect(JSON.stringify([refusal.message, refusal.stack])).to.not.contain('Platane');
    });
    expect(tried).to.deep.equal(['password']);
  });

  it('types the password at the one hidden question of a server that wants it so, and answers no other question', async () => {
    const answered: string[][] = [];
    const prompted = (questions: { prompt: string; echo: boolean }[]) => (context: AuthContext) => {
      if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
      context.prompt(questions, (answers) => {
        answered.push(answers);
        if (answers[0] === password) context.accept();
        else context.reject([]);
      });
    };
    const tried = await against(prompted([{ prompt: 'Mot de passe :', echo: false }]), async (drop) => lists(drop()));
    expect(tried).to.deep.equal(['password', 'keyboard-interactive']);
    for (const questions of [[{ prompt: 'Nom :', echo: true }], [1, 2].map(() => ({ prompt: 'Code :', echo: false }))])
      await against(prompted(questions), async (drop) => {
        expect((await refused(drop().list(never))).rule).to.equal('login-refused');
      });
    expect(answered).to.deep.equal([[password], [''], ['', '']]);
  });

  it('says when the password has expired', async () => {
    const expired = (context: AuthContext) => {
      if (context.method === 'password') context.requestChange('Nouveau mot de passe ?', () => {});
      else context.reject(['password']);
    };
    await against(expired, async (drop) => {
      expect((await refused(drop().list(never))).rule).to.equal('password-expired');
    });
  });

  it('is refused before any call when others may read the file of the password', async () => {
    await chmod(passwordFile, 0o644);
    const tried = await against(byPassword, async (drop) => {
      expect((await refused(drop().list(never))).rule).to.equal('secret-exposed');
    });
    await chmod(passwordFile, 0o600);
    expect(tried).to.deep.equal([]);
  });

  it('takes up a password that was replaced meanwhile', async () => {
    await writeFile(passwordFile, 'Platane-43');
    await against(byPassword, async (drop) => {
      const one = drop();
      expect((await refused(one.list(never))).rule).to.equal('login-refused');
      await writeFile(passwordFile, password);
      await lists(one);
    });
  });

  it('signs with an RSA key by SHA-256, and by SHA-1 for nobody', async () => {
    const file = join(home, 'rsa');
    const signed: (string | undefined)[] = [];
    const byKey = (context: AuthContext) => {
      if (context.method !== 'publickey') return context.reject(['publickey']);
      if (context.signature !== undefined) signed.push(context.hashAlgo);
      context.accept();
    };
    await against(byKey, async (drop) => lists(drop({ privateKeyFile: file })));
    expect(signed).to.deep.equal(['sha256']);
    // No server here can be made to ask for SHA-1 (ssh2 falls back to it where a server names no algorithm): the key itself is asked.
    const login = keyLogin(await readFile(file, 'utf8'), null);
    const sign = (algorithm: string) => login.kind === 'key' && login.key.sign('x', algorithm);
    expect(sign('sha256')).to.have.property('length', 384);
    expect(() => sign('sha1')).to.throw(SftpFailed, 'algorithms');
  });
});
