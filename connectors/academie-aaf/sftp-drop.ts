// The académie's drop on an SFTP server: lists it and copies files from it, whole or not at all. Knows neither what the files are nor which are wanted.
// On ssh2 itself, not ssh2-sftp-client: going on after a cut, reads in order with bounded memory, and a folder read in bounded batches need the handles
// that the wrapper hides.
import { access, mkdir, open, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { readSecret } from '../shared/secret-file.ts';
import { sftpConnector } from '../shared/sftp/connect.ts';
import { fetchFile } from '../shared/sftp/fetch-file.ts';
import { keepTrying } from '../shared/sftp/keep-trying.ts';
import { keyLogin, type SftpLogin } from '../shared/sftp/login.ts';
import { type SftpSession, sftpSession } from '../shared/sftp/session.ts';
import { SftpFailed, type SftpFailure } from '../shared/sftp/sftp-failed.ts';
import type { Drop, DropEntry } from './drop.ts';
import { refusalOf } from './sftp-refusals.ts';
import type { SftpSettings } from './sftp-settings.ts';

/** Names in one folder; a year of nightly deliveries is a fifth of it. */
const mostNames = 10_000;

/** A line counts as alive when it gave so many bytes between two cuts. */
const progressBytes = 32 * 1024;

/** Milliseconds before each new attempt after a cut: 35 seconds in all, the time that a server takes to start its service again. */
const usualPauses = [200, 1_000, 4_000, 10_000, 20_000];

const cuts: readonly SftpFailure[] = ['cut', 'idle'];
/** While a server starts again its port refuses and its machine is silent; before we have ever reached it, that is a wrong setting. */
const absences: readonly SftpFailure[] = ['host-unknown', 'port-refused', 'unreachable', 'too-slow'];

/** Nothing is opened before the first question. One question at a time. `pauses`: waits after cuts in a row, in milliseconds. */
export function openSftpDrop(settings: SftpSettings, pauses: readonly number[] = usualPauses): Drop {
  const { host, port, user, folder } = settings;
  const idleTimeout = settings.idleTimeout * 1000;
  const hostKeys = [settings.hostKey].flat();
  const connect = sftpConnector({ host, port, user, hostKeys, connectTimeout: settings.connectTimeout * 1000, idleTimeout });
  let session: SftpSession | null = null;
  let reached = false;
  let number = 0;

  async function reach(signal: AbortSignal): Promise<SftpSession> {
    if (session?.alive()) return session;
    session = sftpSession(await connect(await loginOf(settings), signal), idleTimeout);
    reached = true;
    if (signal.aborted) session.lose(new SftpFailed('cut'));
    return session;
  }

  const again = (error: unknown) => error instanceof SftpFailed && (cuts.includes(error.why) || (reached && absences.includes(error.why)));

  /** Runs `work` so that an abort ends the connection, and with it whatever was being asked. */
  async function abortable<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const stop = () => session?.lose(new SftpFailed('cut'));
    signal.throwIfAborted();
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      throw refusalOf(error, null);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Names here are numbers of our own. @returns the path of the whole file; on failure nothing is left */
  async function bringOne(entry: DropEntry, into: string, signal: AbortSignal, progress: (bytes: number) => void): Promise<string> {
    const path = await freePath(into, () => ++number);
    const part = `${path}.part`;
    const received = { bytes: 0 };
    const local = await open(part, 'wx+', 0o600);
    try {
      await keepTrying(
        async () => {
          const remote = `${folder}/${entry.name}`;
          await fetchFile(await reach(signal), remote, entry, local, received, progress);
        },
        { pauses, again, progress: () => received.bytes, enough: progressBytes },
        signal,
      );
      await local.sync();
      await local.close();
      await rename(part, path);
      return path;
    } catch (error) {
      await local.close();
      await rm(part, { force: true });
      throw signal.aborted ? error : refusalOf(ofDisk(error), entry.name);
    }
  }

  return {
    list: (signal) =>
      abortable(signal, async () => {
        const options = { pauses, again, progress: () => 0, enough: progressBytes };
        const files = await keepTrying(async () => (await reach(signal)).list(folder, mostNames), options, signal);
        return files.map(({ name, bytes, modifiedAt }) => ({ name, bytes, modifiedAt }));
      }),
    bring: (entries, into, signal, progress) =>
      abortable(signal, async () => {
        const brought: string[] = [];
        try {
          await makeRoom(into, entries);
          for (const entry of entries) brought.push(await bringOne(entry, into, signal, progress));
          return brought;
        } catch (error) {
          await Promise.all(brought.map((path) => rm(path, { force: true })));
          throw ofDisk(error);
        }
      }),
    async close() {
      await session?.close();
      session = null;
    },
  };
}

/** Read at each connection: a key or password that was replaced is taken up, and none is kept. */
async function loginOf({ privateKeyFile, passphraseFile, passwordFile }: SftpSettings): Promise<SftpLogin> {
  if (privateKeyFile !== undefined)
    return keyLogin(await secretOf(privateKeyFile), passphraseFile === undefined ? null : await secretOf(passphraseFile));
  if (passwordFile === undefined) throw new TypeError('Settings without a way to log in were not checked.');
  return { kind: 'password', password: await secretOf(passwordFile) };
}

/** @throws SftpFailed, with the path of the setting as detail */
async function secretOf(path: string): Promise<string> {
  const { secret, fault } = await readSecret(path);
  if (fault !== null) throw new SftpFailed(fault === 'exposed' ? 'secret-exposed' : 'secret-unreadable', path);
  return secret;
}

/** A path that neither a whole file nor a part holds; several drops may bring into one folder. */
async function freePath(into: string, next: () => number): Promise<string> {
  for (;;) {
    const path = join(into, String(next()).padStart(5, '0'));
    const taken = await Promise.allSettled([access(path), access(`${path}.part`)]);
    if (taken.every(({ status }) => status === 'rejected')) return path;
  }
}

/** Said before an hour of copying rather than after. */
async function makeRoom(into: string, entries: readonly DropEntry[]): Promise<void> {
  await mkdir(into, { recursive: true, mode: 0o700 });
  const { bavail, bsize } = await statfs(into);
  if (entries.reduce((sum, entry) => sum + entry.bytes, 0) > bavail * bsize) throw new SftpFailed('disk-full');
}

/** An error of the local disk, as a failure that can be told; any other error as it is. */
function ofDisk(error: unknown): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (error instanceof SftpFailed || code === undefined || syscall === undefined) return error;
  return new SftpFailed(code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : 'disk-refused');
}
