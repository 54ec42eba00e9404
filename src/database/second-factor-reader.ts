// Reads a person's second factor: the sealed secret, the last step taken, how many recovery codes are left. Opens no seal.
import type { ClientBase, Pool } from 'pg';

export type SecondFactor = { readonly secret: Buffer; readonly lastStep: number; readonly codesLeft: number };

/** Undefined for somebody who has none. */
export async function readSecondFactor(db: Pool | ClientBase, personId: string): Promise<SecondFactor | undefined> {
  const { rows } = await db.query<SecondFactor>({
    name: 'second-factor',
    text: `SELECT secret, last_step::float8 AS "lastStep",
        (SELECT count(*)::int FROM recovery_code c WHERE c.person_id = f.person_id) AS "codesLeft"
      FROM second_factor f WHERE person_id = $1`,
    values: [personId],
  });
  return rows[0];
}
