// From staging into the source's last accepted word, set by set: what is new, what moved, what is gone; and whom it touches. Rows that
// did not change are not written. Runs inside the caller's transaction. Knows no rule of correlation, only who may need one.
import type { ClientBase } from 'pg';

export type Merged = { readonly fresh: number; readonly changed: number; readonly gone: number; readonly relations: number };

/** `complete` decides whether absence means gone; `perimeter`: the structures whose people the reading could hold. */
export type Delivery = { readonly id: string; readonly asOf: string; readonly complete: boolean; readonly perimeter: readonly string[] };

/** What the reading would change, before anything is written. */
export async function mergeStaging(client: ClientBase, source: string, delivery: Delivery): Promise<Merged> {
  await client.query(
    `CREATE TEMP TABLE moved ON COMMIT DROP AS
     SELECT s.ordinal, r.person_id, r.key IS NULL AS fresh
     FROM staged_record s LEFT JOIN source_record r ON r.source = $1 AND r.category = s.category AND r.key = s.key
     WHERE r.key IS NULL OR r.digest <> s.digest OR r.gone_on IS NOT NULL`,
    [source],
  );
  await client.query('ANALYZE moved');
  const gone = delivery.complete ? await markGone(client, source, delivery) : 0;
  const fresh = await insertFresh(client, source, delivery.id);
  const changed = await updateChanged(client, source, delivery.id);
  const relations = await mergeRelations(client, source);
  // On a first load everybody is touched already.
  if (relations > 0 && fresh < (await countStaged(client))) await touchRelated(client, source);
  // Fresh statistics, or the planner would take a table that was just filled for an empty one.
  if (fresh + changed > 1000)
    await client.query(
      'ANALYZE source_record (source, category, key, person_id, gone_on), source_relation (source, pupil_key, guardian_key), touched',
    );
  return { fresh, changed, gone, relations };
}

/**
 * Absent means neither staged nor set aside, in a structure that this reading could speak of. A record with a fault is there, and so are the
 * guardians of a pupil whose record has one; a collège whose formalities have lapsed is left as it is, since nobody of it was looked at.
 */
async function markGone(client: ClientBase, source: string, delivery: Delivery): Promise<number> {
  const touch = 'INSERT INTO touched SELECT DISTINCT person_id FROM gone WHERE person_id IS NOT NULL ON CONFLICT DO NOTHING';
  const absent = `r.source = $1 AND r.gone_on IS NULL
    AND NOT EXISTS (SELECT FROM staged_record s WHERE s.category = r.category AND s.key = r.key)
    AND NOT EXISTS (SELECT FROM staged_rejection j WHERE j.category = r.category AND j.key = r.key)`;
  const people = await client.query(
    `WITH gone AS (
       UPDATE source_record r SET gone_on = $2 WHERE ${absent} AND r.category <> 'PersRelEleve' AND r.uais && $3::text[] RETURNING r.person_id)
     ${touch}`,
    [source, delivery.asOf, delivery.perimeter],
  );
  // A guardian stays as long as a pupil who stays names him and has not been delivered without him.
  const guardians = await client.query(
    `WITH gone AS (
       UPDATE source_record r SET gone_on = $2 WHERE ${absent} AND r.category = 'PersRelEleve'
         AND NOT EXISTS (
           SELECT FROM source_relation x
           JOIN source_record p ON p.source = x.source AND p.category = 'Eleve' AND p.key = x.pupil_key AND p.gone_on IS NULL
           WHERE x.source = r.source AND x.guardian_key = r.key
             AND NOT EXISTS (SELECT FROM staged_record s WHERE s.category = 'Eleve' AND s.key = x.pupil_key))
       RETURNING r.person_id)
     ${touch}`,
    [source, delivery.asOf],
  );
  return (people.rowCount ?? 0) + (guardians.rowCount ?? 0);
}

