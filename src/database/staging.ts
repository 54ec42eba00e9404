// The ground where one reading stands before it is accepted: unlogged, emptied before and after. Knows the table's columns, not
// what a record means.
import type { ClientBase } from 'pg';
import { type CopyWriter, openCopy } from './copy.ts';

export type StagedRecord = {
  readonly category: string;
  readonly key: string;
  /** SHA-256 of `facts` and `memo`, hexadecimal. */
  readonly digest: string;
  /** Canonical JSON of the facts. */
  readonly facts: string;
  /** JSON of what the facts cannot give back; null for nearly everybody. */
  readonly memo: string | null;
  readonly uais: readonly string[];
  readonly ine: string | null;
  readonly siecle: string | null;
  /** 64-bit hash of name and birth date, as a decimal string; null where either is missing. */
  readonly nameBirth: string | null;
  readonly file: string;
  readonly line: number | null;
};

export type StagedRelation = {
  readonly pupilKey: string;
  readonly guardianKey: string;
  readonly uais: readonly string[];
  readonly opensAccount: boolean;
};

/** A writer into staging. `record` and `relation` return a promise only when the server asks to wait. */
export type Staging = {
  readonly record: (record: StagedRecord) => undefined | Promise<void>;
  readonly relation: (relation: StagedRelation) => undefined | Promise<void>;
  /** Ends both COPY streams; returns how many records were staged. */
  readonly end: () => Promise<number>;
  readonly abort: () => Promise<void>;
};

const array = (values: readonly string[]): string => `{${values.join(',')}}`;

/** Opens COPY into the staging tables, on two clients that do nothing else meanwhile. */
export async function openStaging(records: ClientBase, relations: ClientBase): Promise<Staging> {
  const writer: CopyWriter = await openCopy(records, 'staged_record', [
    'ordinal',
    'category',
    'key',
    'digest',
    'facts',
    'uais',
    'ine',
    'siecle',
    'name_birth',
    'file',
    'line',
    'memo',
  ]);
  const pairs: CopyWriter = await openCopy(relations, 'staged_relation', ['pupil_key', 'guardian_key', 'uais', 'opens_account']);
  let ordinal = 0;
  return {
    record: (r) => {
      ordinal += 1;
      return writer.write([
        String(ordinal),
        r.category,
        r.key,
        `\\x${r.digest}`,
        r.facts,
        array(r.uais),
        r.ine,
        r.siecle,
        r.nameBirth,
        r.file,
        r.line === null ? null : String(r.line),
        r.memo,
      ]);
    },
    relation: (r) => pairs.write([r.pupilKey, r.guardianKey, array(r.uais), r.opensAccount ? 't' : 'f']),
    end: async () => {
      await writer.end();
      await pairs.end();
      await records.query('ANALYZE staged_record (ordinal, category, key, ine, siecle, name_birth), staged_relation');
      return ordinal;
    },
    abort: async () => {
      await writer.abort();
      await pairs.abort();
    },
  };
}

export async function emptyStaging(client: ClientBase): Promise<void> {
  await client.query('TRUNCATE staged_record, staged_relation, staged_rejection, staged_change, staged_removal, staged_presence');
}

/** Notes records that were delivered but set aside: they are there, so they have not left. */
export async function stageRejections(
  client: ClientBase,
  rejected: readonly { readonly category: string; readonly key: string; readonly memo: string | null }[],
): Promise<void> {
  await client.query(
    `INSERT INTO staged_rejection (category, key, memo)
     SELECT DISTINCT ON (category, key) category, key, memo FROM json_to_recordset($1::json) AS x(category text, key text, memo text)`,
    [JSON.stringify(rejected)],
  );
}

/** Records delivered twice in one reading: the first stays, the others are returned and taken out. */
export async function dropRepeated(
  client: ClientBase,
): Promise<{ category: string; key: string; uais: string[]; file: string; line: number | null }[]> {
  const { rows } = await client.query<{ category: string; key: string; uais: string[]; file: string; line: number | null }>(
    `WITH repeated AS (SELECT category, key, min(ordinal) AS first FROM staged_record GROUP BY category, key HAVING count(*) > 1)
     DELETE FROM staged_record s USING repeated r
     WHERE s.category = r.category AND s.key = r.key AND s.ordinal > r.first
     RETURNING s.category, s.key, s.uais, s.file, s.line`,
  );
  return rows;
}
