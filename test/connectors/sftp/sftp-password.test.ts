// What OpenSSH cannot show without a system account or a module of PAM: logins by password, and a server that names no signature algorithm.
// The server is ssh2's own, for the login alone; everything about files is tried against OpenSSH.
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import ssh2, { type AuthContext, type Connection } from 'ssh2';
import type { Drop } from '#connectors/academie-aaf/drop.ts';
import { openSftpDrop } from '#connectors/academie-aaf/sftp-drop.ts';
import { sftpSettings } from '#connectors/academie-aaf/sftp-settings.ts';
import { fingerprintOf, makeKey } from '../../support/sshd.ts';
import { never, refused } from './drop-of.ts';

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

  /** A server that lets in as `login` says, and has one empty folder. Gives back what was tried, in order. */
  async function against(
    login: (context: AuthContext) => void,
    work: (drop: (secret?: object) => Drop) => Promise<void>,
  ): Promise<string[]> {
    const tried: string[] = [];
    const connections = new Set<Connection>();
    const server = new ssh2.Server({ hostKeys: [await readFile(join(home, 'hote'))] }, (connection) => {
      connections.add(connection);
      connection.on('error', () => {});
      connection.on('authentication', (context) => {
        tried.push(context.method);
        login(context);
      });
      connection.on('session', (accept) => {
        accept().on('sftp', (acceptSftp) => {
          const sftp = acceptSftp();
          let read = false;
          sftp.on('OPENDIR', (id) => sftp.handle(id, Buffer.from('d')));
          sftp.on('READDIR', (id) => {
            if (read) return sftp.status(id, ssh2.utils.sftp.STATUS_CODE.EOF);
            read = true;
            const attrs = { mode: 0o100644, uid: 0, gid: 0, size: 3, atime: 1, mtime: 2 };
            sftp.name(id, [{ filename: 'a.xml', longname: 'a.xml', attrs }]);
          });
          sftp.on('CLOSE', (id) => sftp.status(id, ssh2.utils.sftp.STATUS_CODE.OK));
        });
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const usual = {
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
      user: 'ent',
      hostKey: await fingerprintOf(join(home, 'hote.pub')),
    };
    const open = (secret: object = { passwordFile }) => openSftpDrop(sftpSettings.parse({ ...usual, ...secret, connectTimeout: 3 }), []);
    try {
      await work(open);
    } finally {
      for (const connection of connections) connection.end();
      server.close();
    }
    return tried;
  }

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

  it('gives no signature with SHA-1 to a server that names no better one', async () => {
    let signed = false;
    const byKey = (context: AuthContext) => {
      if (context.method !== 'publickey') return context.reject(['publickey']);
      signed ||= context.signature !== undefined;
      context.accept();
    };
    await against(byKey, async (drop) => {
      expect((await refused(drop({ privateKeyFile: join(home, 'rsa') }).list(never))).rule).to.equal('server-outdated');
    });
    expect(signed).to.equal(false);
  });
});