/** A record that no other could be gets its opaque random id here; where there is any candidate, correlation decides (person_id null). */
async function insertFresh(client: ClientBase, source: string, delivery: string): Promise<number> {
  const { rowCount } = await client.query(
    `WITH known AS (
       SELECT s.*,
         EXISTS (SELECT FROM source_record r WHERE r.ine = s.ine)
         OR EXISTS (SELECT FROM source_record r WHERE r.siecle = s.siecle)
         OR EXISTS (SELECT FROM source_record r WHERE r.name_birth = s.name_birth)
         OR s.ine IN (SELECT ine FROM staged_record WHERE ine IS NOT NULL GROUP BY ine HAVING count(*) > 1)
         OR s.siecle IN (SELECT siecle FROM staged_record WHERE siecle IS NOT NULL GROUP BY siecle HAVING count(*) > 1) AS ambiguous
       FROM moved m JOIN staged_record s USING (ordinal) WHERE m.fresh),
     linked AS (
       INSERT INTO source_record (source, category, key, person_id, digest, facts, uais, ine, siecle, name_birth, file, line, delivery_id)
       SELECT $1, category, key, CASE WHEN ambiguous THEN NULL ELSE gen_random_uuid() END, digest, facts::json, uais, ine, siecle,
         name_birth, file, line, $2
       FROM known
       RETURNING person_id)
     INSERT INTO touched SELECT person_id FROM linked WHERE person_id IS NOT NULL`,
    [source, delivery],
  );
  const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM moved WHERE fresh');
  return Math.max(rowCount ?? 0, rows[0]!.n);
}

async function updateChanged(client: ClientBase, source: string, delivery: string): Promise<number> {
  await client.query(
    `WITH changed AS (
       UPDATE source_record r SET digest = s.digest, facts = s.facts::json, uais = s.uais, ine = s.ine, siecle = s.siecle,
         name_birth = s.name_birth, file = s.file, line = s.line, delivery_id = $2, gone_on = NULL
       FROM moved m JOIN staged_record s USING (ordinal)
       WHERE NOT m.fresh AND r.source = $1 AND r.category = s.category AND r.key = s.key
       RETURNING r.person_id)
     INSERT INTO touched SELECT DISTINCT person_id FROM changed WHERE person_id IS NOT NULL ON CONFLICT DO NOTHING`,
    [source, delivery],
  );
  const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM moved WHERE NOT fresh');
  return rows[0]!.n;
}

/** Relations are compared apart: a pupil's change moves the guardian's affiliations, and the pupil's line names the guardian. */
async function mergeRelations(client: ClientBase, source: string): Promise<number> {
  await client.query(
    `CREATE TEMP TABLE related ON COMMIT DROP AS
     SELECT COALESCE(s.pupil_key, r.pupil_key) AS pupil_key, COALESCE(s.guardian_key, r.guardian_key) AS guardian_key,
       s.uais, s.opens_account, s.pupil_key IS NULL AS gone
     FROM (SELECT DISTINCT ON (pupil_key, guardian_key) * FROM staged_relation ORDER BY pupil_key, guardian_key, opens_account DESC) s
     FULL JOIN (SELECT * FROM source_relation WHERE source = $1) r ON r.pupil_key = s.pupil_key AND r.guardian_key = s.guardian_key
     WHERE s.pupil_key IS NULL OR r.pupil_key IS NULL OR r.uais <> s.uais OR r.opens_account <> s.opens_account`,
    [source],
  );
  // Relations of a pupil who stays but was not delivered (set aside, lapsed collège, reading of changes) stay too.
  await client.query(
    `DELETE FROM related g USING source_record p
     WHERE g.gone AND p.source = $1 AND p.category = 'Eleve' AND p.key = g.pupil_key AND p.gone_on IS NULL
       AND NOT EXISTS (SELECT FROM staged_record s WHERE s.category = 'Eleve' AND s.key = g.pupil_key)`,
    [source],
  );
  await client.query('ANALYZE related');
  await client.query(
    `DELETE FROM source_relation r USING related g
     WHERE g.gone AND r.source = $1 AND r.pupil_key = g.pupil_key AND r.guardian_key = g.guardian_key`,
    [source],
  );
  await client.query(
    `INSERT INTO source_relation (source, pupil_key, guardian_key, uais, opens_account)
     SELECT $1, pupil_key, guardian_key, uais, opens_account FROM related WHERE NOT gone
     ON CONFLICT (source, pupil_key, guardian_key) DO UPDATE SET uais = EXCLUDED.uais, opens_account = EXCLUDED.opens_account`,
    [source],
  );
  const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM related');
  return rows[0]!.n;
}

async function countStaged(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM staged_record');
  return rows[0]!.n;
}

async function touchRelated(client: ClientBase, source: string): Promise<void> {
  await client.query(
    `INSERT INTO touched
     SELECT r.person_id FROM related g JOIN source_record r ON r.source = $1 AND r.category = 'PersRelEleve' AND r.key = g.guardian_key
     WHERE r.person_id IS NOT NULL
     UNION
     SELECT r.person_id FROM related g JOIN source_record r ON r.source = $1 AND r.category = 'Eleve' AND r.key = g.pupil_key
     WHERE r.person_id IS NOT NULL
     ON CONFLICT DO NOTHING`,
    [source],
  );
}
