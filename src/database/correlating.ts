// Records that no link knows: their candidates, and the links and disputes that come out. Knows the tables, not the rules.
import type { ClientBase } from 'pg';
import type { Candidate, Evidence } from '#core/registry/correlate.ts';

export type Unlinked = {
  readonly source: string;
  readonly category: string;
  readonly key: string;
  readonly uais: readonly string[];
  readonly file: string;
  readonly line: number | null;
  readonly candidates: readonly Candidate[];
  readonly twins: ReadonlySet<Evidence>;
};

/** Every unlinked record with the people who bear the same INE, SIECLE id, or name and birth date in the same category. */
export async function unlinkedRecords(client: ClientBase): Promise<Unlinked[]> {
  const { rows } = await client.query<{
    source: string;
    category: string;
    key: string;
    uais: string[];
    file: string;
    line: number | null;
    candidates: Candidate[] | null;
    twins: Evidence[] | null;
  }>(
    `WITH u AS (SELECT * FROM source_record WHERE person_id IS NULL AND gone_on IS NULL),
     pair AS (
       SELECT u.source, u.category, u.key, r.person_id, 'ine' AS evidence, r.source AS other, r.gone_on FROM u JOIN source_record r ON r.ine = u.ine
         WHERE (r.source, r.category, r.key) <> (u.source, u.category, u.key)
       UNION ALL
       SELECT u.source, u.category, u.key, r.person_id, 'siecle', r.source, r.gone_on FROM u JOIN source_record r ON r.siecle = u.siecle
         WHERE (r.source, r.category, r.key) <> (u.source, u.category, u.key)
       UNION ALL
       SELECT u.source, u.category, u.key, r.person_id, 'name-birth', r.source, r.gone_on FROM u JOIN source_record r ON r.name_birth = u.name_birth
         WHERE (r.source, r.category, r.key) <> (u.source, u.category, u.key) AND r.category = u.category)
     SELECT u.source, u.category, u.key, u.uais, u.file, u.line,
       (SELECT json_agg(json_build_object('person', p.person_id, 'evidence', p.evidence, 'present',
           EXISTS (SELECT FROM source_record o WHERE o.person_id = p.person_id AND o.source = u.source AND o.category = u.category AND o.gone_on IS NULL))
           ORDER BY p.person_id)
        FROM pair p WHERE p.source = u.source AND p.category = u.category AND p.key = u.key AND p.person_id IS NOT NULL) AS candidates,
       (SELECT json_agg(DISTINCT p.evidence)
        FROM pair p WHERE p.source = u.source AND p.category = u.category AND p.key = u.key AND p.person_id IS NULL AND p.gone_on IS NULL) AS twins
     FROM u ORDER BY u.source, u.category, u.key`,
  );
  return rows.map((r) => ({ ...r, candidates: r.candidates ?? [], twins: new Set(r.twins ?? []) }));
}

/** Gives the record to a person and asks for the person to be planned. */
export async function linkRecord(client: ClientBase, record: Pick<Unlinked, 'source' | 'category' | 'key'>, person: string): Promise<void> {
  const key = [record.source, record.category, record.key];
  await client.query('UPDATE source_record SET person_id = $4 WHERE source = $1 AND category = $2 AND key = $3', [...key, person]);
  await client.query('DELETE FROM dispute WHERE source = $1 AND category = $2 AND key = $3', key);
  // The person himself, and whoever is related to the record: a pupil's line names his guardians, a guardian follows his pupils.
  await client.query(
    `INSERT INTO touched
     SELECT $4::uuid
     UNION
     SELECT o.person_id FROM source_relation r
     JOIN source_record o ON o.source = r.source AND ((o.category = 'Eleve' AND o.key = r.pupil_key) OR (o.category = 'PersRelEleve' AND o.key = r.guardian_key))
     WHERE r.source = $1 AND $3 IN (r.pupil_key, r.guardian_key) AND o.person_id IS NOT NULL AND $2 IN ('Eleve', 'PersRelEleve')
     ON CONFLICT DO NOTHING`,
    [...key, person],
  );
}

/** Keeps the record aside until a human says whose it is. Writing the same dispute again changes nothing. */
export async function openDispute(
  client: ClientBase,
  record: Pick<Unlinked, 'source' | 'category' | 'key'>,
  evidence: Evidence,
  candidates: readonly string[],
): Promise<void> {
  await client.query(
    `INSERT INTO dispute AS held (source, category, key, evidence, candidates) VALUES ($1, $2, $3, $4, $5::uuid[])
     ON CONFLICT (source, category, key) DO UPDATE SET evidence = EXCLUDED.evidence, candidates = EXCLUDED.candidates
     WHERE (held.evidence, held.candidates) IS DISTINCT FROM (EXCLUDED.evidence, EXCLUDED.candidates)`,
    [record.source, record.category, record.key, evidence, candidates],
  );
}
