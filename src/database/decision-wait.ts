// How long an act waits for others: a person before a page is told to come back rather than left waiting. Knows no act.
import type { Client } from './pool.ts';

/** A synchronisation holds the lists while it replaces them; most are done well within this. Milliseconds. */
const PATIENCE = 8000;

/** Bounds every wait for a lock in this transaction. */
export async function boundWait(client: Client, milliseconds = PATIENCE): Promise<void> {
  await client.query(`SELECT set_config('lock_timeout', $1, true)`, [String(milliseconds)]);
}

/** True for the error of a lock that was not had in time (lock_not_available): nothing was written. */
export function isOutOfPatience(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '55P03';
}
