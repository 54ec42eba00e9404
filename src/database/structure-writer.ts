// Structures, their classes and groups, subjects and MEF: no personal data, written as soon as a reading is accepted. Rows that did
// not change are not written.
import type { ClientBase } from 'pg';
import type { MefFacts, StructureFacts, SubjectFacts } from '#core/person/structure.ts';

export type ClassGroup = {
  readonly uai: string;
  readonly kind: 'division' | 'group';
  readonly code: string;
  readonly label: string;
  readonly declared: boolean;
  readonly links: readonly string[];
};

/** Upserts the structures of a source; returns how many rows were written. */
export async function writeStructures(client: ClientBase, source: string, structures: readonly StructureFacts[]): Promise<number> {
  const rows = structures.map((s) => ({ uai: s.uai, key: s.key, name: s.name, type: s.type, facts: JSON.stringify(s) }));
  const { rowCount } = await client.query(
    `INSERT INTO structure AS held (uai, source, key, name, type, facts)
     SELECT uai, $1, key, name, type, facts::json
     FROM json_to_recordset($2::json) AS x(uai text, key text, name text, type text, facts text)
     ON CONFLICT (uai) DO UPDATE SET source = EXCLUDED.source, key = EXCLUDED.key, name = EXCLUDED.name, type = EXCLUDED.type,
       facts = EXCLUDED.facts, updated_at = now()
     WHERE held.facts::text <> EXCLUDED.facts::text OR held.source <> EXCLUDED.source`,
    [source, JSON.stringify(rows)],
  );
  return rowCount ?? 0;
}

/**
 * Upserts classes and groups. One that no reading names any more stays: none is deleted outside a declared rentrée (aaf.md 4.4). In a reading of
 * changes, one that was only met with a person says nothing against what its structure declared before.
 */
export async function writeClassGroups(client: ClientBase, groups: Iterable<ClassGroup>, kind: 'complete' | 'changes'): Promise<number> {
  const { rowCount } = await client.query(
    `INSERT INTO class_group AS held (uai, kind, code, label, declared, links)
     SELECT uai, kind, code, label, declared, links
     FROM json_to_recordset($1::json) AS x(uai text, kind text, code text, label text, declared boolean, links text[])
     ON CONFLICT (uai, kind, code) DO UPDATE SET label = EXCLUDED.label, declared = EXCLUDED.declared, links = EXCLUDED.links
     WHERE (held.label, held.declared, held.links) IS DISTINCT FROM (EXCLUDED.label, EXCLUDED.declared, EXCLUDED.links)
       AND (EXCLUDED.declared OR $2 = 'complete')`,
    [JSON.stringify([...groups]), kind],
  );
  return rowCount ?? 0;
}

/**
 * After changes: a class or group that its structure no longer declares, and that somebody is in, is what a complete reading would make of it: known by
 * its people alone. Only structures whose declaration came are looked at.
 */
export async function undeclare(client: ClientBase, source: string, structures: readonly StructureFacts[]): Promise<void> {
  const declared = structures.flatMap(({ uai, divisions, groups }) => [
    { uai, kind: 'division', codes: divisions.map(({ code }) => code) },
    { uai, kind: 'group', codes: groups.map(({ code }) => code) },
  ]);
  await client.query(
    `UPDATE class_group h SET declared = false, label = h.code, links = '{}'
     FROM json_to_recordset($2::json) AS d(uai text, kind text, codes text[])
     WHERE h.uai = d.uai AND h.kind = d.kind AND h.declared AND NOT h.code = ANY(d.codes) AND EXISTS (
       SELECT FROM source_record r CROSS JOIN LATERAL json_array_elements(r.facts -> 'affiliations') AS a
       CROSS JOIN LATERAL json_array_elements_text(a -> 'details' -> CASE h.kind WHEN 'division' THEN 'classes' ELSE 'groups' END) AS c(code)
       WHERE r.source = $1 AND r.gone_on IS NULL AND h.uai = ANY(r.uais) AND a ->> 'uai' = h.uai AND c.code = h.code)`,
    [source, JSON.stringify(declared)],
  );
}

/** Upserts subjects and MEF of a source. */
export async function writeNomenclature(
  client: ClientBase,
  source: string,
  subjects: Iterable<SubjectFacts>,
  mefs: Iterable<MefFacts>,
): Promise<number> {
  const rows = [
    ...[...subjects].map((s) => ({ kind: 'subject', code: s.code, label: s.label, attachment: null })),
    ...[...mefs].map((m) => ({ kind: 'mef', code: m.code, label: m.label, attachment: m.attachment })),
  ];
  const { rowCount } = await client.query(
    `INSERT INTO nomenclature AS held (source, kind, code, label, attachment)
     SELECT DISTINCT ON (kind, code) $1, kind, code, label, attachment
     FROM json_to_recordset($2::json) AS x(kind text, code text, label text, attachment text)
     ON CONFLICT (source, kind, code) DO UPDATE SET label = EXCLUDED.label, attachment = EXCLUDED.attachment
     WHERE (held.label, held.attachment) IS DISTINCT FROM (EXCLUDED.label, EXCLUDED.attachment)`,
    [source, JSON.stringify(rows)],
  );
  return rowCount ?? 0;
}

/**
 * After an accepted reading: a complete one holds every structure of the perimeter whole; a structure outside of it is whole no more, whatever the
 * reading, since what happens there is not followed.
 */
export async function markWhole(
  client: ClientBase,
  source: string,
  reading: { readonly kind: 'complete' | 'changes'; readonly asOf: string; readonly perimeter: readonly string[] },
): Promise<void> {
  await client.query(`UPDATE structure SET whole_on = NULL WHERE source = $1 AND whole_on IS NOT NULL AND NOT uai = ANY($2::text[])`, [
    source,
    reading.perimeter,
  ]);
  if (reading.kind === 'changes') return;
  await client.query(
    `UPDATE structure SET whole_on = $3 WHERE source = $1 AND uai = ANY($2::text[]) AND whole_on IS DISTINCT FROM $3::date`,
    [source, reading.perimeter, reading.asOf],
  );
}
