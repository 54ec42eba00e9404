// A session of the console, as the gateway's word of a person opens one.
import { randomBytes } from 'node:crypto';
import { insertSession } from '#database/console-session.ts';
import type { Pool } from '#database/pool.ts';

/** `sid`: the gateway's session that it comes from; null: not known. */
export function openConsoleSession(pool: Pool, person: string, sid: string | null = null): Promise<void> {
  return insertSession(pool, {
    tokenHash: randomBytes(32),
    person,
    csrf: 'x',
    sealedIdToken: null,
    secondFactor: false,
    sid,
    now: new Date(),
  });
}
