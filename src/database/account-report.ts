// « Quelqu'un utilise mon compte » (C-U.2): written by the person, gone once the collège has handed over a new password or reinstated the account.
import type { ClientBase } from 'pg';

/** False when it was said before and is not settled yet. */
export async function reportAccount(client: ClientBase, person: string, now: Date): Promise<boolean> {
  const { rowCount } = await client.query(
    'INSERT INTO account_report (person_id, reported_at) VALUES ($1, $2) ON CONFLICT (person_id) DO NOTHING',
    [person, now],
  );
  return rowCount === 1;
}

/** Of these people; says how many had something to settle. */
export async function settleReports(client: ClientBase, people: readonly string[]): Promise<number> {
  const { rowCount } = await client.query('DELETE FROM account_report WHERE person_id = ANY($1::uuid[])', [people]);
  return rowCount ?? 0;
}
