// One account list with its people, as its chef reads it. Names come out, so every function takes a nominative scope and finds
// nothing outside it. Writing on a list is the actions' business.
import type { Pool } from 'pg';
import type { NominativeScope } from '#core/access/scope.ts';
import type { Profile } from '#core/person/facts.ts';
import { nameKey } from '#core/person/name-key.ts';
import type { BrokenLimit, Line, ListCounts, Verb } from '#core/plan/line.ts';
import type { ListState } from './board-reader.ts';

export type LineState = 'open' | 'approved' | 'refused' | 'applied' | 'stale';

export type ListHead = {
  readonly id: string;
  readonly uai: string;
  readonly structure: string;
  readonly runId: string;
  readonly state: ListState;
  readonly proposedAt: Date;
  readonly digest: string;
  readonly counts: ListCounts;
  readonly held: readonly BrokenLimit[];
  readonly supersededBy: string | null;
  /** How many lines stand in each state. */
  readonly lines: Readonly<Record<LineState, number>>;
};

export type ListedLine = {
  readonly person: string;
  readonly verb: Verb;
  readonly state: LineState;
  readonly profile: Profile;
  readonly class: string | null;
  readonly sortName: string;
  readonly body: Line;
};

export type LineFilter = { readonly name: string; readonly profile: string; readonly class: string; readonly verb: string };
export const everyLine: LineFilter = { name: '', profile: '', class: '', verb: '' };

/** One list, null when there is none in the scope. */
export async function readList(pool: Pool, scope: NominativeScope, id: string): Promise<ListHead | null> {
  const { rows } = await pool.query<Omit<ListHead, 'lines'> & { lines: Partial<Record<LineState, number>> | null }>(
    `SELECT l.id, l.uai, COALESCE(s.name, l.uai) AS structure, l.run_id AS "runId", l.state, l.proposed_at AS "proposedAt", l.digest, l.counts, l.held,
       l.superseded_by AS "supersededBy",
       (SELECT json_object_agg(state, n) FROM (SELECT state, count(*) AS n FROM list_line WHERE list_id = l.id GROUP BY state) t) AS lines
     FROM account_list l LEFT JOIN structure s ON s.uai = l.uai
     WHERE l.id = $1 AND ($2::text[] IS NULL OR l.uai = ANY($2))`,
    [id, scope.structures === 'all' ? null : scope.structures],
  );
  const row = rows[0];
  return row ? { ...row, lines: { open: 0, approved: 0, refused: 0, applied: 0, stale: 0, ...row.lines } } : null;
}

