// Everything that explains why a person is as he is: records, origins of values, lists, decisions, history. Names come out: it takes a
// nominative scope and shows nothing that belongs to another structure. Reads only; knows no page.
import type { NominativeScope } from '#core/access/scope.ts';
import type { VerdictKind } from '#core/approval/verdict.ts';
import { codesOf } from '#core/person/code-names.ts';
import type { AffiliationDetails, Identity, PersonFacts } from '#core/person/facts.ts';
import type { Line } from '#core/plan/line.ts';
import { lineReasons } from '#core/plan/sentence.ts';
import type {
  ExplainedAffiliation,
  ExplainedLine,
  ExplainedRelation,
  ExplainedValue,
  HistoryEntry,
  LastChange,
  PersonExplanation,
} from '#core/registry/explanation.ts';
import {
  affiliationOrigins,
  identityOrigins,
  type MappingOf,
  type OriginRecord,
  type OriginValue,
  type RecordReference,
} from '#core/registry/origin.ts';
import { readCodeNames } from './code-name-reader.ts';
import type { Client, Pool } from './pool.ts';

type Db = Pool | Client;

/** `mappingOf` gives the mapping of a source; `today` is the civil date in Europe/Paris. Null: nobody of this id in the scope. */
export async function explainPerson(
  db: Db,
  scope: NominativeScope,
  person: string,
  mappingOf: MappingOf,
  today: string,
): Promise<PersonExplanation | null> {
  if (scope.nominative !== true) return null;
  const within = scope.structures === 'all' || scope.self === person ? null : scope.structures;
  if (within !== null && !(await readStructuresOf(db, person)).some((uai) => within.includes(uai))) return null;
  // One after the other: the connection may be a transaction's.
  const accounts = await db.query<Account>(
    'SELECT kind, login, revision, identity, created_at AS "createdAt", updated_at AS "updatedAt" FROM person WHERE id = $1',
    [person],
  );
  const records = await readRecords(db, person, within);
  const affiliations = await readAffiliations(db, person, within);
  const relations = await readRelations(db, person, within);
  const lines = await readLines(db, person, within);
  const journal = await readHistory(db, person, within);
  const codes = await readCodeNames(
    db,
    codesOf([affiliations, ...records.map(({ facts }) => facts.affiliations)].flat().map(({ details }) => details)),
  );
  const row = accounts.rows[0];
  const shown = row?.identity ?? records[0]?.facts.identity ?? lines[0]?.name;
  if (!shown) return null;
  const changed = (field: string): LastChange | null =>
    journal.find(({ fields }) => fields.some((name) => name === field || name.startsWith(`${field}.`)))?.change ?? null;
  const visible = records.filter((record) => record.visible).map(({ reference }) => reference);
  const explain = (value: OriginValue, change: LastChange | null): ExplainedValue => {
    const elsewhere = value.record !== null && !visible.includes(value.record);
    return { ...value, ...(elsewhere ? { record: null, rules: [] } : {}), elsewhere, changed: change };
  };
  return {
    id: person,
    familyName: shown.familyName,
    givenName: shown.givenName,
    account: row ? { kind: row.kind, login: row.login, revision: row.revision, createdAt: row.createdAt, updatedAt: row.updatedAt } : null,
    records: visible,
    identity: identityOrigins(row?.identity ?? null, records, mappingOf, today).map((value) => explain(value, changed(value.field))),
    affiliations: affiliations.map(({ details, ...affiliation }) => {
      const { values, ...origin } = affiliationOrigins({ ...affiliation, details }, records, mappingOf, today, codes);
      const own = journal.find(
        ({ uai, fields }) => uai === affiliation.uai && fields.some((name) => name.startsWith(`affiliation.${affiliation.profile}`)),
      );
      const change = own?.change ?? null;
      return { ...affiliation, ...origin, changed: change, values: values.map((value) => explain(value, change)) };
    }),
    relations,
    lists: lines.map(({ name: _name, ...line }) => line),
    history: journal.map(({ change: _change, ...entry }) => entry),
  };
}

/** Structures that know the person: by an affiliation, present or past, or by a line of a list. Empty: nobody has this id. */
export async function readStructuresOf(db: Db, person: string): Promise<string[]> {
  const { rows } = await db.query<{ uai: string }>(
    'SELECT uai FROM affiliation WHERE person_id = $1 UNION SELECT uai FROM list_line WHERE person_id = $1 ORDER BY uai',
    [person],
  );
  return rows.map(({ uai }) => uai);
}

/** A person by login, by id, or by source:category:key (jointure); null when there is none. */
export async function findPerson(db: Db, text: string): Promise<string | null> {
  const [source, category, ...key] = text.split(':');
  const { rows } = await db.query<{ id: string }>(
    `SELECT id FROM person WHERE login = lower($1)
     UNION SELECT person_id FROM source_record WHERE person_id::text = lower($1) OR (source = $2 AND category = $3 AND key = $4 AND person_id IS NOT NULL)
     UNION SELECT id FROM person WHERE id::text = lower($1) LIMIT 1`,
    [text, source, category ?? '', key.join(':')],
  );
  return rows[0]?.id ?? null;
}

type Account = {
  kind: 'directory' | 'operator';
  login: string | null;
  revision: number;
  identity: Identity;
  createdAt: Date;
  updatedAt: Date;
};

type ScopedRecord = OriginRecord & { readonly visible: boolean };

