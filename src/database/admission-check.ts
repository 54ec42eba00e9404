// The queue of people whose grants have to be looked at, since they left a collège and stay in another. Written with what made them leave; any number of
// processes take from it. Knows no rule of who is admitted where.
import type { ClientBase, Pool } from 'pg';
import type { Context } from '#core/release/context.ts';
import type { EndCause } from '#core/sign-in/event.ts';
import { endGrants } from './session-end.ts';
import { inTransaction } from './transaction.ts';

/** What a service holds of a person. `context`: the collège or child that it speaks of; null: nothing was chosen. */
export type HeldGrant = { readonly person: string; readonly clientId: string; readonly context: Context | null };

/** Has them looked at, and says so to whoever waits for work. */
export async function queueAdmissionChecks(db: ClientBase, people: readonly string[], now: Date): Promise<void> {
  if (people.length === 0) return;
  await db.query({
    name: 'admission-queue',
    text: `WITH queued AS (INSERT INTO admission_check (person_id, queued_at) SELECT p, $2 FROM unnest($1::uuid[]) AS p ORDER BY p ON CONFLICT (person_id) DO NOTHING)
      SELECT pg_notify('admission_check', '')`,
    values: [people, now],
  });
}

/**
 * Takes one person and ends those of his grants that `holds` denies, with their tokens, in one transaction: a crash leaves him in the queue. One at a time,
 * so that nobody who ends sessions ever waits for it. Null when the queue is empty; else how many grants ended.
 */
export async function checkNextAdmission(
  pool: Pool,
  holds: (grant: HeldGrant) => Promise<boolean>,
  now: Date,
  cause: EndCause,
): Promise<number | null> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ person: string }>(
      `DELETE FROM admission_check WHERE person_id = (SELECT person_id FROM admission_check ORDER BY queued_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING person_id AS person`,
    );
    const person = rows[0]?.person;
    if (person === undefined) return null;
    const { rows: grants } = await client.query<HeldGrant & { id: string }>(
      `SELECT id, account_id AS person, payload->>'clientId' AS "clientId", payload->'context'->'context' AS context
       FROM oidc_artefact WHERE kind = 'Grant' AND account_id = $1 AND (expires_at IS NULL OR expires_at > now())`,
      [person],
    );
    const gone: string[] = [];
    for (const { id, ...grant } of grants) if (!(await holds(grant))) gone.push(id);
    if (gone.length > 0) await endGrants(client, person, gone, now, cause);
    return gone.length;
  });
}