/** The list of a structure that waits for a decision, else its last one; null when there is none in the scope. */
export async function findCurrentList(pool: Pool, scope: NominativeScope, uai: string): Promise<string | null> {
  if (scope.structures !== 'all' && !scope.structures.includes(uai)) return null;
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM account_list WHERE uai = $1 AND state <> 'superseded'
     ORDER BY state IN ('proposed', 'held', 'partly-decided') DESC, proposed_at DESC LIMIT 1`,
    [uai],
  );
  return rows[0]?.id ?? null;
}

/** Lines of a list that pass the filter: arrivals, changes, departures; by profile, class and name. */
export async function readLines(pool: Pool, list: ListHead, filter: LineFilter): Promise<ListedLine[]> {
  const pattern = nameKey(filter.name).replace(/[%_\\]/g, '\\$&');
  const { rows } = await pool.query<ListedLine>(
    `SELECT person_id AS person, verb, state, profile, class, sort_name AS "sortName", body FROM list_line
     WHERE list_id = $1 AND ($2 = '' OR profile = $2) AND ($3 = '' OR class = $3) AND ($4 = '' OR verb = $4) AND ($5 = '' OR sort_name LIKE '%' || $5 || '%')
     ORDER BY array_position(ARRAY['arrive', 'change', 'leave'], verb), array_position(ARRAY['DIR', 'ENS', 'DOC', 'EVS', 'ETA', 'ACA', 'COL', 'ELV', 'TUT'], profile),
       class COLLATE "fr-x-icu" NULLS LAST, sort_name COLLATE "fr-x-icu", person_id`,
    [list.id, filter.profile, filter.class, filter.verb, pattern],
  );
  return rows;
}

/** What the filter's menus offer: the profiles and classes of a list. */
export async function readFilterChoices(
  pool: Pool,
  list: ListHead,
): Promise<{ readonly profiles: readonly Profile[]; readonly classes: readonly string[] }> {
  const { rows } = await pool.query<{ profile: Profile; class: string | null }>(
    `SELECT DISTINCT profile, class COLLATE "fr-x-icu" AS class FROM list_line WHERE list_id = $1 ORDER BY 2 NULLS LAST`,
    [list.id],
  );
  return {
    profiles: [...new Set(rows.map((row) => row.profile))].sort(),
    classes: [...new Set(rows.flatMap((row) => (row.class === null ? [] : [row.class])))],
  };
}

/** Display names of the people that a list's relations point at, and of the pupils that its guardians answer for. */
export async function readRelatedNames(
  pool: Pool,
  list: ListHead,
): Promise<{ readonly names: ReadonlyMap<string, string>; readonly pupilsOf: ReadonlyMap<string, readonly string[]> }> {
  const { rows } = await pool.query<{ guardian: string; guardian_name: string | null; pupil_name: string }>(
    `WITH named AS (
       SELECT person_id AS id, (body->'name'->>'givenName') || ' ' || (body->'name'->>'familyName') AS name FROM list_line WHERE list_id = $1),
     pairs AS (
       SELECT (r->>'guardian')::uuid AS guardian, l.person_id AS pupil FROM list_line l,
         LATERAL json_array_elements(CASE WHEN json_typeof(l.body->'relations') = 'object' THEN l.body->'relations'->'after' ELSE '[]'::json END) r
       WHERE l.list_id = $1 AND l.profile = 'ELV'
       UNION
       SELECT r.guardian_id, r.pupil_id FROM relation r JOIN list_line l ON l.list_id = $1 AND l.person_id IN (r.guardian_id, r.pupil_id)
         JOIN affiliation a ON a.person_id = r.pupil_id AND a.uai = $2)
     SELECT p.guardian, COALESCE(g.name, (gp.identity->>'givenName') || ' ' || (gp.identity->>'familyName')) AS guardian_name,
       COALESCE(n.name, (pp.identity->>'givenName') || ' ' || (pp.identity->>'familyName')) AS pupil_name
     FROM pairs p
     LEFT JOIN named g ON g.id = p.guardian LEFT JOIN person gp ON gp.id = p.guardian
     LEFT JOIN named n ON n.id = p.pupil LEFT JOIN person pp ON pp.id = p.pupil
     ORDER BY 3`,
    [list.id, list.uai],
  );
  const names = new Map<string, string>();
  const pupilsOf = new Map<string, string[]>();
  for (const row of rows) {
    if (row.guardian_name !== null) names.set(row.guardian, row.guardian_name);
    if (row.pupil_name !== null) pupilsOf.set(row.guardian, [...(pupilsOf.get(row.guardian) ?? []), row.pupil_name]);
  }
  return { names, pupilsOf };
}

export type ListDecision = {
  readonly verdict: 'approve' | 'refuse' | 'release';
  readonly actorName: string;
  readonly actorRole: string;
  readonly decidedAt: Date;
  readonly lines: number;
  /** Of those lines, how many were applied and how many wait for it. The others were overtaken since, or refused. */
  readonly applied: number;
  readonly approved: number;
  readonly comment: string | null;
};

/** What was decided on a list, newest first. */
export async function readDecisions(pool: Pool, list: ListHead): Promise<ListDecision[]> {
  const { rows } = await pool.query<ListDecision>(
    `SELECT d.verdict, COALESCE((p.identity->>'givenName') || ' ' || (p.identity->>'familyName'), 'l’exploitation') AS "actorName", d.actor_role AS "actorRole",
       d.decided_at AS "decidedAt", d.lines, d.comment, COALESCE(n.applied, 0) AS applied, COALESCE(n.approved, 0) AS approved
     FROM decision d LEFT JOIN person p ON p.id = d.actor_id
     LEFT JOIN (SELECT decision_id, count(*) FILTER (WHERE state = 'applied')::int AS applied, count(*) FILTER (WHERE state = 'approved')::int AS approved
       FROM list_line WHERE list_id = $1 GROUP BY decision_id) n ON n.decision_id = d.id
     WHERE d.list_id = $1 ORDER BY d.decided_at DESC`,
    [list.id],
  );
  return rows;
}
