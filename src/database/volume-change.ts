// What a reading of changes makes of the numbers of people, by structure and category: how many more or fewer than the last accepted delivery had. Read
// right after the merge, in its transaction, from what it moved: its cost follows the reading. Counts only.
import type { ClientBase } from 'pg';
import type { StructureCount } from '#core/delivery/count-history.ts';

/**
 * The counts as they are after the merge: those of the last accepted delivery, and what this one moved. Rows of uai '' are the whole; `moved`: the
 * structures whose numbers changed. Null where no delivery was ever counted: there is nothing to compare with.
 */
export async function countsAfterChanges(
  client: ClientBase,
  source: string,
): Promise<{ readonly counts: readonly StructureCount[]; readonly moved: readonly string[] } | null> {
  const { rows } = await client.query<StructureCount & { moved: boolean; held: boolean }>(
    `WITH change AS (
       SELECT u.uai, s.category, 1 AS n FROM moved m JOIN staged_record s USING (ordinal) CROSS JOIN LATERAL unnest(s.uais) AS u(uai)
       UNION ALL SELECT '', s.category, 1 FROM moved m JOIN staged_record s USING (ordinal) WHERE m.fresh OR m.was_gone
       UNION ALL SELECT u.uai, s.category, -1 FROM moved m JOIN staged_record s USING (ordinal) CROSS JOIN LATERAL unnest(m.old_uais) AS u(uai)
         WHERE NOT m.fresh AND NOT m.was_gone
       UNION ALL SELECT u.uai, category, -1 FROM departed CROSS JOIN LATERAL unnest(uais) AS u(uai)
       UNION ALL SELECT '', category, -1 FROM departed
       UNION ALL SELECT '', category, 1 FROM revived),
     held AS (
       SELECT uai, category, count FROM delivery_count WHERE delivery_id = (
         SELECT c.delivery_id FROM delivery_count c JOIN delivery d ON d.id = c.delivery_id
         WHERE d.source = $1 ORDER BY d.received_at DESC LIMIT 1))
     SELECT uai, category, GREATEST(0, sum(n))::int AS count, bool_or(moved) AS moved, bool_or(NOT moved) AS held FROM (
       SELECT uai, category, n, true AS moved FROM change UNION ALL SELECT uai, category, count, false FROM held) a
     GROUP BY uai, category`,
    [source],
  );
  if (!rows.some(({ held }) => held)) return null;
  const moved = rows.filter((row) => row.moved && row.uai !== '').map(({ uai }) => uai);
  return { counts: rows.map(({ uai, category, count }) => ({ uai, category, count })), moved: [...new Set(moved)] };
}
