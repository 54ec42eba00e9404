// Writes what a collège opens and closes, profile by profile. A closed row stays: it says that the collège has decided.
import type { Opening } from '#core/release/admission.ts';
import type { Client } from './pool.ts';

export type Decision = { readonly clientId: string; readonly by: string | null; readonly at: Date };

/** Opens a service to a profile, or changes to which of its classes. */
export async function writeOpening(client: Client, { uai, profile, classes }: Opening, { clientId, by, at }: Decision): Promise<void> {
  await client.query(
    `INSERT INTO service_opening (client_id, uai, profile, classes, decided_by, decided_at) VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (client_id, uai, profile) DO UPDATE SET classes = excluded.classes, decided_by = excluded.decided_by,
        decided_at = excluded.decided_at, closed_at = NULL`,
    [clientId, uai, profile, classes, by, at],
  );
}

/** Closes it to the profile. */
export async function endOpening(
  client: Client,
  { uai, profile }: Pick<Opening, 'uai' | 'profile'>,
  { clientId, by, at }: Decision,
): Promise<void> {
  await client.query(
    `UPDATE service_opening SET closed_at = $4, decided_by = $5, decided_at = $4
      WHERE client_id = $1 AND uai = $2 AND profile = $3 AND closed_at IS NULL`,
    [clientId, uai, profile, at, by],
  );
}
