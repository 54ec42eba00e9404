// Faults one by one (file, line, record key, masked value): nominative, because a key leads to a person.
import type { Pool } from 'pg';
import type { NominativeScope } from '#core/access/scope.ts';
import type { Severity } from '#core/problem.ts';

export type FaultRow = {
  readonly severity: Severity;
  readonly rule: string;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly category: string | null;
  readonly key: string | null;
  readonly attribute: string | null;
  readonly value: string | null;
  readonly uai: string | null;
  readonly count: number;
};

/**
 * Faults of a run that concern the scope's structures, by rule then place; at most `limit`. A refusal stops everybody's delivery, so everybody is told
 * of it; but the record or the directory entry where it was met may be another collège's, and is then not named.
 */
export async function readFaults(pool: Pool, scope: NominativeScope, run: string, limit = 500): Promise<FaultRow[]> {
  const { rows } = await pool.query<FaultRow>(
    `SELECT severity, rule, message, CASE WHEN own OR file NOT LIKE '%=%' THEN file END AS file, line, category, CASE WHEN own THEN key END AS key,
       attribute, CASE WHEN own THEN value END AS value, uai, count
     FROM (SELECT *, $2::text[] IS NULL OR COALESCE(uai = ANY($2), false) AS own FROM fault WHERE run_id = $1) f
     WHERE own OR (severity = 'refusal' AND uai IS NULL)
     ORDER BY array_position(ARRAY['refusal', 'rejection', 'warning'], severity), rule, file, line, ordinal LIMIT $3`,
    [run, scope.structures === 'all' ? null : scope.structures, limit],
  );
  return rows;
}
