// The ground of a reading of changes: what is known of the records it names, and what becomes of each, one row a record, the last word of the
// reading. Settled into the same staging tables as a complete reading. Knows the tables, not what a change means.
import type { ClientBase } from 'pg';
import type { PersonFacts } from '#core/person/facts.ts';
import { type CopyWriter, openCopy } from './copy.ts';
import type { StagedRecord } from './staging.ts';

export type RecordRef = { readonly category: string; readonly key: string };

/** `gone`: the record is no longer delivered; its facts are those of the last day it was. `unnamed`: a guardian gone only because nobody names him. */
export type HeldRecord = {
  readonly facts: PersonFacts;
  readonly memo: Record<string, readonly string[]> | null;
  readonly gone: boolean;
  readonly unnamed: boolean;
};

/** The last word on a record: what to keep of it, or (`record` null) that it is no longer there for us. */
export type Change = RecordRef & {
  readonly ordinal: number;
  readonly record: StagedRecord | null;
  readonly relations: readonly { readonly guardian: string; readonly opens: boolean }[];
};

export const slotOf = ({ category, key }: RecordRef): string => `${category} ${key}`;

const refsTable = 'json_to_recordset($2::json) AS q(category text, key text)';

/** What is known of these records: by this reading so far, else by the last accepted one. By `slotOf`; unknown ones are absent. */
export async function heldRecords(client: ClientBase, source: string, refs: readonly RecordRef[]): Promise<Map<string, HeldRecord>> {
  const { rows } = await client.query<RecordRef & { facts: PersonFacts | null; memo: HeldRecord['memo']; gone: boolean; unnamed: boolean }>(
    `SELECT q.category, q.key, CASE WHEN c.key IS NULL THEN r.facts ELSE COALESCE(c.facts::json, r.facts) END AS facts,
       CASE WHEN c.key IS NULL THEN r.memo ELSE c.memo::json END AS memo,
       CASE WHEN c.key IS NULL THEN r.gone_on IS NOT NULL ELSE c.facts IS NULL END AS gone,
       c.key IS NULL AND r.gone_why IS NOT DISTINCT FROM 'unnamed' AS unnamed
     FROM ${refsTable}
     LEFT JOIN staged_change c ON c.category = q.category AND c.key = q.key
     LEFT JOIN source_record r ON r.source = $1 AND r.category = q.category AND r.key = q.key
     WHERE c.key IS NOT NULL OR r.key IS NOT NULL`,
    [source, JSON.stringify(refs)],
  );
  return new Map(
    rows.flatMap(({ facts, memo, gone, unnamed, ...ref }) =>
      facts === null ? [] : [[slotOf(ref), { facts, memo, gone, unnamed }] as const],
    ),
  );
}

/**
 * Which of these guardians a pupil of the perimeter who stays names, by an earlier reading; what this one says of its pupils is the caller's. Guardians of
 * a lapsed collège alone are left as they are, with its pupils.
 */
export async function namedGuardians(
  client: ClientBase,
  source: string,
  keys: readonly string[],
  perimeter: ReadonlySet<string>,
): Promise<Set<string>> {
  const { rows } = await client.query<{ key: string }>(
    `SELECT q.key FROM unnest($2::text[]) AS q(key)
     WHERE EXISTS (
       SELECT FROM source_relation x
       JOIN source_record p ON p.source = $1 AND p.category = 'Eleve' AND p.key = x.pupil_key AND p.gone_on IS NULL
         AND p.uais && $3::text[]
       WHERE x.source = $1 AND x.guardian_key = q.key
         AND NOT EXISTS (SELECT FROM staged_change c WHERE c.category = 'Eleve' AND c.key = x.pupil_key))`,
    [source, keys, [...perimeter]],
  );
  return new Set(rows.map(({ key }) => key));
}

