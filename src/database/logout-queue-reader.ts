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
    // From the faults on: where nothing failed, which is nearly always, nothing of the queue is read.
    `SELECT failing.client_id AS "clientId", w.waiting, w.oldest, d.dead, d."lastDead", failing.faults
     FROM (SELECT client_id, array_agg(DISTINCT last_fault ORDER BY last_fault) AS faults FROM logout_notice WHERE last_fault IS NOT NULL GROUP BY client_id) AS failing
     CROSS JOIN LATERAL (SELECT count(*)::int AS waiting, min(queued_at) AS oldest FROM logout_notice n
       WHERE n.client_id = failing.client_id AND n.dead_at IS NULL) AS w
     CROSS JOIN LATERAL (SELECT count(*)::int AS dead, max(dead_at) AS "lastDead" FROM logout_notice n
       WHERE n.client_id = failing.client_id AND n.dead_at IS NOT NULL) AS d
     ORDER BY failing.client_id`,
  );
  return rows;
}
