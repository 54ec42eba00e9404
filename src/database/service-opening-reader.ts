// Which services collèges have opened, to whom. Writes nothing; names nobody.
import type { Opening } from '#core/release/admission.ts';
import type { Client, Pool } from './pool.ts';

export type ServiceOpening = Opening & { readonly clientId: string };

/** What is open in these collèges, of every service. */
export async function readOpenings(db: Pool | Client, uais: readonly string[]): Promise<readonly ServiceOpening[]> {
  if (uais.length === 0) return [];
  const { rows } = await db.query<ServiceOpening>(
    `SELECT client_id AS "clientId", uai, profile, classes FROM service_opening
      WHERE uai = ANY($1) AND closed_at IS NULL ORDER BY client_id, uai, profile`,
    [uais],
  );
  return rows;
}

/** Whether the collège has ever opened the service to anybody, even if it has closed it since. */
export async function hasDecided(db: Pool | Client, clientId: string, uai: string): Promise<boolean> {
  const { rows } = await db.query('SELECT FROM service_opening WHERE client_id = $1 AND uai = $2 LIMIT 1', [clientId, uai]);
  return rows.length > 0;
}
