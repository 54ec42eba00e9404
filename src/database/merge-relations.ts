// Relations of pupils and guardians after a reading, compared apart from the records: a pupil's change moves the guardian's affiliations, and the
// pupil's line names the guardian. Leaves what moved in the temporary table `related`. Runs inside the caller's transaction.
import type { ClientBase } from 'pg';

/** `changes`: only the relations of pupils that the reading names or takes away are looked at, so that its cost follows the reading. */
export async function mergeRelations(client: ClientBase, source: string, kind: 'complete' | 'changes'): Promise<number> {
  const held =
    kind === 'complete'
      ? 'SELECT * FROM source_relation WHERE source = $1'
      : `SELECT r.* FROM (
           SELECT key FROM staged_record WHERE category = 'Eleve' UNION SELECT key FROM departed WHERE category = 'Eleve') p
         JOIN source_relation r ON r.source = $1 AND r.pupil_key = p.key`;
  await client.query(
    `CREATE TEMP TABLE related ON COMMIT DROP AS
     SELECT COALESCE(s.pupil_key, r.pupil_key) AS pupil_key, COALESCE(s.guardian_key, r.guardian_key) AS guardian_key,
       s.uais, s.opens_account, s.pupil_key IS NULL AS gone
     FROM (SELECT DISTINCT ON (pupil_key, guardian_key) * FROM staged_relation ORDER BY pupil_key, guardian_key, opens_account DESC) s
     FULL JOIN (${held}) r ON r.pupil_key = s.pupil_key AND r.guardian_key = s.guardian_key
     WHERE s.pupil_key IS NULL OR r.pupil_key IS NULL OR r.uais <> s.uais OR r.opens_account <> s.opens_account`,
    [source],
  );
  // Relations of a pupil who stays but was not delivered (set aside, lapsed collège) stay too.
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

/** Both ends of every relation that moved are planned again. */
export async function touchRelated(client: ClientBase, source: string): Promise<void> {
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
