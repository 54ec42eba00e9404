// What the planner reads and writes: the touched people in key order, by chunks, and the lines that come out. Memory does not grow
// with the académie. Knows the tables, not the rules.
import type { ClientBase } from 'pg';
import type { AffiliationDetails, Identity, LegalStatus, Link, PersonFacts, Profile } from '#core/person/facts.ts';
import type { RelationTo } from '#core/plan/line.ts';
import type { RecordOfPerson } from '#core/registry/desire.ts';
import type { ExistingPerson } from '#core/registry/existing.ts';
import { openCopy } from './copy.ts';

export type Touched = { readonly existing: ExistingPerson; readonly records: readonly RecordOfPerson[] };

const beforeAll = '00000000-0000-0000-0000-000000000000';

/** The touched people, `size` at a time in id order. The next chunk is on its way while the present one is planned. */
export async function* touchedPeople(client: ClientBase, size: number): AsyncGenerator<Touched[]> {
  let next = readChunk(client, beforeAll, size);
  for (;;) {
    const chunk = await next;
    const last = chunk.at(-1);
    if (last === undefined) return;
    if (chunk.length === size) next = readChunk(client, last.existing.id, size);
    yield chunk;
    if (chunk.length < size) return;
  }
}

async function readChunk(client: ClientBase, after: string, size: number): Promise<Touched[]> {
  const touched = await client.query<{ person_id: string }>(
    'SELECT person_id FROM touched WHERE person_id > $1 ORDER BY person_id LIMIT $2',
    [after, size],
  );
  const ids = touched.rows.map((r) => r.person_id);
  if (ids.length === 0) return [];
  const [existing, records, guardianOf, guardians] = await Promise.all([
    readExisting(client, ids),
    client.query<{ person_id: string; category: string; facts: PersonFacts; gone: boolean }>(
      'SELECT person_id, category, facts, gone_on IS NOT NULL AS gone FROM source_record WHERE person_id = ANY($1::uuid[]) ORDER BY source, category, key',
      [ids],
    ),
    readGuardianships(client, ids),
    readGuardians(client, ids),
  ]);
  const byPerson = new Map<string, RecordOfPerson[]>();
  for (const row of records.rows) {
    const record: RecordOfPerson = {
      facts: row.facts,
      gone: row.gone,
      guardianOf: row.category === 'PersRelEleve' ? (guardianOf.get(row.person_id) ?? []) : [],
      relations: row.gone ? [] : resolve(row.facts, guardians.get(row.person_id) ?? []),
    };
    push(byPerson, row.person_id, record);
  }
  return ids.map((id) => ({ existing: existing.get(id) ?? unknown(id), records: byPerson.get(id) ?? [] }));
}

/** What the registry holds of these people; people whom it does not know are absent from the map. */
export async function readExisting(client: ClientBase, ids: readonly string[]): Promise<Map<string, ExistingPerson>> {
  const [people, affiliations, relations] = await Promise.all([
    client.query<{ id: string; revision: number; identity: Identity }>(
      'SELECT id, revision, identity FROM person WHERE id = ANY($1::uuid[])',
      [ids],
    ),
    client.query<{
      person_id: string;
      uai: string;
      profile: Profile;
      state: 'active' | 'departed';
      revision: number;
      since: string;
      until: string | null;
      details: AffiliationDetails;
    }>(
      'SELECT person_id, uai, profile, state, revision, since, until, details FROM affiliation WHERE person_id = ANY($1::uuid[]) ORDER BY uai, profile',
      [ids],
    ),
    client.query<RelationRow & { pupil_id: string; guardian_id: string }>(
      `SELECT pupil_id, guardian_id, link, link_code, financial, legal, contact, payment FROM relation
       WHERE pupil_id = ANY($1::uuid[]) ORDER BY guardian_id`,
      [ids],
    ),
  ]);
  const mine = new Map<string, ExistingPerson['affiliations'][number][]>();
  for (const { person_id, ...affiliation } of affiliations.rows) push(mine, person_id, affiliation);
  const guardians = new Map<string, RelationTo[]>();
  for (const row of relations.rows) push(guardians, row.pupil_id, relationTo(row));
  return new Map(
    people.rows.map(({ id, revision, identity }) => [
      id,
      { id, revision, identity, affiliations: mine.get(id) ?? [], relations: guardians.get(id) ?? [] },
    ]),
  );
}

