// An SFTP server of ssh2 that answers as a test tells it: for logins that OpenSSH cannot show without a system account or PAM, and for the lies that
// it would never tell. Everything else is tried against OpenSSH.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import ssh2, { type AuthContext, type Connection, type FileEntry } from 'ssh2';
import type { Drop } from '#connectors/academie-aaf/drop.ts';
import { openSftpDrop } from '#connectors/academie-aaf/sftp-drop.ts';
import { sftpSettings } from '#connectors/academie-aaf/sftp-settings.ts';
import { fingerprintOf } from '../../support/sshd.ts';

/** `names`: the n-th batch of the folder (from 0), null at its end. `data`: what a read gives, null at the end of the file. */
export type Behaviour = {
  readonly login?: (context: AuthContext) => void;
  readonly names?: (batch: number) => readonly FileEntry[] | null;
  readonly data?: (position: number, length: number) => Buffer | null;
};

/** A file as a listing tells it. */
export const told = (filename: string, changes: Partial<FileEntry['attrs']> = {}): FileEntry => ({
  filename,
  longname: filename,
  attrs: { mode: 0o100644, uid: 0, gid: 0, size: 3, atime: 1, mtime: 2, ...changes },
});

const oneFile = (batch: number) => (batch === 0 ? [told('a.xml')] : null);

/** Runs `work` with a drop on such a server, whose key pair is `home`/hote. Gives back the ways of logging in that were tried, in order. */
export async function against(
  home: string,
  { login = (context) => context.accept(), names = oneFile, data = () => null }: Behaviour,
  secret: object,
  work: (drop: (secret?: object) => Drop) => Promise<void>,
): Promise<string[]> {
  const tried: string[] = [];
  const connections = new Set<Connection>();
  const { OK, EOF } = ssh2.utils.sftp.STATUS_CODE;
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
        const handle = Buffer.from('poignée');
        let batch = 0;
        sftp.on('OPENDIR', (id) => {
          batch = 0;
          sftp.handle(id, handle);
        });
        sftp.on('READDIR', (id) => {
          const list = names(batch++);
          if (list === null) sftp.status(id, EOF);
          else sftp.name(id, [...list]);
        });
        sftp.on('OPEN', (id) => sftp.handle(id, handle));
        sftp.on('LSTAT', (id) => sftp.attrs(id, names(0)?.[0]?.attrs ?? told('').attrs));
        sftp.on('FSTAT', (id) => sftp.attrs(id, names(0)?.[0]?.attrs ?? told('').attrs));
        sftp.on('READ', (id, _handle, position, length) => {
          const found = data(position, length);
          if (found === null) sftp.status(id, EOF);
          else sftp.data(id, found);
        });
        sftp.on('CLOSE', (id) => sftp.status(id, OK));
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const usual = {
    host: '127.0.0.1',
    port,
    user: 'ent',
    hostKey: await fingerprintOf(join(home, 'hote.pub')),
    connectTimeout: 3,
    idleTimeout: 2,
  };
  try {
    await work((other = secret) => openSftpDrop(sftpSettings.parse({ ...usual, ...other }), []));
  } finally {
    for (const connection of connections) connection.end();
    server.close();
  }
  return tried;
}
