// One synchronisation at a time, in any number of processes: a session advisory lock, freed by the server when its holder dies.
import type { Client, Pool } from './pool.ts';

/** Somebody else is reading a source right now. */
export class SyncBusyError extends Error {
  override readonly name = 'SyncBusyError';
}

const lockKey = 7_201_001;

/** A client that holds the lock until `release`. Throws `SyncBusyError` when the lock is taken. */
export async function lockSync(pool: Pool): Promise<{ readonly client: Client; release(): Promise<void> }> {
  const client = await pool.connect();
  const { rows } = await client.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1) AS got', [lockKey]);
  if (rows[0]?.got !== true) {
    client.release();
    throw new SyncBusyError('Une synchronisation est déjà en cours : attendez sa fin, puis recommencez.');
  }
  return {
    client,
    async release() {
      await client.query('SELECT pg_advisory_unlock($1)', [lockKey]).catch(() => undefined);
      client.release();
    },
  };
}
