// A reverse proxy before several gateways: each request goes to the next one in turn. It can take one out of rotation, and hold back the body of a form that
// a gateway has begun to read. Knows no protocol but HTTP.
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type AlternatingProxy = {
  readonly url: string;
  /** Who answered what, in order: the path, its drawn parts left out, and the port of the gateway. */
  readonly served: { readonly step: string; readonly port: number }[];
  /** The gateways in rotation; the next request goes to the first. */
  readonly rotate: (ports: readonly number[]) => void;
  /** The next form waits half sent: told once the gateway reads it, with what sends the rest. */
  readonly holdNextForm: () => Promise<{ readonly port: number; readonly release: () => void }>;
  readonly close: () => Promise<void>;
};

export async function openAlternatingProxy(): Promise<AlternatingProxy> {
  let ports: readonly number[] = [];
  let turn = 0;
  let hold: ((held: { port: number; release: () => void }) => void) | null = null;
  const served: { step: string; port: number }[] = [];

  async function forward(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of asked) chunks.push(chunk as Buffer);
    const port = ports[turn++ % ports.length]!;
    const held = asked.method === 'POST' ? hold : null;
    if (held !== null) hold = null;
    const { connection: _, expect: __, ...headers } = asked.headers;
    const expecting = held === null ? {} : { expect: '100-continue' };
    const sent = request({
      port,
      host: 'localhost',
      path: asked.url,
      method: asked.method,
      agent: false,
      headers: { ...headers, ...expecting },
    });
    sent.once('response', (response) => {
      served.push({ step: stepOf(asked), port });
      answer.writeHead(response.statusCode ?? 502, response.rawHeaders);
      response.pipe(answer);
    });
    sent.once('error', (fault) => {
      answer.writeHead(502);
      answer.end(fault.message);
    });
    if (held === null) return void sent.end(Buffer.concat(chunks));
    sent.once('continue', () => held({ port, release: () => sent.end(Buffer.concat(chunks)) }));
    sent.flushHeaders();
  }

  const server = createServer((asked, answer) => void forward(asked, answer));
  await new Promise<void>((done) => server.listen(0, 'localhost', done));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    served,
    rotate: (next) => {
      ports = next;
      turn = 0;
    },
    holdNextForm: () =>
      new Promise((told) => {
        hold = told;
      }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function stepOf({ method, url }: IncomingMessage): string {
  const { pathname } = new URL(url ?? '/', 'http://localhost');
  return `${method} ${pathname.replace(/(\/connexion\/|\/auth\/)[^/]+/, '$1…')}`;
}
