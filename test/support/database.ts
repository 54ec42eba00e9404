// Owns the one PostgreSQL of a test run, started at the first need and stopped after the last test; every test file gets its own database.
// Its data may be lost (no fsync): it is thrown away anyway, and databases are made three times quicker. The product's server always syncs.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientConfig } from 'pg';
import { type Embedded, startEmbedded } from '#database/embedded.ts';
import { migrate } from '#database/migrate.ts';
import { openPool, type Pool } from '#database/pool.ts';

/** `connection` for what opens connections of its own; `url` says the same as an address (for DATABASE_URL). */
export type FreshDatabase = {
  readonly pool: Pool;
  readonly connection: ClientConfig;
  readonly url: string;
  /** Closes the pool and removes the database, whoever is still connected. */
  drop(): Promise<void>;
};

type Server = { readonly embedded: Embedded; readonly directory: string; readonly admin: Pool };

let running: Promise<Server> | null = null;
let template: Promise<string> | null = null;

async function startServer(): Promise<Server> {
  const directory = await mkdtemp(join(tmpdir(), 'annuaire-test-'));
  const embedded = await startEmbedded({ directory: join(directory, 'postgres'), durable: false });
  return { embedded, directory, admin: openPool(embedded.connection, { name: 'test', size: 2 }) };
}

async function makeTemplate(server: Server): Promise<string> {
  await server.admin.query('CREATE DATABASE migrated');
  const pool = openPool({ ...server.embedded.connection, database: 'migrated' });
  try {
    await migrate(pool);
  } finally {
    await pool.end();
  }
  return 'migrated';
}

/** A new database with the schema of this code (`empty`: with nothing at all), for the caller alone. */
export async function freshDatabase(options: { readonly empty?: boolean } = {}): Promise<FreshDatabase> {
  running ??= startServer();
  const server = await running;
  if (options.empty !== true) template ??= makeTemplate(server);
  const from = options.empty === true ? 'template0' : await template;
  const name = `test_${randomBytes(6).toString('hex')}`;
  await server.admin.query(`CREATE DATABASE ${name} TEMPLATE ${from} STRATEGY WAL_LOG`);
  const connection = { ...server.embedded.connection, database: name };
  const pool = openPool(connection, { name: 'test' });
  const { host, port, user } = server.embedded.connection;
  return {
    pool,
    connection,
    url: `postgres://${user}@/${name}?host=${encodeURIComponent(host)}&port=${port}`,
    drop: async () => {
      await pool.end();
      await server.admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

/** The next `freshDatabase` would start another. */
async function stopTestServer(): Promise<void> {
  const stopping = running;
  running = null;
  template = null;
  const server = await stopping?.catch(() => undefined);
  if (server === undefined) return;
  await server.admin.end();
  await server.embedded.stop();
  await rm(server.directory, { recursive: true, force: true });
}

// Imported by a test file, outside any describe: this is a hook of the whole run. Absent when a plain script borrows the server.
if (typeof after === 'function') after('stops the database server of the run', stopTestServer);
