// Suspensions of accounts: set with a reason, ended with a reason, never removed. Decides nothing.
import type { ClientBase } from 'pg';

export type NewSuspension = {
  readonly id: string;
  readonly person: string;
  /** Null: everywhere. */
  readonly uai: string | null;
  readonly reason: string;
  /** Null: the machine's operator. */
  readonly by: string | null;
  readonly role: string;
  readonly now: Date;
};

/** False when the person is suspended there already. */
export async function insertSuspension(client: ClientBase, { id, person, uai, reason, by, role, now }: NewSuspension): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO suspension (id, person_id, uai, reason, since, set_by, set_role) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
    [id, person, uai, reason, now, by, role],
  );
  return rowCount === 1;
}

/** Ends what is in force in these structures, or all of it (null). Returns the structures; null stands for everywhere. */
export async function endSuspensions(
  client: ClientBase,
  person: string,
  uais: readonly string[] | null,
  end: { readonly reason: string; readonly by: string | null; readonly now: Date },
): Promise<readonly (string | null)[]> {
  const { rows } = await client.query<{ uai: string | null }>(
    `UPDATE suspension SET ended_at = $3, end_reason = $4, ended_by = $5
     WHERE person_id = $1 AND ended_at IS NULL AND ($2::text[] IS NULL OR uai = ANY($2)) RETURNING uai`,
    [person, uais, end.now, end.reason, end.by],
  );
  return rows.map(({ uai }) => uai);
}
