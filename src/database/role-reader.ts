// Who holds which role: a person's standing (structures, profiles, roles), the actor that follows from it, the chef of a structure.
// Ids, codes and the login only; no name.
import type { Actor } from '#core/access/actor.ts';
import type { AssignedRole } from '#core/access/role.ts';
import { actorOf, type Standing } from '#core/access/standing.ts';
import type { Profile } from '#core/person/facts.ts';
import type { Client, Pool } from './pool.ts';
import { roleCounts } from './role-counts.ts';

/** The person's actor with the roles that count on `today` (civil date); somebody unknown has none. */
export async function readActor(db: Pool | Client, person: string, today: string): Promise<Actor> {
  const { rows } = await db.query<{ role: AssignedRole; uai: string | null }>(
    `SELECT r.role, r.uai FROM role_assignment r
     WHERE r.person_id = $1 AND r.starts_on <= $2 AND (r.ends_on IS NULL OR r.ends_on >= $2) AND ${roleCounts('r', '$2')} ORDER BY r.role, r.uai`,
    [person, today],
  );
  return actorOf(person, rows);
}

/** A person's standing with every role given and not ended on `today`, those that wait for an affiliation too; null when nobody has this id. */
export async function readStanding(db: Pool | Client, person: string, today: string): Promise<Standing | null> {
  const { rows } = await db.query<{ kind: string; login: string | null }>('SELECT kind, login FROM person WHERE id = $1', [person]);
  const row = rows[0];
  if (!row) return null;
  const active = await db.query<{ uai: string; profile: Profile }>(
    `SELECT uai, profile FROM affiliation WHERE person_id = $1 AND state = 'active' ORDER BY uai, profile`,
    [person],
  );
  const roles = await db.query<{ id: string; role: AssignedRole; uai: string | null }>(
    'SELECT id, role, uai FROM role_assignment WHERE person_id = $1 AND (ends_on IS NULL OR ends_on >= $2) ORDER BY role, uai, starts_on',
    [person, today],
  );
  return { person, operator: row.kind === 'operator', login: row.login, active: active.rows, roles: roles.rows };
}

/** The person who is chef of the structure on any day of the period, null when nobody is (one who has left is not). `to` null = without end. */
export async function readChef(client: Client, uai: string, from: string, to: string | null): Promise<string | null> {
  const { rows } = await client.query<{ person_id: string }>(
    `SELECT r.person_id FROM role_assignment r
     WHERE r.role = 'chef' AND r.uai = $1 AND (r.ends_on IS NULL OR r.ends_on >= greatest($2::date, r.starts_on))
       AND ($3::date IS NULL OR r.starts_on <= $3) AND ${roleCounts('r', '$2::date')} LIMIT 1`,
    [uai, from, to],
  );
  return rows[0]?.person_id ?? null;
}

/** True when the structure is known from a delivery. */
export async function structureExists(db: Pool | Client, uai: string): Promise<boolean> {
  const { rowCount } = await db.query('SELECT FROM structure WHERE uai = $1', [uai]);
  return rowCount === 1;
}

/** The id of the person who has this login, null when nobody has. */
export async function findPersonByLogin(db: Pool | Client, login: string): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>('SELECT id FROM person WHERE login = $1', [login]);
  return rows[0]?.id ?? null;
}
