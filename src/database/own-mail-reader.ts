// The address that one person has proven, for himself. Nobody else's.
import type { Pool } from 'pg';

export type OwnMail = { readonly address: string; readonly since: Date };

/** Undefined for somebody who has none. */
export async function readOwnMail(pool: Pool, person: string): Promise<OwnMail | undefined> {
  const { rows } = await pool.query<OwnMail>('SELECT address, verified_at AS since FROM person_mail WHERE person_id = $1', [person]);
  return rows[0];
}
