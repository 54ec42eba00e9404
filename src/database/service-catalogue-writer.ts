// Writes the catalogue of services. Every change adds to a revision: that is how all processes see it (readCatalogueVersion).
import type { Service } from '#core/release/service.ts';
import type { Client } from './pool.ts';

/** False when the name is taken, by a closed service too: its pairwise ids and openings are not another's. */
export async function insertService(client: Client, service: Service, secret: Buffer | null, now: Date): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO service (client_id, definition, secret, registered_at, changed_at) VALUES ($1, $2, $3, $4, $4) ON CONFLICT DO NOTHING`,
    [service.clientId, JSON.stringify(service), secret, now],
  );
  return rowCount === 1;
}

/** `secret` null: a client without one. */
export async function updateService(client: Client, service: Service, secret: Buffer | null, now: Date): Promise<void> {
  await client.query('UPDATE service SET definition = $2, secret = $3, revision = revision + 1, changed_at = $4 WHERE client_id = $1', [
    service.clientId,
    JSON.stringify(service),
    secret,
    now,
  ]);
}

/** Its secret goes with it. */
export async function endService(client: Client, clientId: string, now: Date): Promise<void> {
  await client.query(
    'UPDATE service SET closed_at = $2, changed_at = $2, secret = NULL, revision = revision + 1 WHERE client_id = $1 AND closed_at IS NULL',
    [clientId, now],
  );
}
