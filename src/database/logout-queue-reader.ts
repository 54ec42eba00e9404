// How the queue of logouts stands, by service: counts, ages and words for faults. No person, by construction: the Département reads it too.
import type { Pool } from 'pg';

export type LogoutQueueRow = {
  readonly clientId: string;
  readonly waiting: number;
  /** When the oldest that waits was queued; null when none waits. */
  readonly oldest: Date | null;
  readonly dead: number;
  /** When the last was given up. */
  readonly lastDead: Date | null;
  /** Words for the last faults, in order. */
  readonly faults: readonly string[];
};

/** Services of which something waits since an attempt failed, or was given up; the others have nothing to tell. */
export async function readLogoutQueue(pool: Pool): Promise<readonly LogoutQueueRow[]> {
  const { rows } = await pool.query<LogoutQueueRow>(
    `SELECT client_id AS "clientId", count(*) FILTER (WHERE dead_at IS NULL)::int AS waiting, min(queued_at) FILTER (WHERE dead_at IS NULL) AS oldest,
       count(dead_at)::int AS dead, max(dead_at) AS "lastDead",
       coalesce(array_agg(DISTINCT last_fault ORDER BY last_fault) FILTER (WHERE last_fault IS NOT NULL), '{}') AS faults
     FROM logout_notice GROUP BY client_id HAVING count(last_fault) > 0 ORDER BY client_id`,
  );
  return rows;
}
