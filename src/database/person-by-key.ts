// Finds people by their key in a source: for whoever prepares accounts from a list of jointures.
import type { Pool } from './pool.ts';

export type KeyedPerson = { readonly id: string; readonly login: string };

/** Person id and login by "category key"; people without an account are absent. */
export async function findByKeys(
  pool: Pool,
  source: string,
  keys: readonly { readonly category: string; readonly key: string }[],
): Promise<Map<string, KeyedPerson>> {
  const { rows } = await pool.query<KeyedPerson & { category: string; key: string }>(
    `SELECT r.category, r.key, p.id, p.login
     FROM json_to_recordset($2::json) AS x(category text, key text)
     JOIN source_record r ON r.source = $1 AND r.category = x.category AND r.key = x.key
     JOIN person p ON p.id = r.person_id`,
    [source, JSON.stringify(keys)],
  );
  return new Map(rows.map((r) => [`${r.category} ${r.key}`, { id: r.id, login: r.login }]));
}
