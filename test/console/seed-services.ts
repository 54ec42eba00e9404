// Services for the console's tests: one of the catalogue, with a logo; and what the first collège has opened.
import type { Pool } from '#database/pool.ts';
import { service } from '../sso/gateway.ts';
import { tilleuls } from './seed-people.ts';

/** One pixel. */
const logo = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** `atlas` in the catalogue; `cartes` (of the files) open to the pupils of 6A. */
export async function seedServices(pool: Pool): Promise<void> {
  const atlas = service('atlas', { name: 'Atlas des collèges', opening: 'by-college', profiles: ['ELV', 'ENS'], logo });
  await pool.query(
    `INSERT INTO service (client_id, definition, secret, registered_at, changed_at) VALUES ('atlas', $1, 'sealed', now(), now())`,
    [JSON.stringify(atlas)],
  );
  await pool.query(
    `INSERT INTO service_opening (client_id, uai, profile, classes, decided_at) VALUES ('cartes', $1, 'ELV', '{6A}', now()), ('atlas', $1, 'ELV', NULL, now())`,
    [tilleuls],
  );
}