/** Notes the last word on records; a later one takes the place of an earlier one. One row a record in `changes`. */
export async function stageChanges(client: ClientBase, changes: readonly Change[]): Promise<void> {
  const rows = changes.map(({ category, key, ordinal, record, relations }) => ({
    category,
    key,
    ordinal,
    facts: record?.facts ?? null,
    memo: record?.memo ?? null,
    digest: record === null ? null : `\\x${record.digest}`,
    uais: record?.uais ?? null,
    ine: record?.ine ?? null,
    siecle: record?.siecle ?? null,
    name_birth: record?.nameBirth ?? null,
    relations,
    file: record?.file ?? '',
    line: record?.line ?? null,
  }));
  await client.query(
    `INSERT INTO staged_change (category, key, ordinal, facts, memo, digest, uais, ine, siecle, name_birth, relations, file, line)
     SELECT category, key, ordinal, facts, memo, digest, uais, ine, siecle, name_birth, relations, file, line
     FROM json_to_recordset($1::json) AS x(category text, key text, ordinal int, facts text, memo text, digest bytea, uais text[], ine text,
       siecle text, name_birth bigint, relations json, file text, line int)
     ON CONFLICT (category, key) DO UPDATE SET ordinal = EXCLUDED.ordinal, facts = EXCLUDED.facts, memo = EXCLUDED.memo,
       digest = EXCLUDED.digest, uais = EXCLUDED.uais, ine = EXCLUDED.ine, siecle = EXCLUDED.siecle, name_birth = EXCLUDED.name_birth,
       relations = EXCLUDED.relations, file = EXCLUDED.file, line = EXCLUDED.line`,
    [JSON.stringify(rows)],
  );
}

/** A writer of presences, on a client that does nothing else meanwhile. */
export async function openPresences(client: ClientBase): Promise<CopyWriter> {
  return openCopy(client, 'staged_presence', ['category', 'key']);
}

/**
 * Keys that a sweep met twice: two entries claim one person, and nobody can say which is right. What was noted of them is taken out, so that the last
 * good word stays.
 */
export async function dropAmbiguous(client: ClientBase): Promise<RecordRef[]> {
  const { rows } = await client.query<RecordRef>(
    'SELECT category, key FROM staged_presence GROUP BY category, key HAVING count(*) > 1 ORDER BY category, key LIMIT 1000',
  );
  if (rows.length > 0)
    await client.query(
      `DELETE FROM staged_change c USING json_to_recordset($1::json) AS q(category text, key text) WHERE c.category = q.category AND c.key = q.key`,
      [JSON.stringify(rows)],
    );
  return rows;
}

export type Settled = {
  readonly staged: number;
  /** Guardians whom a staged pupil names and whom nothing was ever kept of, or who are gone. One of nobody is known as he was, unless a sweep misses him. */
  readonly guardiansMissing: number;
};

/** Moves what was noted into the staging tables that every reading is merged from. `swept`: the presences name everybody who exists. */
export async function settleChanges(client: ClientBase, source: string, swept: boolean): Promise<Settled> {
  await client.query(
    `INSERT INTO staged_record (ordinal, category, key, digest, facts, memo, uais, ine, siecle, name_birth, file, line)
     SELECT ordinal, category, key, digest, facts, memo, uais, ine, siecle, name_birth, file, line FROM staged_change WHERE facts IS NOT NULL`,
  );
  await client.query('INSERT INTO staged_removal SELECT category, key FROM staged_change WHERE facts IS NULL');
  await client.query(
    `INSERT INTO staged_relation (pupil_key, guardian_key, uais, opens_account)
     SELECT c.key, x.guardian, c.uais, x.opens FROM staged_change c CROSS JOIN json_to_recordset(c.relations) AS x(guardian text, opens boolean)
     WHERE c.category = 'Eleve' AND c.facts IS NOT NULL`,
  );
  await client.query(
    'ANALYZE staged_record (ordinal, category, key, ine, siecle, name_birth), staged_relation, staged_removal, staged_presence (category, key)',
  );
  const { rows } = await client.query<{ staged: number; missing: number }>(
    `SELECT (SELECT count(*) FROM staged_record)::int AS staged,
       (SELECT count(DISTINCT x.guardian_key) FROM staged_relation x
        WHERE NOT EXISTS (SELECT FROM staged_change c WHERE c.category = 'PersRelEleve' AND c.key = x.guardian_key AND c.facts IS NOT NULL)
          AND NOT EXISTS (SELECT FROM source_record r
            WHERE r.source = $1 AND r.category = 'PersRelEleve' AND r.key = x.guardian_key AND (r.gone_on IS NULL OR r.gone_why = 'unnamed')
              AND (NOT $2 OR r.gone_on IS NULL OR EXISTS (SELECT FROM staged_presence e WHERE e.category = r.category AND e.key = r.key))))::int
         AS missing`,
    [source, swept],
  );
  return { staged: rows[0]!.staged, guardiansMissing: rows[0]!.missing };
}
