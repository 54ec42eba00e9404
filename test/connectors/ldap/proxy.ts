// A TCP proxy before a directory, which cuts or stops after a number of bytes of the server: a network that fails. Knows no LDAP.
import { connect, createServer, type Socket } from 'node:net';

export type TcpProxy = { readonly url: string; readonly passed: () => number; readonly close: () => Promise<void> };

/** `after`: bytes of the server, all connections together, that still pass; then connections are cut, or nothing more passes. */
export async function openProxy(port: number, after = Number.POSITIVE_INFINITY, then: 'cut' | 'stall' = 'cut'): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let passed = 0;
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.on('data', (bytes: Buffer) => {
      const left = after - passed;
      passed += bytes.length;
      if (left > 0) near.write(bytes.subarray(0, Math.min(left, bytes.length)));
      if (left < bytes.length && then === 'cut') near.end(() => near.destroy());
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `ldap://127.0.0.1:${(server.address() as { port: number }).port}`,
    passed: () => passed,
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => done());
      }),
  };
}
