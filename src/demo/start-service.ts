// Starts the demonstration ENT service as a process of its own and stops it with us. Knows its environment, nothing of what it shows.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Settings } from '#src/config/settings.ts';
import { demonstrationClient } from './open-service.ts';

export type DemoService = { stop(): Promise<void> };

/** The service did not start; its own sentence has been printed. */
class DemoServiceError extends Error {
  override readonly name = 'DemoServiceError';
}

/** `secret`: shared with the gateway, whose file of it may be encrypted. @throws DemoServiceError (French) when it does not start */
export async function startDemoService(settings: Settings, secret: string): Promise<DemoService> {
  const child = fork(resolve(import.meta.dirname, 'service.ts'), [], {
    env: {
      ...process.env,
      ISSUER: `${settings.publicUrl}/oidc`,
      CLIENT_ID: demonstrationClient,
      CLIENT_SECRET: secret,
      PORT: String(settings.servicePort),
      LISTEN: settings.listen ?? '',
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const gone = once(child, 'exit').then(() => false);
  const ready = new Promise<true>((done) => {
    child.stdout?.on('data', (text: Buffer) => {
      if (text.toString().startsWith('ready')) done(true);
    });
  });
  if (!(await Promise.race([ready, gone]))) {
    throw new DemoServiceError('Le service de démonstration n’a pas pu démarrer (voir la ligne ci-dessus).');
  }
  return {
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await gone;
    },
  };
}
