// From staging into the source's last accepted word, set by set: what is new, what moved, what is gone; and whom it touches. Rows that
// did not change are not written. Runs inside the caller's transaction. Knows no rule of correlation, only who may need one.
import type { ClientBase } from 'pg';
import { type Delivery, forgetUnnamed, guardiansOfNobody, markAbsent, markRemoved, reviveNamed } from './merge-gone.ts';
import { mergeRelations, touchRelated } from './merge-relations.ts';

export type Merged = {
  readonly fresh: number;
  readonly changed: number;
  readonly gone: number;
  readonly relations: number;
  /** Guardians who have gone though pupils whom nobody spoke of still name them: what is known of those pupils may be behind. */
  readonly stillNamed: number;
};

/** Brings the staged reading into `source_record` and `source_relation`, and notes whom it touches. */
export async function mergeStaging(client: ClientBase, source: string, delivery: Delivery): Promise<Merged> {
  await client.query(
    `CREATE TEMP TABLE moved ON COMMIT DROP AS
     SELECT s.ordinal, r.person_id, r.key IS NULL AS fresh, r.uais AS old_uais, r.gone_on IS NOT NULL AS was_gone
     FROM staged_record s LEFT JOIN source_record r ON r.source = $1 AND r.category = s.category AND r.key = s.key
     WHERE r.key IS NULL OR r.digest <> s.digest OR r.gone_on IS NOT NULL`,
    [source],
  );
  await client.query('ANALYZE moved');
  await client.query(
    'CREATE TEMP TABLE departed (category text NOT NULL, key text NOT NULL, person_id uuid, uais text[] NOT NULL) ON COMMIT DROP',
  );
  await client.query('CREATE TEMP TABLE revived (category text NOT NULL, key text NOT NULL) ON COMMIT DROP');
  let gone = 0;
  if (delivery.kind === 'changes') gone += await markRemoved(client, source, delivery);
  await forgetUnnamed(client, source, delivery);
  if (delivery.kind === 'complete' || delivery.swept) gone += await markAbsent(client, source, delivery);
  const fresh = await insertFresh(client, source, delivery.id);
  const changed = await updateChanged(client, source, delivery.id);
  await rememberSetAside(client, source);
  const relations = await mergeRelations(client, source, delivery.kind);
  if (delivery.kind === 'changes') {
    await reviveNamed(client, source);
    gone += await guardiansOfNobody(client, source, delivery);
  }
  // On a first load everybody is touched already. A reading of changes may bring new pupils alone, of guardians who are known.
  if (delivery.kind === 'changes' || fresh < (await countStaged(client))) {
    if (relations > 0) await touchRelated(client, source);
    await touchNamers(client, source);
  }
  const stillNamed = gone > 0 ? await touchDeparted(client, source) : 0;
  // Fresh statistics, or the planner would take a table that was just filled for an empty one.
  if (fresh + changed > 1000)
    await client.query(
      'ANALYZE source_record (source, category, key, person_id, gone_on), source_relation (source, pupil_key, guardian_key), touched',
    );
  return { fresh, changed, gone, relations, stillNamed };
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
       INSERT INTO source_record (source, category, key, person_id, digest, facts, memo, uais, ine, siecle, name_birth, file, line, delivery_id)
       SELECT $1, category, key, CASE WHEN ambiguous THEN NULL ELSE gen_random_uuid() END, digest, facts::json, memo::json, uais, ine, siecle,
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
       UPDATE source_record r SET digest = s.digest, facts = s.facts::json, memo = s.memo::json, uais = s.uais, ine = s.ine, siecle = s.siecle,
         name_birth = s.name_birth, file = s.file, line = s.line, delivery_id = $2, gone_on = NULL, gone_why = NULL
       FROM moved m JOIN staged_record s USING (ordinal)
       WHERE NOT m.fresh AND r.source = $1 AND r.category = s.category AND r.key = s.key
       RETURNING r.person_id)
     INSERT INTO touched SELECT DISTINCT person_id FROM changed WHERE person_id IS NOT NULL ON CONFLICT DO NOTHING`,
    [source, delivery],
  );
  const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM moved WHERE NOT fresh');
  return rows[0]!.n;
}

/** What a record that was set aside said is kept beside its last good facts; its digest is blanked, so that the next good word counts as news. */
async function rememberSetAside(client: ClientBase, source: string): Promise<void> {
  await client.query(
    `UPDATE source_record r SET memo = j.memo::json, digest = ''
     FROM (SELECT DISTINCT ON (category, key) * FROM staged_rejection WHERE memo IS NOT NULL) j
     WHERE r.source = $1 AND r.category = j.category AND r.key = j.key AND r.memo::text IS DISTINCT FROM j.memo`,
    [source],
  );
}

/** Whoever has gone is planned again, and so are the pupils who still name a guardian who has. */
async function touchDeparted(client: ClientBase, source: string): Promise<number> {
  await client.query(
    `INSERT INTO touched
     SELECT person_id FROM departed WHERE person_id IS NOT NULL
     UNION
     SELECT p.person_id FROM departed d JOIN source_relation x ON x.source = $1 AND x.guardian_key = d.key
     JOIN source_record p ON p.source = $1 AND p.category = 'Eleve' AND p.key = x.pupil_key AND p.gone_on IS NULL
     WHERE d.category = 'PersRelEleve' AND p.person_id IS NOT NULL
     ON CONFLICT DO NOTHING`,
    [source],
  );
  const { rows } = await client.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM departed d WHERE d.category = 'PersRelEleve' AND EXISTS (
       SELECT FROM source_relation x JOIN source_record p ON p.source = $1 AND p.category = 'Eleve' AND p.key = x.pupil_key AND p.gone_on IS NULL
       WHERE x.source = $1 AND x.guardian_key = d.key)`,
    [source],
  );
  return rows[0]!.n;
}

/** Pupils who named a guardian before anything of him was delivered, or while he was gone: their relation can be told now. */
async function touchNamers(client: ClientBase, source: string): Promise<void> {
  await client.query(
    `INSERT INTO touched
     SELECT DISTINCT p.person_id FROM moved m JOIN staged_record s USING (ordinal)
     JOIN source_relation x ON x.source = $1 AND x.guardian_key = s.key
     JOIN source_record p ON p.source = $1 AND p.category = 'Eleve' AND p.key = x.pupil_key AND p.gone_on IS NULL
     WHERE s.category = 'PersRelEleve' AND (m.fresh OR m.was_gone) AND p.person_id IS NOT NULL
     ON CONFLICT DO NOTHING`,
    [source],
  );
}

async function countStaged(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM staged_record');
  return rows[0]!.n;
}
