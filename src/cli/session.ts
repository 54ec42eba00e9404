// What every command works with: settings, database, clock, and who acts. Finds the database wherever it is: given, served by the running
// gateway, or asleep in the data directory (then it is woken for the command alone). Knows no command.
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Actor, machineOperator } from '#core/access/actor.ts';
import { parisDay } from '#core/calendar/french-date.ts';
import { generateProvisionalPassword } from '#core/person/provisional-password.ts';
import { EmbeddedDatabaseError } from '#database/embedded/error.ts';
import { findLivingServer } from '#database/living-server.ts';
import { openDatabase, openPool, type Pool } from '#database/pool.ts';
import type { ActionContext } from '#src/actions/door.ts';
import type { Settings } from '#src/config/settings.ts';
import { hashPassword } from '#src/sso/password.ts';
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
 * @throws EmbeddedDatabaseError, DatabaseUnavailable, MigrationError: French messages
 */
export async function withSession<T>(options: SessionOptions, work: (session: Session) => Promise<T>): Promise<T> {
  const { settings, signal } = options;
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
  try {
    return await openDatabase(settings, { name: 'annuaire-commande' });
  } catch (error) {
    // Started meanwhile by the gateway: it is there now, or it is somebody else's affair.
    const met = error instanceof EmbeddedDatabaseError && error.fault === 'occupied' ? await joinLiving(settings) : null;
    if (met) return met;
    throw error;
  }
}

async function joinLiving(settings: Settings): Promise<Reached | null> {
  const connection = settings.databaseUrl === null ? await findLivingServer(join(settings.dataDirectory, 'postgres')) : null;
  if (connection === null) return null;
  const pool = openPool(connection, { name: 'annuaire-commande' });
  return { pool, close: () => pool.end() };
}
