// Opens a connection to a directory that may be trusted, and binds: TLS verified against the given authorities alone, never the machine's, and
// never a second connection behind the caller's back. Through ldapts. Knows no entry.
import { connect as connectSocket, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { Client, ResultCodeError } from 'ldapts';
import { failureOfCode, failureOfConnection, LdapFailure } from './ldap-failure.ts';

export type LdapServer = {
  readonly host: string;
  readonly port: number;
  /** `ldaps` from the first byte, StartTLS, or nothing (loopback only: whoever calls has checked). */
  readonly security: 'ldaps' | 'start-tls' | 'none';
  /** Name that the certificate must bear, where it is not the host's. */
  readonly serverName: string | null;
  /** PEM certificates of the authorities that may have signed the server's. */
  readonly authorities: readonly string[];
  readonly bindDn: string;
  readonly password: string;
  readonly connectTimeoutMs: number;
  /** Longest silence while an answer is waited for. */
  readonly idleTimeoutMs: number;
};

/** A bound socket, taken over from ldapts: what comes next is the caller's to send and to read. @throws LdapFailure, or the signal's reason */
export async function connectAndBind(server: LdapServer, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted();
  if (server.password === '') throw new LdapFailure('credentials', 'empty password');
  if (server.security !== 'none' && server.authorities.length === 0) throw new LdapFailure('certificate-unknown', 'no authority');
  const sockets: Socket[] = [];
  const tls = {
    host: server.host,
    ca: [...server.authorities],
    minVersion: 'TLSv1.2' as const,
    rejectUnauthorized: true,
    // A name goes to the server (SNI) and is checked; for an address, the host itself is checked.
    ...(server.serverName !== null ? { servername: server.serverName } : isIP(server.host) === 0 ? { servername: server.host } : {}),
  };
  /** ldapts reconnects by itself, without bind nor StartTLS: the second time is refused. */
  const once = <S extends Socket>(socket: () => S, limit: number): S => {
    if (sockets.length >= limit) throw new LdapFailure('lost');
    const made = socket();
    sockets.push(made);
    return made;
  };
  const openTls = (options: object): TLSSocket => once(() => connectTls({ ...tls, ...options }), server.security === 'ldaps' ? 1 : 2);
  const client = new Client({
    url: `${server.security === 'ldaps' ? 'ldaps' : 'ldap'}://${server.host.includes(':') ? `[${server.host}]` : server.host}:${server.port}`,
    connectTimeout: server.connectTimeoutMs,
    timeout: server.idleTimeoutMs,
    createConnection: (() => once(() => connectSocket(server.port, server.host), 1)) as typeof connectSocket,
    createSecureConnection: ((first: number | { readonly socket: Socket }) =>
      openTls(typeof first === 'number' ? { port: server.port } : { socket: first.socket })) as typeof connectTls,
    ...(server.security === 'ldaps' ? { tlsOptions: tls } : {}),
  });
  const stop = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  signal.addEventListener('abort', stop, { once: true });
  // ldapts sets no limit to the handshake of StartTLS.
  const late = setTimeout(stop, server.connectTimeoutMs + server.idleTimeoutMs);
  try {
    if (server.security === 'start-tls') await client.startTLS({});
    await client.bind(server.bindDn, server.password);
  } catch (error) {
    stop();
    signal.throwIfAborted();
    throw error instanceof ResultCodeError ? failureOfCode(error.code) : failureOfConnection(error);
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', stop);
  }
  const socket = sockets.at(-1) as Socket;
  socket.removeAllListeners('data');
  socket.pause();
  socket.setNoDelay(true);
  return socket;
}
