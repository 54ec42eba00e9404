// What can be asked of an open SFTP connection. Every question is answered or fails: ssh2 forgets those that a lost connection leaves open.
import type { Stats } from 'ssh2';
import type { SftpConnection } from './connect.ts';
import { SftpFailed } from './sftp-failed.ts';

/** `modifiedAt`: milliseconds since 1970; SFTP (version 3) counts in whole seconds. */
export type RemoteFile = { readonly plain: boolean; readonly bytes: number; readonly modifiedAt: number };
export type Handle = Buffer;

export type SftpSession = {
  readonly alive: () => boolean;
  /** The plain files of a folder, without links nor names that begin with a dot; at most `most` names of any kind. */
  readonly list: (folder: string, most: number) => Promise<(RemoteFile & { readonly name: string })[]>;
  /** Of the name itself: a link is not followed. */
  readonly about: (path: string) => Promise<RemoteFile>;
  readonly aboutOpen: (handle: Handle) => Promise<RemoteFile>;
  readonly open: (path: string) => Promise<Handle>;
  /** Bytes read into `into` from `offset` on; 0 at the end of the file. */
  readonly read: (handle: Handle, into: Buffer, offset: number, length: number, position: number) => Promise<number>;
  readonly release: (handle: Handle) => Promise<void>;
  /** Sends what is asked inside as few packets of the network as possible. */
  readonly together: (asking: () => void) => void;
  /** Ends the connection at once; what was asked fails with this error. */
  readonly lose: (error: Error) => void;
  /** Takes leave and waits until the socket is closed. */
  readonly close: () => Promise<void>;
};

type Answer<T> = (error: Error | null | undefined, value: T) => void;

/** How long a server may take to close after our farewell (ms), before the socket is closed without it. */
const farewell = 2000;

/** Longest file name of the usual file systems, in bytes. */
const longestName = 255;

export function sftpSession({ client, sftp, socket }: SftpConnection, idleTimeout: number): SftpSession {
  const waiting = new Set<(error: Error) => void>();
  let lost: Error | null = null;
  let clock: NodeJS.Timeout | null = null;

  const lose = (error: Error) => {
    lost ??= error;
    if (clock !== null) clearTimeout(clock);
    socket.destroy();
    for (const fail of waiting) fail(lost);
    waiting.clear();
  };
  client.on('error', () => lose(new SftpFailed('cut')));
  client.on('close', () => lose(new SftpFailed('cut')));
  sftp.on('error', () => lose(new SftpFailed('cut')));
  sftp.on('close', () => lose(new SftpFailed('cut')));
  sftp.on('end', () => lose(new SftpFailed('cut')));

  // Answers count, not bytes: a server that drips one byte a second is as good as gone.
  const watch = () => {
    if (waiting.size === 0) {
      if (clock !== null) clearTimeout(clock);
      clock = null;
    } else if (clock === null) clock = setTimeout(() => lose(new SftpFailed('idle')), idleTimeout);
    else clock.refresh();
  };

  function ask<T>(send: (answer: Answer<T>) => void): Promise<T> {
    if (lost !== null) return Promise.reject(lost);
    return new Promise<T>((resolve, reject) => {
      waiting.add(reject);
      if (waiting.size === 1) watch();
      send((error, value) => {
        if (!waiting.delete(reject)) return;
        watch();
        if (error) reject(statusFailure(error));
        else resolve(value);
      });
    });
  }

  const release = (handle: Handle) => ask<void>((answer) => sftp.close(handle, (error) => answer(error, undefined)));

  return {
    alive: () => lost === null && socket.writable,
    about: async (path) => remoteFile(await ask<Stats>((answer) => sftp.lstat(path, answer))),
    aboutOpen: async (handle) => remoteFile(await ask<Stats>((answer) => sftp.fstat(handle, answer))),
    open: (path) => ask<Handle>((answer) => sftp.open(path, 'r', answer)),
    read: (handle, into, offset, length, position) =>
      ask<number>((answer) => sftp.read(handle, into, offset, length, position, (error, bytes) => answer(error, bytes))),
    release,
    async list(folder, most) {
      const handle = await ask<Handle>((answer) => sftp.opendir(folder, answer));
      const found: (RemoteFile & { name: string })[] = [];
      let names = 0;
      // By handle, batch after batch: ssh2's own reading of a folder takes whatever the server sends, without end.
      for (;;) {
        const batch = await ask<{ filename: string; attrs: Stats }[] | null>((answer) =>
          sftp.readdir(handle, (error, list) => (isEnd(error) ? answer(null, null) : answer(error, list))),
        );
        if (batch === null || batch.length === 0) break;
        names += batch.length;
        if (names > most) throw new SftpFailed('too-many', String(most));
        for (const { filename, attrs } of batch) {
          if (filename.startsWith('.') || !attrs.isFile()) continue;
          if (filename === '' || /[/\0]/.test(filename) || Buffer.byteLength(filename) > longestName) throw new SftpFailed('nonsense');
          found.push({ name: filename, ...remoteFile(attrs) });
        }
      }
      await release(handle);
      return found;
    },
    together(asking) {
      socket.cork();
      asking();
      socket.uncork();
    },
    lose,
    async close() {
      if (socket.closed) return;
      const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      client.end();
      const late = setTimeout(() => socket.destroy(), farewell);
      await gone;
      clearTimeout(late);
    },
  };
}

const isEnd = (error: Error | null | undefined): boolean => (error as { code?: unknown } | null | undefined)?.code === 1;

function remoteFile(stats: Stats): RemoteFile {
  const { size, mtime } = stats as Partial<Stats>;
  if (size === undefined || mtime === undefined || !Number.isSafeInteger(size)) throw new SftpFailed('nonsense');
  return { plain: stats.isFile(), bytes: size, modifiedAt: mtime * 1000 };
}

/** SSH_FX_NO_SUCH_FILE is 2, SSH_FX_PERMISSION_DENIED 3; what has no number was not said by the server. */
function statusFailure(error: Error & { code?: unknown }): SftpFailed {
  if (error.code === 2) return new SftpFailed('missing');
  if (error.code === 3) return new SftpFailed('forbidden');
  return new SftpFailed(typeof error.code === 'number' ? 'server-fault' : 'cut');
}
