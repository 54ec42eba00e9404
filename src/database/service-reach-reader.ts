// How many people of a collège an opening covers, and in how many collèges services are open. Counts and codes of classes; names nobody.
import type { Profile } from '#core/person/facts.ts';
import type { Opening } from '#core/release/admission.ts';
import type { Client, Pool } from './pool.ts';

/** People with an active affiliation, by profile. */
export async function countProfiles(db: Pool | Client, uai: string): Promise<ReadonlyMap<Profile, number>> {
  const { rows } = await db.query<{ profile: Profile; people: number }>(
    `SELECT profile, count(*)::int AS people FROM affiliation WHERE uai = $1 AND state = 'active' GROUP BY profile`,
    [uai],
  );
  return new Map(rows.map(({ profile, people }) => [profile, people]));
}

/** The classes that the collège's pupils are in. */
export async function readClasses(db: Pool | Client, uai: string): Promise<readonly string[]> {
  const { rows } = await db.query<{ code: string }>(
    `SELECT DISTINCT c.code FROM affiliation a, json_array_elements_text(a.details -> 'classes') AS c(code)
      WHERE a.uai = $1 AND a.profile = 'ELV' AND a.state = 'active' ORDER BY 1`,
    [uai],
  );
  return rows.map(({ code }) => code);
}

/** People whom an opening to some classes covers. */
export async function countOfClasses(db: Pool | Client, { uai, profile, classes }: Opening): Promise<number> {
  const { rows } = await db.query<{ people: number }>(
    `SELECT count(*)::int AS people FROM affiliation WHERE uai = $1 AND profile = $2 AND state = 'active'
      AND (details::jsonb -> 'classes') ?| $3::text[]`,
    [uai, profile, classes ?? []],
  );
  return rows[0]?.people ?? 0;
}

/** In how many collèges each service is open to somebody. */
export async function countOpenColleges(db: Pool | Client): Promise<ReadonlyMap<string, number>> {
  const { rows } = await db.query<{ clientId: string; colleges: number }>(
    `SELECT client_id AS "clientId", count(DISTINCT uai)::int AS colleges FROM service_opening WHERE closed_at IS NULL GROUP BY client_id`,
  );
  return new Map(rows.map(({ clientId, colleges }) => [clientId, colleges]));
}
