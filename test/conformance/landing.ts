// The redirect endpoints of the services under test: a real server on loopback, which remembers who came. Knows no protocol.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Landing = {
  readonly origin: string;
  readonly redirectUri: string;
  readonly postLogoutRedirectUri: string;
  /** Path and query of everybody who came, in order. */
  readonly visits: readonly string[];
  readonly close: () => Promise<void>;
};

export async function openLanding(): Promise<Landing> {
  const visits: string[] = [];
  const server = createServer((request, response) => {
    visits.push(request.url ?? '/');
    response.setHeader('Content-Type', 'text/plain; charset=utf-8');
    response.end('revenu au service\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    redirectUri: `${origin}/retour`,
    postLogoutRedirectUri: `${origin}/au-revoir`,
    visits,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