/** All records, for the plan weighs them all; `visible` those that concern the structures (a guardian's concern those of his pupils). */
async function readRecords(db: Db, person: string, within: readonly string[] | null): Promise<ScopedRecord[]> {
  const { rows } = await db.query<
    RecordReference & { category: PersonFacts['category']; facts: PersonFacts; guardianOf: string[]; visible: boolean }
  >(
    `SELECT r.source, r.category, r.key, r.file, r.line, d.received_at AS "receivedAt", d.as_of AS "asOf", r.gone_on AS "goneOn", r.facts,
       g.opened AS "guardianOf", ($2::text[] IS NULL OR r.uais && $2 OR g.pupils && $2) AS visible
     FROM source_record r LEFT JOIN delivery d ON d.id = r.delivery_id
     LEFT JOIN LATERAL (
       SELECT COALESCE(array_agg(DISTINCT u.uai ORDER BY u.uai) FILTER (WHERE s.opens_account), '{}') AS opened, COALESCE(array_agg(DISTINCT u.uai), '{}') AS pupils
       FROM source_relation s CROSS JOIN LATERAL unnest(s.uais) AS u(uai)
       WHERE r.category = 'PersRelEleve' AND s.source = r.source AND s.guardian_key = r.key) g ON true
     WHERE r.person_id = $1 ORDER BY r.gone_on IS NOT NULL, r.source, r.category, r.key`,
    [person, within],
  );
  return rows.map(({ facts, guardianOf, visible, source, category, key, file, line, receivedAt, asOf, goneOn }) => ({
    facts,
    gone: goneOn !== null,
    guardianOf,
    visible,
    relations: [],
    reference: { source, category, key, file, line, receivedAt, asOf, goneOn },
  }));
}

type AffiliationRow = Pick<ExplainedAffiliation, 'uai' | 'structure' | 'profile' | 'state' | 'since' | 'until' | 'leftOn'> & {
  readonly details: AffiliationDetails;
};

async function readAffiliations(db: Db, person: string, within: readonly string[] | null): Promise<AffiliationRow[]> {
  const { rows } = await db.query<AffiliationRow>(
    `SELECT a.uai, COALESCE(s.name, a.uai) AS structure, a.profile, a.state, a.since, a.until, a.left_on AS "leftOn", a.details
     FROM affiliation a LEFT JOIN structure s ON s.uai = a.uai
     WHERE a.person_id = $1 AND ($2::text[] IS NULL OR a.uai = ANY($2)) ORDER BY a.state, a.uai, a.profile`,
    [person, within],
  );
  return rows;
}

/** Guardians of a pupil of the structures; pupils of a guardian who are themselves in the structures. */
async function readRelations(db: Db, person: string, within: readonly string[] | null): Promise<ExplainedRelation[]> {
  const { rows } = await db.query<ExplainedRelation>(
    `SELECT r.other AS person, (p.identity->>'givenName') || ' ' || (p.identity->>'familyName') AS name, r.side AS "as", r.link, r.legal
     FROM (
       SELECT guardian_id AS other, 'guardian' AS side, link, legal, pupil_id FROM relation WHERE pupil_id = $1
       UNION ALL
       SELECT pupil_id, 'pupil', link, legal, pupil_id FROM relation WHERE guardian_id = $1) r
     LEFT JOIN person p ON p.id = r.other
     WHERE $2::text[] IS NULL OR EXISTS (SELECT FROM affiliation a WHERE a.person_id = r.pupil_id AND a.uai = ANY($2))
     ORDER BY r.side, p.sort_name, r.other`,
    [person, within],
  );
  return rows;
}

async function readLines(
  db: Db,
  person: string,
  within: readonly string[] | null,
): Promise<(ExplainedLine & { readonly name: Line['name'] })[]> {
  const { rows } = await db.query<
    Omit<ExplainedLine, 'reasons' | 'decision'> & {
      body: Line;
      verdict: VerdictKind | null;
      role: string | null;
      decidedAt: Date | null;
      comment: string | null;
    }
  >(
    `SELECT n.list_id AS "listId", n.uai, COALESCE(s.name, n.uai) AS structure, l.proposed_at AS "proposedAt", l.state AS "listState", n.verb, n.state, n.body,
       d.verdict, d.actor_role AS role, d.decided_at AS "decidedAt", d.comment
     FROM list_line n JOIN account_list l ON l.id = n.list_id LEFT JOIN structure s ON s.uai = n.uai LEFT JOIN decision d ON d.id = n.decision_id
     WHERE n.person_id = $1 AND ($2::text[] IS NULL OR n.uai = ANY($2)) ORDER BY l.proposed_at DESC, n.uai`,
    [person, within],
  );
  return rows.map(({ body, verdict, role, decidedAt, comment, ...line }) => ({
    ...line,
    name: body.name,
    reasons: lineReasons(body),
    decision: verdict && role && decidedAt ? { verdict, role, at: decidedAt, comment } : null,
  }));
}

type Journaled = HistoryEntry & { readonly change: LastChange };

/** Entries that name no structure (an operator's account) are shown to wide scopes and to the person himself. */
async function readHistory(db: Db, person: string, within: readonly string[] | null): Promise<Journaled[]> {
  const { rows } = await db.query<HistoryEntry & { verdict: VerdictKind | null; decidedBy: string | null }>(
    `SELECT j.at, j.act, j.actor_role AS role, j.uai, j.fields, j.detail::json->>'outcome' AS outcome, d.verdict, d.actor_role AS "decidedBy"
     FROM journal j LEFT JOIN decision d ON d.id = (j.detail::json->>'decision')::uuid
     WHERE j.subject_id = $1 AND ($2::text[] IS NULL OR j.uai = ANY($2)) ORDER BY j.seq DESC LIMIT 200`,
    [person, within],
  );
  return rows.map(({ verdict, decidedBy, ...entry }) => ({ ...entry, change: { at: entry.at, verdict, role: decidedBy ?? entry.role } }));
}
