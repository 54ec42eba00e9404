// Writes the roles that an upstream gives for one day, journaled in the same transaction. Which may be given is the core's to say; that nobody
// else holds the collège's chef's role is checked here, under the lock of assignments.
import type { Pool } from 'pg';
import { grantable, type Power } from '#core/upstream/powers.ts';
import { appendJournal } from './journal.ts';
import { readChef, readStanding } from './role-reader.ts';
import { insertAssignment, lockAssignments } from './role-writer.ts';
import { inTransaction } from './transaction.ts';

export type UpstreamRoles = {
  readonly person: string;
  /** Id of the configured upstream. */
  readonly login: string;
  readonly powers: readonly Power[];
  /** Civil date: the roles' first and last day. */
  readonly today: string;
  readonly at: Date;
  readonly newId: () => string;
};

/**
 * Gives what may be given and is not held yet. A chef in place by the académie's act stays the only one; a role that was ended today is not given
 * again today. Returns how many roles were given.
 */
export async function takeUpstreamRoles(pool: Pool, { person, login, powers, today, at, newId }: UpstreamRoles): Promise<number> {
  if (powers.length === 0) return 0;
  return inTransaction(pool, async (client) => {
    for (const uai of [...new Set(powers.map((power) => power.uai))].sort()) await lockAssignments(client, uai);
    const standing = await readStanding(client, person, today);
    if (standing === null) return 0;
    const given = [];
    for (const power of grantable(standing, powers)) {
      if (power.role === 'chef' && (await readChef(client, power.uai, today, today)) !== null) continue;
      const { rowCount } = await client.query(
        'SELECT FROM role_assignment WHERE person_id = $1 AND role = $2 AND uai = $3 AND starts_on = $4 AND upstream IS NOT NULL',
        [person, power.role, power.uai, today],
      );
      if (rowCount !== 0) continue;
      const id = newId();
      await insertAssignment(client, { id, person, ...power, startsOn: today, endsOn: today, assignedBy: null, at, upstream: login });
      given.push({ ...power, id });
    }
    await appendJournal(
      client,
      given.map(({ id, role, uai }) => ({
        at,
        actorId: null,
        actorRole: 'system' as const,
        act: 'take-upstream-role',
        zone: 'nominative' as const,
        subjectId: person,
        uai,
        fields: ['role'],
        detail: { assignment: id, role, upstream: login, endsOn: today },
      })),
    );
    return given.length;
  });
}
