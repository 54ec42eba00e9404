// Gives and ends roles. Rows are never removed: who was chef, and when, stays known. Decides nothing.
import type { AssignedRole } from '#core/access/role.ts';
import type { Client } from './pool.ts';

export type NewAssignment = {
  readonly id: string;
  readonly person: string;
  readonly role: AssignedRole;
  readonly uai: string | null;
  /** Civil dates, both included; `endsOn` null = until further notice. */
  readonly startsOn: string;
  readonly endsOn: string | null;
  /** Null: the machine's operator. */
  readonly assignedBy: string | null;
  readonly at: Date;
  /** The upstream that gives it, where no act of anybody does. */
  readonly upstream?: string;
};

/** Makes two people who give roles in the same structure go one after the other. */
export async function lockAssignments(client: Client, uai: string | null): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtext('role'), hashtext($1))`, [uai ?? '']);
}

/** Adds a role. */
export async function insertAssignment(client: Client, assignment: NewAssignment): Promise<void> {
  const { id, person, role, uai, startsOn, endsOn, assignedBy, at, upstream = null } = assignment;
  await client.query(
    `INSERT INTO role_assignment (id, person_id, role, uai, starts_on, ends_on, assigned_by, assigned_at, upstream)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [id, person, role, uai, startsOn, endsOn, assignedBy, at, upstream],
  );
}

/** Ends a role: `lastDay` is its last day. Whether it had begun by the day after. */
export async function endAssignment(client: Client, id: string, lastDay: string): Promise<boolean> {
  const { rows } = await client.query<{ begun: boolean }>(
    'UPDATE role_assignment SET ends_on = $2 WHERE id = $1 RETURNING starts_on <= $2::date + 1 AS begun',
    [id, lastDay],
  );
  return rows[0]?.begun ?? false;
}
