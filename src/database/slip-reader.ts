// Whom slips can be printed for in one collège: classes, people, what each has in hand, and who printed before. Names come out: it takes a
// nominative scope. Reads only; knows no code and no page.
import type { NominativeScope } from '#core/access/scope.ts';
import { covers } from '#core/access/scope.ts';
import type { LegalStatus, Link } from '#core/person/facts.ts';
import { type CredentialState, credentialState, type SlipAudience } from '#core/person/one-time-code.ts';
import { opensAccount } from '#core/registry/guardian.ts';
import type { Client, Pool } from './pool.ts';

type Db = Pool | Client;

/** One audience of one collège; `class` null for staff alone. */
export type SlipGroup = { readonly uai: string; readonly audience: SlipAudience; readonly class: string | null };

export type SlipPerson = {
  readonly person: string;
  readonly familyName: string;
  readonly givenName: string;
  readonly login: string;
  /** For a guardian: the pupils of the class through whom the slip goes. */
  readonly through: readonly string[];
  readonly state: CredentialState;
};

const open = (alias: string, today: string): string =>
  `${alias}.state = 'active' AND ${alias}.since <= ${today} AND (${alias}.until IS NULL OR ${alias}.until >= ${today})`;

/** Everybody of the group who has an account on `today` (civil date), by name; empty outside the scope. */
export async function readSlipPeople(db: Db, scope: NominativeScope, group: SlipGroup, today: string): Promise<SlipPerson[]> {
  if (!covers(scope, group.uai) || (group.class === null) !== (group.audience === 'staff')) return [];
  const { rows } = await db.query<Row>(queries[group.audience], [group.uai, today, ...(group.class === null ? [] : [group.class])]);
  const people = new Map<string, Row & { through: string[] }>();
  for (const row of rows) {
    if (row.legal !== null && !opensAccount({ legal: row.legal, link: row.link! })) continue;
    const known = people.get(row.person) ?? { ...row, through: [] };
    if (row.pupil !== null) known.through.push(row.pupil);
    people.set(row.person, known);
  }
  return [...people.values()].map(({ person, familyName, givenName, login, through, mustChange, validUntil }) => {
    const state = credentialState(mustChange === null ? null : { mustChange, validUntil }, today);
    return { person, familyName, givenName, login, through, state };
  });
}

type Row = {
  person: string;
  familyName: string;
  givenName: string;
  login: string;
  pupil: string | null;
  legal: LegalStatus | null;
  link: Link | null;
  mustChange: boolean | null;
  validUntil: string | null;
};

const columns = `p.id AS person, p.identity->>'familyName' AS "familyName", p.identity->>'givenName' AS "givenName", p.login,
  c.must_change AS "mustChange", c.valid_until AS "validUntil"`;
const inClass = `a.uai = $1 AND a.profile = 'ELV' AND ${open('a', '$2')} AND $3 IN (SELECT json_array_elements_text(a.details->'classes'))`;
const byName = `ORDER BY p.sort_name COLLATE "fr-x-icu", p.id`;

const queries: Readonly<Record<SlipAudience, string>> = {
  pupils: `SELECT ${columns}, NULL AS pupil, NULL AS legal, NULL AS link
    FROM affiliation a JOIN person p ON p.id = a.person_id LEFT JOIN credential c ON c.person_id = p.id
    WHERE ${inClass} AND p.login IS NOT NULL ${byName}`,
  guardians: `SELECT ${columns}, (e.identity->>'givenName') || ' ' || (e.identity->>'familyName') AS pupil, r.legal, r.link
    FROM affiliation a JOIN person e ON e.id = a.person_id JOIN relation r ON r.pupil_id = e.id
      JOIN affiliation t ON t.person_id = r.guardian_id AND t.uai = $1 AND t.profile = 'TUT' AND ${open('t', '$2')}
      JOIN person p ON p.id = r.guardian_id LEFT JOIN credential c ON c.person_id = p.id
    WHERE ${inClass} AND p.login IS NOT NULL ORDER BY e.sort_name COLLATE "fr-x-icu", p.sort_name COLLATE "fr-x-icu", p.id`,
  staff: `SELECT ${columns}, NULL AS pupil, NULL AS legal, NULL AS link
    FROM person p LEFT JOIN credential c ON c.person_id = p.id
    WHERE p.login IS NOT NULL AND EXISTS (
      SELECT FROM affiliation a WHERE a.person_id = p.id AND a.uai = $1 AND a.profile NOT IN ('ELV', 'TUT') AND ${open('a', '$2')}) ${byName}`,
};

/** The classes of the collège that have pupils on `today`, in the order in which people read them. */
export async function readSlipClasses(db: Db, scope: NominativeScope, uai: string, today: string): Promise<string[]> {
  if (!covers(scope, uai)) return [];
  const { rows } = await db.query<{ class: string }>(
    `SELECT DISTINCT class COLLATE "fr-x-icu" AS class FROM affiliation a, json_array_elements_text(a.details->'classes') AS class
     WHERE a.uai = $1 AND a.profile = 'ELV' AND ${open('a', '$2')} ORDER BY 1`,
    [uai, today],
  );
  return rows.map((row) => row.class);
}

/** The name of a structure known from a delivery. */
export async function readStructureName(db: Db, uai: string): Promise<string | null> {
  const { rows } = await db.query<{ name: string }>('SELECT name FROM structure WHERE uai = $1', [uai]);
  return rows[0]?.name ?? null;
}

export type SlipPrint = {
  readonly audience: SlipAudience;
  readonly class: string | null;
  readonly slips: number;
  readonly replaced: number;
  readonly reset: number;
  readonly at: Date;
  /** Null: from the command line. */
  readonly by: string | null;
};

/** The last printings of a collège, newest first; `group` null: of all its groups. */
export async function readSlipPrints(db: Db, scope: NominativeScope, uai: string, group: SlipGroup | null): Promise<SlipPrint[]> {
  if (!covers(scope, uai)) return [];
  const { rows } = await db.query<SlipPrint>(
    `SELECT s.audience, s.class, s.slips, s.replaced, s.reset, s.printed_at AS at,
       (p.identity->>'givenName') || ' ' || (p.identity->>'familyName') AS by
     FROM slip_print s LEFT JOIN person p ON p.id = s.printed_by
     WHERE s.uai = $1 AND ($2::text IS NULL OR (s.audience = $2 AND s.class IS NOT DISTINCT FROM $3)) ORDER BY s.printed_at DESC LIMIT 20`,
    [uai, group?.audience ?? null, group?.class ?? null],
  );
  return rows;
}
