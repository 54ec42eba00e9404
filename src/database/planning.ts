// What the planner reads and writes: the touched people in key order, by chunks, and the lines that come out. Memory does not grow
// with the académie. Knows the tables, not the rules.
import type { ClientBase } from 'pg';
import type { Identity, LegalStatus, Link, PersonFacts } from '#core/person/facts.ts';
import type { RelationTo } from '#core/plan/line.ts';
import type { RecordOfPerson } from '#core/registry/desire.ts';
import type { ExistingPerson } from '#core/registry/existing.ts';
import { openCopy } from './copy.ts';

export type Touched = { readonly existing: ExistingPerson; readonly records: readonly RecordOfPerson[] };

/**
 * The touched people in id order, about `size` records at a time, through a cursor of the caller's transaction. `next` is asked while the caller
 * still works on the chunk before; the client is his again once it has answered.
 */
export type TouchedCursor = {
  /** The next rows, null at the end. */
  readonly next: () => Promise<readonly TouchedRow[] | null>;
};

export async function openTouched(client: ClientBase, size: number): Promise<TouchedCursor> {
  await client.query(`DECLARE touched_people NO SCROLL CURSOR FOR ${peopleOfRecords}`);
  let held: TouchedRow[] = [];
  let ended = false;
  return {
    async next() {
      if (ended) return null;
      const { rows } = await client.query<TouchedRow>(`FETCH ${size} FROM touched_people`);
      ended = rows.length === 0;
      // The last person of a fetch may have more records in the next: his rows wait for it.
      const last = rows.at(-1)?.person_id;
      const seen = [...held, ...rows];
      held = seen.filter((row) => row.person_id === last);
      const whole = seen.filter((row) => row.person_id !== last);
      if (!ended) return whole;
      await client.query('CLOSE touched_people');
      return whole.length > 0 ? whole : null;
    },
  };
}

export type TouchedRow = {
  person_id: string;
  facts: PersonFacts;
  gone: boolean;
  guardian_of: string[] | null;
  guardians: Record<string, string> | null;
};

// A guardian's structures are those of the present pupils who open him an account; a pupil's guardians are those whom the source delivered.
const peopleOfRecords = `
  SELECT t.person_id, r.facts, r.gone_on IS NOT NULL AS gone,
    CASE WHEN r.category = 'PersRelEleve' AND r.gone_on IS NULL THEN (
      SELECT array_agg(DISTINCT u.uai ORDER BY u.uai) FROM source_relation x CROSS JOIN LATERAL unnest(x.uais) AS u(uai)
      WHERE x.source = r.source AND x.guardian_key = r.key AND x.opens_account) END AS guardian_of,
    CASE WHEN r.category = 'Eleve' AND r.gone_on IS NULL THEN (
      SELECT json_object_agg(g.key, g.person_id) FROM source_relation x
      JOIN source_record g ON g.source = x.source AND g.category = 'PersRelEleve' AND g.key = x.guardian_key AND g.gone_on IS NULL
      WHERE x.source = r.source AND x.pupil_key = r.key AND g.person_id IS NOT NULL) END AS guardians
  FROM touched t JOIN source_record r ON r.person_id = t.person_id ORDER BY t.person_id`;

/** Brings rows together by person, with what the registry holds of each. */
export async function groupTouched(client: ClientBase, rows: readonly TouchedRow[]): Promise<Touched[]> {
  const records = new Map<string, RecordOfPerson[]>();
  for (const row of rows) {
    push(records, row.person_id, {
      facts: row.facts,
      gone: row.gone,
      guardianOf: row.guardian_of ?? [],
      relations: row.guardians === null ? [] : resolve(row.facts, row.guardians),
    });
  }
  const existing = await readExisting(client, [...records.keys()]);
  return [...records].map(([id, held]) => ({ existing: existing.get(id) ?? unknown(id), records: held }));
}

/**
 * Until the transaction ends, rows are found by their key: statistics of a table that is being filled lag behind, and would choose to
 * read it whole for every batch.
 */
export async function byKey(client: ClientBase): Promise<void> {
  await client.query('SET LOCAL enable_seqscan = off');
}

/** What the registry holds of these people; people whom it does not know are absent from the map. */
export async function readExisting(client: ClientBase, ids: readonly string[]): Promise<Map<string, ExistingPerson>> {
  const people = await client.query<{ id: string; revision: number; identity: Identity }>(
    'SELECT id, revision, identity FROM person WHERE id = ANY($1::uuid[])',
    [ids],
  );
  if (people.rows.length === 0) return new Map();
  const affiliations = await client.query<ExistingPerson['affiliations'][number] & { person_id: string }>(
    'SELECT person_id, uai, profile, state, revision, since, until, details FROM affiliation WHERE person_id = ANY($1::uuid[])',
    [ids],
  );
  const relations = await client.query<RelationRow & { pupil_id: string; guardian_id: string }>(
    `SELECT pupil_id, guardian_id, link, link_code, financial, legal, contact, payment FROM relation
     WHERE pupil_id = ANY($1::uuid[])`,
    [ids],
  );
  // Sorted here: an ORDER BY would tempt the server to walk a whole index in its order.
  const mine = new Map<string, ExistingPerson['affiliations'][number][]>();
  affiliations.rows.sort((a, b) => order(a.uai, b.uai) || order(a.profile, b.profile));
  for (const { person_id, ...affiliation } of affiliations.rows) push(mine, person_id, affiliation);
  relations.rows.sort((a, b) => order(a.guardian_id, b.guardian_id));
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

/** The pupil's relations with the guardian's person id in place of the key; one a guardian, the strongest first. */
function resolve(facts: PersonFacts, guardians: Readonly<Record<string, string>>): RelationTo[] {
  return facts.relations.flatMap(({ guardianKey, ...relation }) => {
    const guardian = guardians[guardianKey];
    return guardian === undefined ? [] : [{ guardian, ...relation }];
  });
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

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
