// What the demonstration asks of the registry to go on where it was stopped.
import type { Pool } from './pool.ts';

export type OpenListHead = { readonly id: string; readonly digest: string; readonly directionOpen: boolean };

/** The list that waits in a structure, and whether its direction still waits in it; null when none waits. */
export async function openListOf(pool: Pool, uai: string): Promise<OpenListHead | null> {
  const { rows } = await pool.query<OpenListHead>(
    `SELECT id, digest, EXISTS (SELECT FROM list_line l WHERE l.list_id = a.id AND l.profile = 'DIR' AND l.state = 'open') AS "directionOpen"
     FROM account_list a WHERE uai = $1 AND state IN ('proposed', 'held', 'partly-decided')`,
    [uai],
  );
  return rows[0] ?? null;
}
