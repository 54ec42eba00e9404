// One server under measure, in a process of its own: `ours`, `memory` or `postgres`. Told what to be by its first message, says when it listens,
// ends with its parent.
import { generateKeyPair } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { openPool } from '#database/pool.ts';
import { setPasswordCost } from '#src/sso/password.ts';
import { startGateway } from '../sso/gateway.ts';
import { bareServer, bareTable } from './sso-bare.ts';
import { benchService, type Contender, returnTo } from './sso-contender.ts';

async function start({ kind, connection, hash, keysDirectory, port }: Contender): Promise<string> {
  if (kind === 'ours') {
    // As whoever runs the gateway would have set it for such hashes; else it adds the work that a cheap hash lacks.
    const [, memory, passes] = /m=(\d+),t=(\d+)/.exec(hash) ?? [];
    setPasswordCost({ memory: Number(memory), passes: Number(passes) });
    const pool = openPool(connection);
    return (await startGateway([benchService], { pool, keysDirectory, port })).sso.issuer;
  }
  const pool = kind === 'postgres' ? openPool(connection) : null;
  if (pool) await pool.query(bareTable);
  const { privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
  const server = bareServer({
    url: `http://127.0.0.1:${port}`,
    clientId: benchService.clientId,
    clientSecret: `secret-of-${benchService.clientId}`,
    redirectUri: returnTo,
    hash,
    pool,
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' } as never] },
  });
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

process.once('message', (contender: Contender) => {
  start(contender).then(
    (issuer) => process.send!({ issuer }),
    (fault: Error) => {
      process.stderr.write(`${fault.stack}\n`);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit(0));
