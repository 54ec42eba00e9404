// A port of the loopback interface that nobody listens on. Kept for nobody: the caller listens soon.
import { once } from 'node:events';
import { createServer } from 'node:net';

/** The system gives another one each time, so two calls in a row do not give the same. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return address.port;
}
