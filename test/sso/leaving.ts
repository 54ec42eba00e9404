// Somebody who leaves a collège: the list that says so, approved and not yet applied.
import type { Pool } from '#database/pool.ts';
import { seedList } from '../actions/stage.ts';

export async function approveLeaving(pool: Pool, person: string, uai: string): Promise<void> {
  const list = await seedList(pool, uai, [['leave', 'ELV']]);
  // The line speaks of her, as if it had been planned for her.
  const body = `jsonb_set(body::jsonb, '{person}', to_jsonb($2::text))::text`;
  await pool.query(
    `UPDATE list_line SET person_id = $2::uuid, body = (${body})::json, digest = encode(sha256(convert_to(${body}, 'UTF8')), 'hex'), state = 'approved' WHERE list_id = $1`,
    [list.id, person],
  );
  await pool.query(`UPDATE account_list SET state = 'decided' WHERE id = $1`, [list.id]);
  await pool.query(
    `UPDATE affiliation SET details = '{"functions":[],"classes":["6A"],"groups":[],"headTeacherOf":[],"subjects":[],"mef":null}' WHERE person_id = $1`,
    [person],
  );
}
