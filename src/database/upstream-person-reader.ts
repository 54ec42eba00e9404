// Finds the records that an upstream's word leads to. Reads names to compare them; decides nothing, and writes nothing.
import type { Pool } from 'pg';
import type { LookUp } from '#core/upstream/look-up.ts';
import type { Found } from '#core/upstream/match.ts';
import { isText } from './text.ts';

const columns = `r.person_id AS "personId", r.facts->'identity'->>'familyName' AS "familyName", r.facts->'identity'->>'givenName' AS "givenName"`;

/** The records of one look-up; none for a word that no text could be. */
export async function findUpstreamRecords(pool: Pool, lookUp: LookUp): Promise<readonly Found[]> {
  const { name, text, values } = statement(lookUp);
  if (!values.flat().every(isText)) return [];
  return (await pool.query<Found>({ name, text, values: [...values] })).rows;
}

type Statement = { readonly name: string; readonly text: string; readonly values: readonly (string | string[])[] };

function statement(lookUp: LookUp): Statement {
  switch (lookUp.by) {
    case 'key':
      return {
        name: 'upstream-by-key',
        text: `SELECT ${columns} FROM source_record r WHERE r.source = $1 AND r.category = ANY($2::text[]) AND r.key = $3`,
        values: [lookUp.source, [...lookUp.categories], lookUp.key],
      };
    case 'pupil':
      return {
        name: 'upstream-by-pupil',
        text: `SELECT ${columns} FROM source_record r WHERE r.siecle = $1 AND r.category = 'Eleve' AND r.facts->>'home' = $2`,
        values: [lookUp.siecle, lookUp.uai],
      };
    case 'guardian':
      return {
        name: 'upstream-by-guardian',
        text: `SELECT ${columns} FROM source_record p
          JOIN source_relation s ON s.source = p.source AND s.pupil_key = p.key
          JOIN source_record r ON r.source = s.source AND r.category = 'PersRelEleve' AND r.key = s.guardian_key
          WHERE p.siecle = $1 AND p.category = 'Eleve' AND p.facts->>'home' = $2`,
        values: [lookUp.siecle, lookUp.uai],
      };
    case 'mail':
      return {
        name: 'upstream-by-mail',
        text: `SELECT ${columns} FROM source_record r WHERE r.category = 'PersEducNat' AND lower(r.facts->'identity'->>'mail') = $1`,
        values: [lookUp.mail],
      };
  }
}
