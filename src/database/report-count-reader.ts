// How many people say that somebody else uses their account. A count alone: the first pages read it, and the Département's are among them.
import type { Pool } from 'pg';

/** In one structure, or in all of them (null), people without any included. */
export async function countReports(pool: Pool, uai: string | null): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM account_report r WHERE $1::text IS NULL
       OR EXISTS (SELECT FROM affiliation a WHERE a.person_id = r.person_id AND a.state = 'active' AND a.uai = $1)`,
    [uai],
  );
  return rows[0]?.n ?? 0;
}
