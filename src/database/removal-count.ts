// Whom a staged reading of changes would take away, in numbers by structure and category, beside how many there were at the last complete delivery.
// Its cost follows the reading, a sweep's apart. Counts only.
import type { ClientBase } from 'pg';
import type { StructureRemoval } from '#core/delivery/count-history.ts';

/** Rows of uai '' are the whole. `perimeter`: structures that the reading could speak of. */
export async function countRemovals(
  client: ClientBase,
  source: string,
  reading: { readonly swept: boolean; readonly perimeter: readonly string[] },
): Promise<StructureRemoval[]> {
  const absent = reading.swept
    ? `UNION SELECT r.category, r.key, r.uais FROM source_record r
       WHERE r.source = $1 AND r.gone_on IS NULL AND (r.category = 'PersRelEleve' OR r.uais && $2::text[])
         AND NOT EXISTS (SELECT FROM staged_presence e WHERE e.category = r.category AND e.key = r.key)
         AND NOT EXISTS (SELECT FROM staged_record s WHERE s.category = r.category AND s.key = r.key)`
    : '';
  const { rows } = await client.query<StructureRemoval>(
    `WITH gone AS (
       SELECT r.category, r.key, r.uais FROM staged_removal d
       JOIN source_record r ON r.source = $1 AND r.category = d.category AND r.key = d.key AND r.gone_on IS NULL
         AND (r.category = 'PersRelEleve' OR r.uais && $2::text[]) ${absent}),
     counted AS (
       SELECT u.uai, category, count(*)::int AS count FROM gone CROSS JOIN LATERAL unnest(gone.uais) AS u(uai) GROUP BY 1, 2
       UNION ALL SELECT '', category, count(*)::int FROM gone GROUP BY category),
     held AS (
       SELECT uai, category, count FROM delivery_count WHERE delivery_id = (
         SELECT c.delivery_id FROM delivery_count c JOIN delivery d ON d.id = c.delivery_id
         WHERE d.source = $1 ORDER BY d.received_at DESC LIMIT 1))
     SELECT uai, category, counted.count, COALESCE(held.count, (
       -- Not counted by the last complete delivery: then, and then only, they are counted one by one.
       SELECT count(*)::int FROM source_record r WHERE r.source = $1 AND r.category = counted.category AND r.gone_on IS NULL
         AND (counted.uai = '' OR counted.uai = ANY(r.uais)))) AS present
     FROM counted LEFT JOIN held USING (uai, category)`,
    [source, reading.perimeter],
  );
  return rows;
}
