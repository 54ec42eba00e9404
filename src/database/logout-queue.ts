// The queue of services to be told that a session has ended. Any number of processes take from it; it gives each notice to one at a time, and no more
// than so many at once for one service. Knows no token and no address.
import type { ClientBase, Pool } from 'pg';
import type { LogoutNotice } from '#core/session/logout-notice.ts';
import { logoutPatience } from '#core/session/logout-notice.ts';
import { inTransaction } from './transaction.ts';

/** Puts one notice into the queue and says so to whoever waits for work. */
export async function queueLogout(
  db: Pool | ClientBase,
  { clientId, person, sid }: Pick<LogoutNotice, 'clientId' | 'person' | 'sid'>,
  now: Date,
): Promise<void> {
  await db.query({
    name: 'logout-queue',
    text: `WITH queued AS (INSERT INTO logout_notice (client_id, person_id, sid, queued_at, next_attempt_at) VALUES ($1, $2, $3, $4, $4))
      SELECT pg_notify('logout_waiting', '')`,
    values: [clientId, person, sid, now],
  });
}

export type Claim = {
  /** Services that can be told: the others' notices are left alone. */
  readonly clientIds: readonly string[];
  /** At most for one service, over all processes, those that are being told already included. */
  readonly perService: number;
  /** At most in all, for this call. */
  readonly atOnce: number;
  /** Milliseconds after which a notice is free again, whatever became of its taker. */
  readonly lease: number;
};

/** Takes notices that are due, the oldest first. One taker at a time looks, so that two never count the same room for one service. */
export async function claimLogouts(pool: Pool, { clientIds, perService, atOnce, lease }: Claim, now: Date): Promise<LogoutNotice[]> {
  return inTransaction(pool, async (client) => {
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('logout-claim'))`);
    const { rows } = await client.query<LogoutNotice>({
      name: 'logout-claim',
      text: `WITH chosen AS (
          SELECT due.id FROM unnest($1::text[]) AS c(client_id)
          CROSS JOIN LATERAL (SELECT count(*) AS n FROM logout_notice b WHERE b.client_id = c.client_id AND b.leased_until > $2) AS busy
          CROSS JOIN LATERAL (
            SELECT id, next_attempt_at FROM logout_notice d WHERE d.client_id = c.client_id AND d.dead_at IS NULL AND d.next_attempt_at <= $2
            ORDER BY next_attempt_at LIMIT greatest(0, $3 - busy.n) FOR UPDATE SKIP LOCKED) AS due
          ORDER BY due.next_attempt_at LIMIT $4)
        UPDATE logout_notice l SET attempts = l.attempts + 1, leased_until = until, next_attempt_at = until
        FROM chosen, (SELECT $2::timestamptz + make_interval(secs => $5::float8 / 1000) AS until) AS at WHERE l.id = chosen.id
        RETURNING l.id, l.client_id AS "clientId", l.person_id AS person, l.sid, l.queued_at AS "queuedAt", l.attempts`,
      values: [clientIds, now, perService, atOnce, lease],
    });
    return rows;
  });
}

/** What became of an attempt that did not succeed: when to try again, or null when it is given up. `counted`: false when it was cut off by a stop. */
export type FailedAttempt = { readonly fault: string | null; readonly again: Date | null; readonly counted: boolean };

/** The service was told: nothing of it is kept. */
export async function forgetLogout(pool: Pool, id: string): Promise<void> {
  await pool.query({ name: 'logout-told', text: 'DELETE FROM logout_notice WHERE id = $1', values: [id] });
}

/** Keeps a notice for later, or as given up; does nothing when somebody else has taken it meanwhile. */
export async function keepLogout(
  pool: Pool,
  { id, attempts }: Pick<LogoutNotice, 'id' | 'attempts'>,
  { fault, again, counted }: FailedAttempt,
  now: Date,
): Promise<void> {
  await pool.query({
    name: 'logout-keep',
    text: `UPDATE logout_notice SET leased_until = NULL, last_fault = COALESCE($3, last_fault), next_attempt_at = COALESCE($4, next_attempt_at),
        dead_at = CASE WHEN $4::timestamptz IS NULL THEN $5::timestamptz END, attempts = attempts - $6
      WHERE id = $1 AND attempts = $2`,
    values: [id, attempts, fault, again, now, counted ? 0 : 1],
  });
}

/** Tries again what was given up, of one service or of all (null). Returns how many. */
export async function replayLogouts(db: Pool | ClientBase, clientId: string | null, now: Date): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE logout_notice SET dead_at = NULL, attempts = 0, queued_at = $2, next_attempt_at = $2, leased_until = NULL
     WHERE dead_at IS NOT NULL AND ($1::text IS NULL OR client_id = $1)`,
    [clientId, now],
  );
  await db.query(`SELECT pg_notify('logout_waiting', '')`);
  return rowCount ?? 0;
}

/** Days for which what was given up can still be looked at and tried anew. */
const deadLogoutsKept = 30;

/** Forgets what was given up long ago, and what waits for a service that nobody can tell. Returns how many. */
export async function forgetOldLogouts(db: Pool | ClientBase, now: Date): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM logout_notice WHERE dead_at < $1::timestamptz - make_interval(days => $2)
       OR (dead_at IS NULL AND leased_until IS NULL AND queued_at < $1::timestamptz - 2 * make_interval(secs => $3))`,
    [now, deadLogoutsKept, logoutPatience.age / 1000],
  );
  return rowCount ?? 0;
}
