// The console over real HTTP and a real database, and people signed in to it by the very function that the callback of sign-in uses.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { readDefinition } from '#src/config/service-definition.ts';
import { createConsole } from '#src/console/app.ts';
import { createSeal } from '#src/console/seal.ts';
import { createSessions } from '#src/console/session.ts';
import { monthlyPseudonym } from '#src/keys/pseudonym.ts';
import { serviceSecrets } from '#src/keys/service-secrets.ts';
import { service } from '../sso/gateway.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { type Seeded, seed } from './seed.ts';
import { now } from './seed-people.ts';

export type Served = Seeded & {
  readonly url: string;
  readonly database: FreshDatabase;
  /** Faults that the console told its log. */
  readonly faults: object[];
  /** The `name=value` of a session cookie. */
  readonly signIn: (person: string, secondFactor?: boolean) => Promise<string>;
  /** The clock of the console: starts at `now` of the seed, moves when a test says so. */
  readonly clock: { now: Date };
  readonly stop: () => Promise<void>;
};

const cookieSecret = 'a secret for the tests of the console only';

/** Starts everything; the clock stands at 23 November 2026, 9 o'clock in Paris. */
export async function serve(arrivals?: number): Promise<Served> {
  const database = await freshDatabase();
  const seeded = await seed(database.pool, arrivals);
  const faults: object[] = [];
  const clock = { now };
  const app = new Koa();
  const server = createServer((request, response) => void app.callback()(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  app.use(
    createConsole({
      pool: database.pool,
      publicUrl: url,
      clientSecret: 'secret',
      cookieSecret,
      log: { error: (fields) => faults.push(fields) },
      now: () => clock.now,
      mappingOf: () => undefined,
      services: {
        declared: [service('ent'), service('cartes', { name: 'Cartes et plans', opening: 'by-college' })],
        read: readDefinition,
        secrets: serviceSecrets(Buffer.alloc(32, 5)),
      },
      pseudonymOf: (salt, person) => monthlyPseudonym(Buffer.alloc(32, 6), salt, person),
      serviceName: (clientId) => ({ ent: 'Espace numérique de travail', console: 'Console' })[clientId] ?? null,
      acting: {
        newId: randomUUID,
        hashPassword: async (password) => `hash of ${password.length} characters`,
        provisionalPassword: () => 'cerise-tambour-4821',
      },
    }),
  );
  const sessions = createSessions(database.pool, createSeal(cookieSecret), false);
  return {
    ...seeded,
    url,
    database,
    faults,
    clock,
    signIn: async (person, secondFactor = true) => `console_session=${await sessions.open(person, null, secondFactor, clock.now)}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await database.drop();
    },
  };
}
