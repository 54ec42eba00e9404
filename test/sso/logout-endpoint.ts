// The back-channel logout endpoint of a service: a real server on loopback that keeps what it is sent, and answers as it is told to.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { LogoutSenderOptions } from '#src/jobs/send-logouts.ts';
import type { Gateway } from './gateway.ts';

export type Received = {
  readonly path: string;
  readonly method: string;
  readonly contentType: string;
  readonly form: URLSearchParams;
};

export type LogoutEndpoint = {
  readonly origin: string;
  readonly received: readonly Received[];
  /** Resolves once `count` requests have come in all. */
  readonly until: (count: number) => Promise<void>;
  /** `silent`: takes the request and never answers. */
  answer: number | 'silent';
  readonly close: () => Promise<void>;
};

export async function openLogoutEndpoint(): Promise<LogoutEndpoint> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(await text(request));
    received.push({ path: request.url ?? '/', method: request.method ?? '', contentType: request.headers['content-type'] ?? '', form });
    server.emit('received');
    if (endpoint.answer !== 'silent') response.writeHead(endpoint.answer, { Location: '/ailleurs' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint: LogoutEndpoint = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    until: async (count) => {
      while (received.length < count) await once(server, 'received');
    },
    answer: 200,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return endpoint;
}

/** What tells the services of a gateway; the times between attempts are exact. */
export function senderOf({ pool, sso }: Gateway, overrides: Partial<LogoutSenderOptions> = {}): LogoutSenderOptions {
  return {
    pool,
    now: () => new Date(),
    chance: () => 0,
    clientIds: sso.toldOfLogouts,
    tell: sso.tellLogout,
    onUntold: () => undefined,
    onFault: (fault) => {
      throw fault;
    },
    ...overrides,
  };
}

/** Waits for so many answers of services. A stop before an answer is read would have it told again. */
export function answersTo(gateway: Gateway, count: number): { readonly tell: LogoutSenderOptions['tell']; readonly all: Promise<void> } {
  const all = Promise.withResolvers<void>();
  let told = 0;
  const tell: LogoutSenderOptions['tell'] = async (notice, signal) => {
    const fault = await gateway.sso.tellLogout(notice, signal);
    told += 1;
    if (told === count) all.resolve();
    return fault;
  };
  return { tell, all: all.promise };
}
