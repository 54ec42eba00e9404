// What every command works with: settings, database, clock, and who acts. Finds the database wherever it is: given, served by the running
// gateway, or asleep in the data directory (then it is woken for the command alone). Knows no command.
import { randomBytes, randomUUID } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type Actor, machineOperator } from '#core/access/actor.ts';
import { parisDay } from '#core/calendar/french-date.ts';
import { generateProvisionalPassword } from '#core/person/provisional-password.ts';
import { EmbeddedDatabaseError } from '#database/embedded/error.ts';
import { findLivingServer } from '#database/living-server.ts';
import { openDatabase, openPool, type Pool } from '#database/pool.ts';
import type { ActionContext } from '#src/actions/door.ts';
import { demandDataDirectory } from '#src/composition/data-directory.ts';
import type { Settings } from '#src/config/settings.ts';
import { hashPassword, setPasswordCost } from '#src/sso/password.ts';
import { openProgress, type Progress } from './progress.ts';

export type Session = {
  readonly settings: Settings;
  readonly pool: Pool;
  /** Whoever has the machine's shell has the database: he acts as the académie or as the system, without a person, and is journaled so. */
  readonly actor: Actor;
  readonly now: Date;
  readonly today: string;
  readonly context: ActionContext;
  readonly progress: Progress;
  readonly signal: AbortSignal;
};

export type SessionOptions = { readonly settings: Settings; readonly showProgress: boolean; readonly signal: AbortSignal };

/**
 * Opens the database for one command, runs it, closes what was opened.
 * @throws NoDatabaseError, DataDirectoryError, EmbeddedDatabaseError, DatabaseUnavailable, MigrationError: French messages
 */
export async function withSession<T>(options: SessionOptions, work: (session: Session) => Promise<T>): Promise<T> {
  const { settings, signal } = options;
  setPasswordCost(settings.passwordCost);
  const database = await reachDatabase(settings);
  const progress = openProgress(process.stderr, options.showProgress);
  const now = new Date();
  const newId = (): string => randomUUID();
  const provisionalPassword = (): string => generateProvisionalPassword((length) => randomBytes(length));
  const context = { pool: database.pool, now, newId, hashPassword, provisionalPassword };
  try {
    return await work({ settings, pool: database.pool, actor: machineOperator, now, today: parisDay(now), context, progress, signal });
  } finally {
    progress.stop();
    await database.close();
  }
}

type Reached = { readonly pool: Pool; readonly close: () => Promise<void> };

async function reachDatabase(settings: Settings): Promise<Reached> {
  const living = await joinLiving(settings);
  if (living) return living;
  await demandDatabase(settings);
  try {
    return await openDatabase(settings, { name: 'annuaire-commande' });
  } catch (error) {
    // Started meanwhile by the gateway: it is there now, or it is somebody else's affair.
    const met = error instanceof EmbeddedDatabaseError && error.fault === 'occupied' ? await joinLiving(settings) : null;
    if (met) return met;
    throw error;
  }
}

/** A database is made by the gateway alone: a mistyped DATA_DIR would otherwise make one, empty, and answer from it. */
async function demandDatabase({ databaseUrl, dataDirectory }: Settings): Promise<void> {
  if (databaseUrl !== null) return;
  const cluster = join(dataDirectory, 'postgres', 'data');
  // Only what is surely not there: a folder that may not be entered has its own sentence.
  const fault = await access(cluster).then(
    () => null,
    (error: NodeJS.ErrnoException) => error.code,
  );
  if (fault === 'ENOENT' || fault === 'ENOTDIR') throw new NoDatabaseError(dataDirectory);
  await demandDataDirectory(dataDirectory);
}

/** The data directory holds no database; the message is French and says what to do. */
export class NoDatabaseError extends Error {
  override readonly name = 'NoDatabaseError';

  constructor(directory: string) {
    super(
      `Le dossier ${directory} ne contient pas de base de données : rien n'a été fait. Vérifiez DATA_DIR, ou démarrez d'abord la passerelle (npm start), qui crée la base.`,
    );
  }
}

async function joinLiving(settings: Settings): Promise<Reached | null> {
  const connection = settings.databaseUrl === null ? await findLivingServer(join(settings.dataDirectory, 'postgres')) : null;
  if (connection === null) return null;
  const pool = openPool(connection, { name: 'annuaire-commande' });
  return { pool, close: () => pool.end() };
}
