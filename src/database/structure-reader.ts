// What is known of a source's structures and nomenclatures, and since when each structure is held whole. No personal data.
import type { ClientBase } from 'pg';
import type { Known } from '#core/mapping/recall.ts';

/** What is known of these structures, subjects and MEF, by "category key"; unknown ones are absent. */
export async function heldFrame(
  client: ClientBase,
  source: string,
  refs: readonly { readonly category: string; readonly key: string }[],
): Promise<Map<string, Known>> {
  const wanted = JSON.stringify(refs.map(({ category, key }) => ({ category, key })));
  const { rows } = await client.query<{ slot: string; known: Known }>(
    `SELECT q.category || ' ' || q.key AS slot,
       json_build_object('category', q.category, 'facts', CASE q.category
         WHEN 'EtabEducNat' THEN s.facts
         WHEN 'MefEducNat' THEN json_build_object('code', n.code, 'label', n.label, 'attachment', n.attachment)
         ELSE json_build_object('code', n.code, 'label', n.label) END) AS known
     FROM (SELECT DISTINCT category, key FROM json_to_recordset($2::json) AS x(category text, key text)) q
     LEFT JOIN structure s ON q.category = 'EtabEducNat' AND s.source = $1 AND s.key = q.key
     LEFT JOIN nomenclature n ON n.source = $1 AND n.code = q.key
       AND n.kind = CASE q.category WHEN 'MefEducNat' THEN 'mef' WHEN 'MatiereEducNat' THEN 'subject' END
     WHERE s.key IS NOT NULL OR n.code IS NOT NULL`,
    [source, wanted],
  );
  return new Map(rows.map(({ slot, known }) => [slot, known]));
}

/** Every structure key of a source with its UAI. */
export async function readStructureKeys(client: ClientBase, source: string): Promise<Map<string, string>> {
  const { rows } = await client.query<{ key: string; uai: string }>('SELECT key, uai FROM structure WHERE source = $1', [source]);
  return new Map(rows.map((r) => [r.key, r.uai]));
}

/** UAIs of the source's structures whose people are held whole: changes may be read of them. */
export async function wholeStructures(client: ClientBase, source: string): Promise<Set<string>> {
  const { rows } = await client.query<{ uai: string }>('SELECT uai FROM structure WHERE source = $1 AND whole_on IS NOT NULL', [source]);
  return new Set(rows.map(({ uai }) => uai));
}
