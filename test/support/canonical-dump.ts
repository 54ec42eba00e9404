// Everything that the registry holds, as text that does not depend on random ids, on the order of writing or on file names: two registries that
// say the same have the same dump, to the byte. A login's number follows the order of creation, so its base alone is shown.
import type { Pool } from '#database/pool.ts';

const questions: Readonly<Record<string, string>> = {
  structure: `SELECT concat_ws(' | ', uai, key, name, type, facts::text, whole_on IS NOT NULL) AS line FROM structure`,
  class: `SELECT concat_ws(' | ', uai, kind, code, label, declared, links::text) AS line FROM class_group`,
  nomenclature: `SELECT concat_ws(' | ', kind, code, label, attachment) AS line FROM nomenclature`,
  record: `SELECT concat_ws(' | ', category, key, gone_on, CASE WHEN gone_on IS NULL THEN facts::text END, CASE WHEN gone_on IS NULL THEN memo::text END,
      uais::text, ine, siecle, name_birth, person_id IS NOT NULL) AS line FROM source_record`,
  relation: `SELECT concat_ws(' | ', pupil_key, guardian_key, uais::text, opens_account) AS line FROM source_relation`,
  dispute: `SELECT concat_ws(' | ', category, key, evidence, cardinality(candidates)) AS line FROM dispute`,
  person: `SELECT concat_ws(' | ', k.keys, p.kind, p.identity::text, p.sort_name, l.base) AS line
    FROM person p JOIN keys k ON k.person_id = p.id LEFT JOIN login l ON l.login = p.login`,
  affiliation: `SELECT concat_ws(' | ', k.keys, a.uai, a.profile, a.state, a.since, a.until, a.left_on, a.left_reason, a.details::text) AS line
    FROM affiliation a JOIN keys k USING (person_id)`,
  'relation between people': `SELECT concat_ws(' | ', pk.keys, gk.keys, link, link_code, financial, legal, contact, payment) AS line
    FROM relation r JOIN keys pk ON pk.person_id = r.pupil_id JOIN keys gk ON gk.person_id = r.guardian_id`,
  'line that waits': `SELECT concat_ws(' | ', k.keys, uai, verb, profile, class) AS line FROM list_line JOIN keys k USING (person_id) WHERE state IN ('open', 'stale')`,
};

/** The dump, one fact a line, sorted. */
export async function canonicalDump(pool: Pool): Promise<string> {
  const parts: string[] = [];
  for (const [name, question] of Object.entries(questions)) {
    const { rows } = await pool.query<{ line: string }>(
      `WITH keys AS (SELECT person_id, string_agg(category || ' ' || key, ' + ' ORDER BY category, key) AS keys FROM source_record
         WHERE person_id IS NOT NULL GROUP BY person_id)
       SELECT line FROM (${question}) q ORDER BY line COLLATE "C"`,
    );
    parts.push(...rows.map(({ line }) => `${name}: ${line}`));
  }
  return `${parts.join('\n')}\n`;
}
