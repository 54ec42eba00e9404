// Owns how we connect: the server (given or our own), the pool, how values come back. Knows no table.
import { join } from 'node:path';
import pg from 'pg';
import type { Settings } from '#src/config/settings.ts';
import { type Embedded, startEmbedded } from './embedded.ts';
import { migrate } from './migrate.ts';

/** A checked-out connection; the rest of the house names it without knowing pg. */
export type Client = pg.ClientBase;
export type Pool = pg.Pool;

/** An open, migrated database. `close` waits for running statements, then stops the embedded server if there is one. */
export type Database = {
  readonly pool: Pool;
  /** what to give to a library that opens connections of its own (job queue) */
  readonly connection: pg.ClientConfig;
  /** the embedded server, or null with DATABASE_URL */
  readonly embedded: Embedded | null;
  /** names of the migrations that this start applied */
  readonly migrated: readonly string[];
  close(): Promise<void>;
};

export type DatabaseFault = 'unreachable' | 'refused' | 'unfit';

/** The database cannot be used; `message` is French, holds no secret and may be shown. */
export class DatabaseUnavailable extends Error {
  readonly fault: DatabaseFault;

  constructor(fault: DatabaseFault, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'DatabaseUnavailable';
    this.fault = fault;
  }
}

export type PoolOptions = {
  /** as seen in pg_stat_activity (default annuaire) */
  readonly name?: string;
  /** connections at most (default 10) */
  readonly size?: number;
  /** a statement that lasts longer is cut, in milliseconds; 0: never (default 10 minutes, far above the longest
   * merge). A COPY counts as one statement from its first row to its last: a reading from a slow source wants 0 */
  readonly statementTimeout?: number;
};

/** `date` (1082) stays the text YYYY-MM-DD: as a Date it would be local midnight and birthdays would move. int8 stays text by pg's default. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.DATE ? (value: string) => value : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

/** Opens a pool; no connection is made before the first statement. Broken idle connections are replaced without a word. */
export function openPool(connection: pg.ClientConfig, options: PoolOptions = {}): Pool {
  const pool = new pg.Pool({
    ...connection,
    types,
    application_name: options.name ?? 'annuaire',
    max: options.size ?? 10,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: options.statementTimeout ?? 600_000,
    // A client that opened a transaction and forgot it would hold its locks for ever.
    idle_in_transaction_session_timeout: 120_000,
  });
  pool.on('error', () => undefined);
  return pool;
}

/**
 * Starts our own server unless `databaseUrl` is given, connects, checks that the server suits, migrates.
 * On any failure everything that was started is stopped again.
 * @throws EmbeddedDatabaseError, DatabaseUnavailable, MigrationError: French messages
 */
export async function openDatabase(
  settings: Pick<Settings, 'databaseUrl' | 'dataDirectory'>,
  options: PoolOptions = {},
): Promise<Database> {
  const embedded = settings.databaseUrl === null ? await startEmbedded({ directory: join(settings.dataDirectory, 'postgres') }) : null;
  const connection = embedded?.connection ?? { connectionString: settings.databaseUrl ?? '' };
  const pool = openPool(connection, options);
  const close = async () => {
    await pool.end();
    await embedded?.stop();
  };
  try {
    await checkServer(pool);
    const migrated = await migrate(pool);
    let closing: Promise<void> | null = null;
    return {
      pool,
      connection,
      embedded,
      migrated,
      close: () => {
        closing ??= close();
        return closing;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** PostgreSQL ≥ 15, UTF-8, French order of names: what the schema counts on. */
async function checkServer(pool: Pool): Promise<void> {
  const { rows } = await pool
    .query<{ version: number; encoding: string; french: boolean }>(
      `select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding,
              exists (select from pg_collation where collname = 'fr-x-icu') as french`,
    )
    .catch((error: NodeJS.ErrnoException) => {
      throw unavailable(error);
    });
  const { version = 0, encoding = '', french = false } = rows[0] ?? {};
  const faults = [
    ...(version < 150_000 ? [`sa version est ${Math.floor(version / 10_000)}, il faut au moins 15`] : []),
    ...(encoding !== 'UTF8' ? [`son encodage est ${encoding}, il faut UTF8`] : []),
    ...(french ? [] : ['le classement « fr-x-icu » manque (PostgreSQL compilé sans ICU)']),
  ];
  if (faults.length > 0) throw new DatabaseUnavailable('unfit', `La base de données ne convient pas : ${faults.join(' ; ')}.`);
}

function unavailable(error: NodeJS.ErrnoException): DatabaseUnavailable {
  if (error instanceof pg.DatabaseError) {
    return new DatabaseUnavailable(
      'refused',
      `La base de données a refusé la connexion (${error.code}). Vérifiez le compte, le mot de passe et le nom de la base dans DATABASE_URL.`,
      error,
    );
  }
  return new DatabaseUnavailable(
    'unreachable',
    `La base de données ne répond pas (${error.code ?? 'connexion impossible'}). Vérifiez l'adresse de DATABASE_URL et que le serveur est démarré.`,
    error,
  );
}
