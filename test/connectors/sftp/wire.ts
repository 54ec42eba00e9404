// A wire between a client and a server of this machine: it can be long (latency), be cut after so many bytes, or fall silent. It changes no byte.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** What becomes of the n-th connection (from 0), counted in bytes that the server sent. */
export type Fate = { readonly cutAfter?: number; readonly silentAfter?: number };

export type Wire = {
  readonly port: number;
  readonly connections: () => number;
  readonly open: () => number;
  /** Cuts every connection now. */
  readonly cut: () => void;
  readonly close: () => Promise<void>;
};

/** `delay`: milliseconds in each direction; latency, not throttling: bytes wait, however many they are. */
export async function layWire(target: number, fate: (n: number) => Fate = () => ({}), delay = 0): Promise<Wire> {
  let count = 0;
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const { cutAfter = Infinity, silentAfter = Infinity } = fate(count++);
    const far = connect({ port: target, host: '127.0.0.1', noDelay: true });
    near.setNoDelay(true);
    const both = [near, far] as const;
    const cut = () => {
      for (const one of both) {
        one.destroy();
        open.delete(one);
      }
    };
    let sent = 0;
    carry(near, far, (data) => data);
    carry(far, near, (data) => {
      const room = Math.min(cutAfter, silentAfter) - sent;
      sent += data.length;
      if (sent >= cutAfter) setTimeout(cut, delay + 1);
      return data.subarray(0, Math.max(0, room));
    });
    for (const one of both) {
      open.add(one);
      one.on('error', cut).on('close', () => setTimeout(cut, delay + 1));
    }
  });
  const later = (what: () => void) => (delay === 0 ? what() : setTimeout(what, delay));
  const carry = (from: Socket, to: Socket, pass: (data: Buffer) => Buffer) => {
    from.on('data', (data) => {
      const kept = pass(data);
      if (kept.length > 0) later(() => to.writable && to.write(kept));
    });
    from.on('end', () => later(() => to.end()));
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  const cut = () => {
    for (const one of open) one.destroy();
    open.clear();
  };
  return {
    port: address.port,
    connections: () => count,
    open: () => open.size,
    cut,
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