type RelationRow = { link: Link; link_code: string; financial: boolean; legal: LegalStatus; contact: boolean; payment: boolean };

const relationTo = (row: RelationRow & { guardian_id: string }): RelationTo => ({
  guardian: row.guardian_id,
  link: row.link,
  linkCode: row.link_code,
  financial: row.financial,
  legal: row.legal,
  contact: row.contact,
  payment: row.payment,
});

/** Structures of the present pupils for whom each guardian has an account. */
async function readGuardianships(client: ClientBase, ids: readonly string[]): Promise<Map<string, string[]>> {
  const { rows } = await client.query<{ person_id: string; uais: string[] }>(
    `SELECT g.person_id, array_agg(DISTINCT u.uai ORDER BY u.uai) AS uais
     FROM source_record g
     JOIN source_relation r ON r.source = g.source AND r.guardian_key = g.key AND r.opens_account
     CROSS JOIN LATERAL unnest(r.uais) AS u(uai)
     WHERE g.person_id = ANY($1::uuid[]) AND g.category = 'PersRelEleve' AND g.gone_on IS NULL
     GROUP BY g.person_id`,
    [ids],
  );
  return new Map(rows.map((r) => [r.person_id, r.uais]));
}

/** For each pupil, the person ids of his guardians by their key; a guardian whom the source did not deliver is not there. */
async function readGuardians(client: ClientBase, ids: readonly string[]): Promise<Map<string, [string, string][]>> {
  const { rows } = await client.query<{ person_id: string; key: string; guardian_id: string }>(
    `SELECT p.person_id, g.key, g.person_id AS guardian_id
     FROM source_record p
     JOIN source_relation r ON r.source = p.source AND r.pupil_key = p.key
     JOIN source_record g ON g.source = p.source AND g.category = 'PersRelEleve' AND g.key = r.guardian_key AND g.gone_on IS NULL
     WHERE p.person_id = ANY($1::uuid[]) AND p.category = 'Eleve' AND p.gone_on IS NULL AND g.person_id IS NOT NULL`,
    [ids],
  );
  const found = new Map<string, [string, string][]>();
  for (const row of rows) push(found, row.person_id, [row.key, row.guardian_id]);
  return found;
}

/** The pupil's relations with the guardian's person id in place of the key; one a guardian, the strongest first. */
function resolve(facts: PersonFacts, guardians: readonly [string, string][]): RelationTo[] {
  const ids = new Map(guardians);
  return facts.relations.flatMap(({ guardianKey, ...relation }) => {
    const guardian = ids.get(guardianKey);
    return guardian === undefined ? [] : [{ guardian, ...relation }];
  });
}

const unknown = (id: string): ExistingPerson => ({ id, revision: 0, identity: null, affiliations: [], relations: [] });

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const there = map.get(key);
  if (there) there.push(value);
  else map.set(key, [value]);
}

export type LineRow = {
  readonly listId: string;
  readonly personId: string;
  readonly uai: string;
  readonly verb: string;
  readonly digest: string;
  readonly body: string;
  readonly sortName: string;
  readonly profile: string;
  readonly className: string | null;
};

/** Adds open lines by COPY. */
export async function writeLines(client: ClientBase, lines: readonly LineRow[]): Promise<void> {
  const writer = await openCopy(client, 'list_line', [
    'list_id',
    'person_id',
    'uai',
    'verb',
    'state',
    'digest',
    'body',
    'sort_name',
    'profile',
    'class',
  ]);
  for (const l of lines) {
    await writer.write([l.listId, l.personId, l.uai, l.verb, 'open', l.digest, l.body, l.sortName, l.profile, l.className]);
  }
  await writer.end();
}

/** Forgets who was touched: they are planned. */
export async function clearTouched(client: ClientBase): Promise<void> {
  await client.query('DELETE FROM touched');
}

/** Asks for these people to be planned again (an approved line found the world moved). */
export async function touch(client: ClientBase, people: readonly string[]): Promise<void> {
  await client.query('INSERT INTO touched SELECT DISTINCT unnest($1::uuid[]) ON CONFLICT DO NOTHING', [people]);
}
