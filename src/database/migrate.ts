// Owns bringing a database to the schema of this code: up only, one transaction a file. Knows no table of ours.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration';
import type { Pool } from 'pg';

/** Where the schema is written, one file a step. */
const MIGRATIONS = join(import.meta.dirname, 'migrations');

const NAME = /^\d{4}_[a-z0-9_-]+\.sql$/;

/** A migration that cannot be applied, or a database that this code must not touch; `message` is French and may be shown. */
export class MigrationError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'MigrationError';
  }
}

/**
 * Applies what is missing and returns the names applied, in order. Several processes may call it at once: an advisory lock lets one work.
 * @throws MigrationError naming the file; the files before it are kept, nothing of it is
 */
export async function migrate(pool: Pool, folder: string = MIGRATIONS): Promise<readonly string[]> {
  const files = await readFiles(folder);
  await refuseNewer(pool, files);
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: borrowed(pool) }) });
  const migrator = new Migrator({ db, provider: provider(folder, files) });
  const applied: string[] = [];
  if (await upToDate(pool, files)) return applied;
  for (;;) {
    const { error, results = [] } = await migrator.migrateUp();
    const name = results[0]?.migrationName;
    if (error !== undefined) throw failure(name, error);
    if (name === undefined) return applied;
    applied.push(name);
  }
}

async function readFiles(folder: string): Promise<readonly string[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  const seen = new Set<string>();
  for (const file of files) {
    if (!NAME.test(file))
      throw new MigrationError(
        `Le fichier de migration « ${file} » est mal nommé : quatre chiffres, « _ », un nom en minuscules, « .sql ».`,
      );
    const number = file.slice(0, 4);
    if (seen.has(number)) throw new MigrationError(`Deux fichiers de migration portent le numéro ${number} : renumérotez « ${file} ».`);
    seen.add(number);
  }
  return files.map((file) => file.slice(0, -'.sql'.length));
}

function provider(folder: string, names: readonly string[]): MigrationProvider {
  const one = (name: string): Migration => ({
    up: async (db) => {
      const text = await readFile(join(folder, `${name}.sql`), 'utf8');
      const before = await transactionId(db);
      await sql.raw(text).execute(db);
      if ((await transactionId(db)) !== before) throw new Error('COMMIT in a migration');
    },
  });
  return { getMigrations: async () => Object.fromEntries(names.map((name) => [name, one(name)])) };
}

async function transactionId(db: Kysely<unknown>): Promise<string | undefined> {
  return (await sql<{ id: string }>`select pg_current_xact_id()::text as id`.execute(db)).rows[0]?.id;
}

async function appliedNames(pool: Pool): Promise<readonly string[]> {
  const { rows: found } = await pool.query<{ there: boolean }>("select to_regclass('kysely_migration') is not null as there");
  if (found[0]?.there !== true) return [];
  return (await pool.query<{ name: string }>('select name from kysely_migration order by name')).rows.map((row) => row.name);
}

/** A usual start costs these two statements, not the migrator's dozen. */
async function upToDate(pool: Pool, files: readonly string[]): Promise<boolean> {
  const applied = new Set(await appliedNames(pool));
  return files.every((file) => applied.has(file));
}

async function refuseNewer(pool: Pool, files: readonly string[]): Promise<void> {
  const unknown = (await appliedNames(pool)).filter((name) => !files.includes(name));
  if (unknown.length === 0) return;
  throw new MigrationError(
    `La base de données est plus récente que ce programme : elle a reçu ${unknown.join(', ')}, que cette version ne connaît pas. ` +
      "Rien n'a été modifié. Installez la version du programme qui a servi en dernier, ou une plus récente.",
  );
}

function failure(name: string | undefined, error: unknown): MigrationError {
  const reason = error instanceof Error ? error.message : String(error);
  if (name === undefined)
    return new MigrationError(`Les migrations de la base de données ne peuvent pas être appliquées : ${reason}`, error);
  return new MigrationError(`La migration « ${name}.sql » a échoué, et rien n'en a été gardé : ${reason}`, error);
}

/** Kysely ends its pool when destroyed; ours belongs to the caller. */
function borrowed(pool: Pool) {
  return { options: pool.options, connect: () => pool.connect(), end: async () => undefined };
}
