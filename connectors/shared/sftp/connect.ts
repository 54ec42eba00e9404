// One connection to an SFTP server, up to the moment when files can be asked for: reach, check the host key, log in, open the subsystem.
// Nothing but the key exchange is said to a server whose key is not pinned.
import { createHash } from 'node:crypto';
import { connect as dial, type Socket } from 'node:net';
import ssh2, { type Client, type ServerHostKeyAlgorithm, type SFTPWrapper } from 'ssh2';
import { cipher, hmac, hostKeyFamilies, kex } from './algorithms.ts';
import { loginSteps, type SftpLogin } from './login.ts';
import { SftpFailed, type SftpFailure } from './sftp-failed.ts';

/** `hostKeys`: fingerprints as `ssh-keygen -lf` prints them (SHA256:…). Times are in milliseconds. */
export type SftpAddress = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly hostKeys: readonly string[];
  readonly connectTimeout: number;
  readonly idleTimeout: number;
};

export type SftpConnection = { readonly client: Client; readonly sftp: SFTPWrapper; readonly socket: Socket };

/** The fingerprint of a host key, as `ssh-keygen -lf` prints it. */
const fingerprint = (key: Buffer): string => `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;

/**
 * Makes the function that connects to this address. It remembers which kind of host key is pinned, so that only the first connection may have to ask
 * more than once. The function @throws SftpFailed, or the signal's reason.
 */
export function sftpConnector(address: SftpAddress): (login: SftpLogin, signal: AbortSignal) => Promise<SftpConnection> {
  let families = hostKeyFamilies;
  return async (login, signal) => {
    const shown: string[] = [];
    for (const family of families) {
      try {
        const connection = await connectOnce(address, family, login, signal, (key) => shown.push(key));
        families = [family, ...families.filter((other) => other !== family)];
        return connection;
      } catch (error) {
        if (!(error instanceof SftpFailed) || (error.why !== 'host-key-changed' && error.detail !== noSuchHostKey)) throw error;
      }
    }
    throw shown.length > 0 ? new SftpFailed('host-key-changed', shown.join(', ')) : new SftpFailed('algorithms');
  };
}

const noSuchHostKey = 'host key';

type Phase = 'reach' | 'exchange' | 'login' | 'subsystem';

function connectOnce(
  address: SftpAddress,
  family: ServerHostKeyAlgorithm[],
  login: SftpLogin,
  signal: AbortSignal,
  show: (fingerprint: string) => void,
): Promise<SftpConnection> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    // ssh2 opens a socket that waits for acknowledgements (Nagle): 1.4 MB/s instead of 150. Hence our own.
    const socket = dial({ host: address.host, port: address.port, noDelay: true });
    const client = new ssh2.Client();
    let phase: Phase = 'reach';
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
    const fail = (error: unknown) => {
      finish();
      socket.destroy();
      reject(error);
    };
    const abort = () => fail(signal.reason);
    const timer = setTimeout(() => fail(new SftpFailed('too-slow')), address.connectTimeout);
    signal.addEventListener('abort', abort, { once: true });

    // These two stay for the life of the connection: ssh2 may report an error long after we have stopped listening to it.
    let first = '';
    client.on('error', (error) => fail(failureIn(phase, error, first)));
    client.on('close', () => fail(new SftpFailed('cut')));
    client.on('connect', () => {
      phase = 'exchange';
    });
    client.on('handshake', () => {
      if (phase === 'exchange') phase = 'login';
    });
    client.on('change password', () => fail(new SftpFailed('password-expired')));
    client.on('ready', () => {
      phase = 'subsystem';
      client.sftp((error, sftp) => {
        if (error) return fail(new SftpFailed('no-sftp'));
        finish();
        resolve({ client, sftp, socket });
      });
    });
    const hostVerifier = (key: Buffer): boolean => {
      const print = fingerprint(key);
      if (address.hostKeys.includes(print)) return true;
      show(print);
      fail(new SftpFailed('host-key-changed', print));
      return false;
    };
    try {
      client.connect({
        sock: socket,
        username: address.user,
        authHandler: loginSteps(login, address.user),
        algorithms: { kex, cipher, hmac, serverHostKey: family, compress: ['none'] },
        hostVerifier,
        // One clock, ours, for the whole way.
        readyTimeout: 0,
      });
      // ssh2 has paused the socket: listening here starts nothing.
      socket.once('data', (data) => {
        first = data.toString('latin1', 0, 4);
      });
    } catch (error) {
      fail(error);
    }
  });
}

const refused: Readonly<Record<string, SftpFailure>> = {
  ENOTFOUND: 'host-unknown',
  EAI_AGAIN: 'host-unknown',
  EAI_FAIL: 'host-unknown',
  EAI_NODATA: 'host-unknown',
  ECONNREFUSED: 'port-refused',
  ETIMEDOUT: 'too-slow',
};

/** ssh2 says what happened by `level`, by a Node code, or by an SSH disconnection number in `code`; `first`: the first four characters from the server. */
function failureIn(phase: Phase, error: Error & { level?: string; code?: string | number }, first: string): Error {
  if (error instanceof SftpFailed) return error;
  if (phase === 'reach') return new SftpFailed(refused[String(error.code)] ?? 'unreachable');
  if (error.level === 'client-authentication') return new SftpFailed('login-refused');
  // A server that hangs up during the login with a word (too many failures, user not allowed) refuses it; one that just goes away is a cut.
  if (phase === 'login' && typeof error.code === 'number') return new SftpFailed('login-refused');
  if (phase === 'subsystem' && error.level === 'sftp-protocol') return new SftpFailed('no-sftp');
  // A web server, for one, answers something else and hangs up.
  if (phase === 'exchange' && first !== '' && !'SSH-'.startsWith(first)) return new SftpFailed('not-ssh');
  if (phase !== 'exchange' || typeof error.code === 'string' || /Connection lost/.test(error.message)) return new SftpFailed('cut');
  if (/no matching host key/.test(error.message)) return new SftpFailed('algorithms', noSuchHostKey);
  if (/no matching/.test(error.message)) return new SftpFailed('algorithms');
  // It showed the pinned key and could not prove that it holds it.
  if (/signature verification failed/.test(error.message)) return new SftpFailed('host-key-changed');
  return new SftpFailed(typeof error.code === 'number' ? 'cut' : 'not-ssh');
}
