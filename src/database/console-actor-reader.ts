// Who is at the console: the person's own name and the roles in force. Reads one person: the one who signed in.
import type { Pool } from 'pg';
import type { AssignedRole } from '#core/access/role.ts';
import { roleCounts } from './role-counts.ts';

export type HeldRole = { readonly id: string; readonly role: AssignedRole; readonly uai: string | null; readonly structure: string | null };
export type ConsoleUser = { readonly person: string; readonly name: string; readonly roles: readonly HeldRole[] };

const rank = ['chef', 'adjoint', 'academie', 'referent-usages', 'referent-eim', 'dpo', 'departement'];

/** The signed-in person and his roles that count on `today` (civil date); null when the person is not known. */
export async function readConsoleUser(pool: Pool, person: string, today: string): Promise<ConsoleUser | null> {
  const { rows } = await pool.query<{ name: string; id: string | null; role: AssignedRole; uai: string | null; structure: string | null }>(
    `SELECT (p.identity->>'givenName') || ' ' || (p.identity->>'familyName') AS name, r.id, r.role, r.uai, s.name AS structure
     FROM person p
     LEFT JOIN role_assignment r ON r.person_id = p.id AND r.starts_on <= $2 AND (r.ends_on IS NULL OR r.ends_on >= $2)
       AND ${roleCounts('r', '$2')}
     LEFT JOIN structure s ON s.uai = r.uai
     WHERE p.id = $1
     ORDER BY s.name COLLATE "fr-x-icu", r.id`,
    [person, today],
  );
  const first = rows[0];
  if (!first) return null;
  const roles = rows.flatMap(({ id, role, uai, structure }) => (id === null ? [] : [{ id, role, uai, structure }]));
  return { person, name: first.name, roles: roles.toSorted((a, b) => rank.indexOf(a.role) - rank.indexOf(b.role)) };
}
