// Who is gone after a reading: absent from a whole one, named as removed by one of changes, or a guardian whom nobody names any more. Notes them in
// the temporary table `departed`. Runs inside the caller's transaction. Decides nothing of what a departure leads to.
import type { ClientBase } from 'pg';

/**
 * `kind` complete: absence means gone. `swept`: staged_presence names everybody who exists. `perimeter`: the structures whose people the reading
 * could hold; a collège whose formalities have lapsed is left as it is, since nobody of it was looked at.
 */
export type Delivery = {
  readonly id: string;
  readonly asOf: string;
  readonly kind: 'complete' | 'changes';
  readonly swept: boolean;
  readonly perimeter: readonly string[];
};

const note = 'INSERT INTO departed SELECT category, key, person_id, uais FROM gone';

/**
 * Absent means neither staged, nor set aside, nor met by a sweep, in a structure that this reading could speak of. A record with a fault is there,
 * and so are the guardians of a pupil whose record has one.
 */
export async function markAbsent(client: ClientBase, source: string, delivery: Delivery): Promise<number> {
  const unmet = delivery.swept ? 'AND NOT EXISTS (SELECT FROM staged_presence e WHERE e.category = r.category AND e.key = r.key)' : '';
  const absent = `r.source = $1 AND r.gone_on IS NULL
    AND NOT EXISTS (SELECT FROM staged_record s WHERE s.category = r.category AND s.key = r.key)
    AND NOT EXISTS (SELECT FROM staged_rejection j WHERE j.category = r.category AND j.key = r.key) ${unmet}`;
  const people = await client.query(
    `WITH gone AS (
       UPDATE source_record r SET gone_on = $2 WHERE ${absent} AND r.category <> 'PersRelEleve' AND r.uais && $3::text[]
       RETURNING r.category, r.key, r.person_id, r.uais)
     ${note}`,
    [source, delivery.asOf, delivery.perimeter],
  );
  // A guardian stays as long as a pupil who stays names him and has not been delivered without him. A sweep knows better: he is not there.
  const named = delivery.swept
    ? ''
    : `AND NOT EXISTS (
         SELECT FROM source_relation x
         JOIN source_record p ON p.source = x.source AND p.category = 'Eleve' AND p.key = x.pupil_key AND p.gone_on IS NULL
         WHERE x.source = r.source AND x.guardian_key = r.key
           AND NOT EXISTS (SELECT FROM staged_record s WHERE s.category = 'Eleve' AND s.key = x.pupil_key))`;
  const guardians = await client.query(
    `WITH gone AS (
       UPDATE source_record r SET gone_on = $2 WHERE ${absent} AND r.category = 'PersRelEleve' ${named} RETURNING r.category, r.key, r.person_id, r.uais)
     ${note}`,
    [source, delivery.asOf],
  );
  return (people.rowCount ?? 0) + (guardians.rowCount ?? 0);
}

/**
 * A guardian of nobody whom the source speaks of again is not known as he was: he comes back with a whole record alone. A whole reading speaks of
 * everybody, a sweep of those whom it does not meet, changes of those whom they name.
 */
export async function forgetUnnamed(client: ClientBase, source: string, { kind, swept }: Delivery): Promise<void> {
  const named = 'EXISTS (SELECT FROM staged_removal d WHERE d.category = r.category AND d.key = r.key)';
  const unmet = 'NOT EXISTS (SELECT FROM staged_presence e WHERE e.category = r.category AND e.key = r.key)';
  const spokenOf = kind === 'complete' ? 'true' : swept ? `(${named} OR ${unmet})` : named;
  await client.query(`UPDATE source_record r SET gone_why = NULL WHERE r.source = $1 AND r.gone_why = 'unnamed' AND ${spokenOf}`, [source]);
}

/** Guardians of nobody whom a pupil names again, and whom the source has not spoken of meanwhile: as they were. */
export async function reviveNamed(client: ClientBase, source: string): Promise<void> {
  await client.query(
    `WITH back AS (
       UPDATE source_record r SET gone_on = NULL, gone_why = NULL FROM (SELECT DISTINCT guardian_key FROM related WHERE NOT gone) g
       WHERE r.source = $1 AND r.category = 'PersRelEleve' AND r.key = g.guardian_key AND r.gone_why = 'unnamed'
       RETURNING r.category, r.key)
     INSERT INTO revived SELECT category, key FROM back`,
    [source],
  );
}

/** Whom a reading of changes says to be no longer delivered, or to have left every structure of the perimeter. */
export async function markRemoved(client: ClientBase, source: string, delivery: Delivery): Promise<number> {
  const { rowCount } = await client.query(
    `WITH gone AS (
       UPDATE source_record r SET gone_on = $2 FROM staged_removal d
       WHERE r.source = $1 AND r.category = d.category AND r.key = d.key AND r.gone_on IS NULL
         AND CASE WHEN r.category <> 'PersRelEleve' THEN r.uais && $3::text[]
           -- The guardian of a pupil of a lapsed collège is left as he is, with the pupil.
           ELSE NOT EXISTS (
             SELECT FROM source_relation x
             JOIN source_record p ON p.source = $1 AND p.category = 'Eleve' AND p.key = x.pupil_key AND p.gone_on IS NULL
             WHERE x.source = $1 AND x.guardian_key = r.key AND NOT p.uais && $3::text[]) END
       RETURNING r.category, r.key, r.person_id, r.uais)
     ${note}`,
    [source, delivery.asOf, delivery.perimeter],
  );
  return rowCount ?? 0;
}

/** Guardians whom no present pupil names after this reading: only those whose relations it moved are looked at. */
export async function guardiansOfNobody(client: ClientBase, source: string, delivery: Delivery): Promise<number> {
  const { rowCount } = await client.query(
    `WITH gone AS (
       UPDATE source_record r SET gone_on = $2, gone_why = 'unnamed' FROM (SELECT DISTINCT guardian_key FROM related WHERE gone) g
       WHERE r.source = $1 AND r.category = 'PersRelEleve' AND r.key = g.guardian_key AND r.gone_on IS NULL
         AND NOT EXISTS (SELECT FROM source_relation x WHERE x.source = $1 AND x.guardian_key = r.key)
       RETURNING r.category, r.key, r.person_id, r.uais)
     ${note}`,
    [source, delivery.asOf],
  );
  return rowCount ?? 0;
}
