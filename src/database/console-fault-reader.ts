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

/** Faults of a run that concern the scope's structures, by rule then place; at most `limit`. */
export async function readFaults(pool: Pool, scope: NominativeScope, run: string, limit = 500): Promise<FaultRow[]> {
  const { rows } = await pool.query<FaultRow>(
    `SELECT severity, rule, message, file, line, category, key, attribute, value, uai, count FROM fault
     WHERE run_id = $1 AND (severity = 'refusal' OR $2::text[] IS NULL OR uai = ANY($2))
     ORDER BY array_position(ARRAY['refusal', 'rejection', 'warning'], severity), rule, file, line, ordinal LIMIT $3`,
    [run, scope.structures === 'all' ? null : scope.structures, limit],
  );
  return rows;
}
