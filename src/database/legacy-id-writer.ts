// Writes the ids by which a service knew people before the gateway. Names nobody in what it answers: places in the list alone.
import type { Client } from './pool.ts';

export type LegacyId = { readonly login: string; readonly legacyId: string };

/** Places (from 1) of those whose login nobody has, or whose id is another person's at this service. */
export async function strayLegacyIds(client: Client, clientId: string, ids: readonly LegacyId[]): Promise<readonly number[]> {
  const { rows } = await client.query<{ place: number }>(
    `SELECT x.place::int AS place FROM json_to_recordset($2::json) AS x(place int, login text, "legacyId" text)
      LEFT JOIN person p ON p.login = x.login
      WHERE p.id IS NULL OR EXISTS (SELECT FROM service_legacy_id l JOIN person o ON o.id = l.person_id
        WHERE l.client_id = $1 AND l.legacy_id = x."legacyId" AND l.person_id <> p.id)
      ORDER BY 1`,
    [clientId, JSON.stringify(ids.map((one, at) => ({ ...one, place: at + 1 })))],
  );
  return rows.map(({ place }) => place);
}

/** Gives or replaces the ids of these people at one service. */
export async function writeLegacyIds(client: Client, clientId: string, ids: readonly LegacyId[]): Promise<void> {
  await client.query(
    `INSERT INTO service_legacy_id (client_id, person_id, legacy_id)
      SELECT $1, p.id, x."legacyId" FROM json_to_recordset($2::json) AS x(login text, "legacyId" text) JOIN person p ON p.login = x.login
      ON CONFLICT (client_id, person_id) DO UPDATE SET legacy_id = excluded.legacy_id`,
    [clientId, JSON.stringify(ids)],
  );
}
