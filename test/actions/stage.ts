// The scene of the action tests: structures, people, roles and account lists on a real database, made with the product's own writers.
// Invented people only.
import { hash, randomUUID } from 'node:crypto';
import type { Actor } from '#core/access/actor.ts';
import type { AssignedRole } from '#core/access/role.ts';
import type { Profile } from '#core/person/facts.ts';
import type { BrokenLimit, Line, Verb } from '#core/plan/line.ts';
import { publishList, startList, weighLists } from '#database/list-writer.ts';
import { writeLines } from '#database/planning.ts';
import type { Pool } from '#database/pool.ts';
import { inTransaction } from '#database/transaction.ts';
import type { ActionContext } from '#src/actions/door.ts';

export const OWN = '0922648K';
export const OTHER = '0920882W';
export const NOW = new Date('2026-11-24T09:00:00Z');
export const TODAY = '2026-11-24';

export const holder = (role: AssignedRole, person: string = randomUUID(), uai: string | null = OWN): Actor => ({
  person,
  assignments: [{ role, uai: ['academie', 'departement', 'dpo'].includes(role) ? null : uai }],
});

/** A context whose passwords can be recognised; hashing is the caller's business in these tests. */
export const contextOf = (pool: Pool): ActionContext => ({
  pool,
  now: NOW,
  newId: randomUUID,
  hashPassword: async (password) => `hashed:${hash('sha256', password)}`,
  provisionalPassword: () => `prov-${randomUUID().slice(0, 8)}`,
});

/** Two collèges known from a delivery. */
export async function seedStructures(pool: Pool): Promise<void> {
  await pool.query(
    `INSERT INTO structure (uai, source, key, name, facts) VALUES ($1, 'demo', '1', 'Collège des Tilleuls', '{}'), ($2, 'demo', '2', 'Collège du Parc', '{}')`,
    [OWN, OTHER],
  );
}

export type Seeded = { readonly id: string; readonly login: string };

/** A person with active affiliations (uai, profile); `kind` operator has none. */
export async function seedPerson(pool: Pool, affiliations: readonly (readonly [string, Profile])[], kind = 'directory'): Promise<Seeded> {
  const id = randomUUID();
  const login = `camille.${id.slice(0, 8)}`;
  const identity = {
    familyName: 'Invente',
    givenName: 'Camille',
    birthName: null,
    otherNames: [],
    title: null,
    birthDate: null,
    mail: null,
  };
  await pool.query(`INSERT INTO person (id, kind, revision, identity, login, sort_name) VALUES ($1, $2, 1, $3, $4, 'invente camille')`, [
    id,
    kind,
    JSON.stringify(identity),
    login,
  ]);
  for (const [uai, profile] of affiliations) {
    await pool.query(
      `INSERT INTO affiliation (person_id, uai, profile, state, since, details, revision) VALUES ($1, $2, $3, 'active', '2026-09-01', $4, 1)`,
      [id, uai, profile, JSON.stringify({ functions: [], classes: [], groups: [], headTeacherOf: [], subjects: [], mef: null })],
    );
  }
  return { id, login };
}

/** Gives a role behind the application; `from`/`to` civil dates. */
export async function seedRole(
  pool: Pool,
  person: string,
  role: AssignedRole,
  uai: string | null,
  from = '2026-09-01',
  to: string | null = null,
): Promise<string> {
  const id = randomUUID();
  await pool.query('INSERT INTO role_assignment (id, person_id, role, uai, starts_on, ends_on) VALUES ($1, $2, $3, $4, $5, $6)', [
    id,
    person,
    role,
    uai,
    from,
    to,
  ]);
  return id;
}

export type SeededList = { readonly id: string; readonly digest: string; readonly persons: readonly string[] };

/** A published list of `uai`: one line for each (verb, profile), in that order; held when `held` is not empty. */
export async function seedList(
  pool: Pool,
  uai: string,
  lines: readonly (readonly [Verb, Profile])[],
  held: readonly BrokenLimit[] = [],
): Promise<SeededList> {
  const id = randomUUID();
  const runId = randomUUID();
  const persons = lines.map(() => randomUUID()).sort();
  return inTransaction(pool, async (client) => {
    await client.query(
      `INSERT INTO run (id, kind, source, state, step, started_at) VALUES ($1, 'sync', 'demo', 'done', 'proposition', $2)`,
      [runId, NOW],
    );
    await startList(client, { id, uai, runId, at: NOW });
    await writeLines(
      client,
      lines.map(([verb, profile], index) => {
        const body = JSON.stringify(lineOf(persons[index]!, uai, verb, profile));
        return {
          listId: id,
          personId: persons[index]!,
          uai,
          verb,
          digest: hash('sha256', body),
          body,
          sortName: `invente ${index}`,
          profile,
          className: null,
        };
      }),
    );
    const [weight] = await weighLists(client, [id]);
    await publishList(client, { ...weight!, held, at: NOW });
    return { id, digest: weight!.digest, persons };
  });
}

function lineOf(person: string, uai: string, verb: Verb, profile: Profile): Line {
  const details = { functions: [], classes: ['6A'], groups: [], headTeacherOf: [], subjects: [], mef: null };
  return {
    person,
    uai,
    verb,
    personRevision: verb === 'arrive' ? 0 : 1,
    identity:
      verb === 'arrive'
        ? {
            before: null,
            after: {
              familyName: 'Invente',
              givenName: 'Dominique',
              birthName: null,
              otherNames: [],
              title: null,
              birthDate: null,
              mail: null,
            },
          }
        : null,
    affiliations: [
      {
        profile,
        kind: verb === 'arrive' ? 'open' : verb === 'leave' ? 'close' : 'update',
        revision: verb === 'arrive' ? 0 : 1,
        before: verb === 'arrive' ? null : details,
        after: verb === 'leave' ? null : details,
        from: null,
        until: null,
        reason: verb === 'arrive' ? 'new-in-source' : verb === 'leave' ? 'absent-from-reading' : 'details-changed',
      },
    ],
    relations: null,
    profile,
    className: null,
    name: { familyName: 'Invente', givenName: 'Dominique' },
  };
}

/** States of a list and of its lines, by person in id order. */
export async function statesOf(pool: Pool, listId: string): Promise<{ readonly list: string; readonly lines: readonly string[] }> {
  const list = await pool.query<{ state: string }>('SELECT state FROM account_list WHERE id = $1', [listId]);
  const lines = await pool.query<{ state: string }>('SELECT state FROM list_line WHERE list_id = $1 ORDER BY person_id', [listId]);
  return { list: list.rows[0]!.state, lines: lines.rows.map(({ state }) => state) };
}

export type JournalRow = {
  readonly act: string;
  readonly zone: string;
  readonly actor_id: string | null;
  readonly actor_role: string;
  readonly subject_id: string | null;
  readonly uai: string | null;
  readonly fields: string[];
  readonly detail: string;
};

/** The journal as it stands. */
export async function journalOf(pool: Pool): Promise<JournalRow[]> {
  const { rows } = await pool.query<JournalRow>(
    'SELECT act, zone, actor_id, actor_role, subject_id, uai, fields, detail FROM journal ORDER BY seq',
  );
  return rows;
}
