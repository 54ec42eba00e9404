// Labels of subjects and MEF, as the deliveries' nomenclatures give them. Names nobody; knows no page.
import type { CodeNames } from '#core/person/code-names.ts';
import type { Client, Pool } from './pool.ts';

/** The labels of these codes. They are the nation's codes: whichever source names one will do. */
export async function readCodeNames(db: Pool | Client, codes: readonly string[]): Promise<CodeNames> {
  const { rows } =
    codes.length === 0
      ? { rows: [] }
      : await db.query<{ kind: string; code: string; label: string }>(
          'SELECT kind, code, label FROM nomenclature WHERE code = ANY($1) ORDER BY source DESC',
          [codes],
        );
  const labels = new Map(rows.map(({ kind, code, label }) => [`${kind} ${code}`, label]));
  return (kind, code) => labels.get(`${kind} ${code}`) || undefined;
}
