// Account lists as the sync leaves them: opened, filled, compared with what was refused, weighed, and put in the place of the list
// that was open before. Runs inside the caller's transaction. Approving them is another file's.
import type { ClientBase } from 'pg';
import type { Profile } from '#core/person/facts.ts';
import type { Line, ListCounts } from '#core/plan/line.ts';

export type OpenList = { readonly id: string; readonly uai: string };

/** The lists that wait for a decision, by structure. */
export async function openLists(client: ClientBase): Promise<Map<string, string>> {
  const { rows } = await client.query<OpenList>(
    `SELECT id, uai FROM account_list WHERE state IN ('proposed', 'held', 'partly-decided') FOR UPDATE`,
  );
  return new Map(rows.map((r) => [r.uai, r.id]));
}

/** Starts a list that nobody sees yet: it takes its state in `weighList`. */
export async function startList(client: ClientBase, list: { id: string; uai: string; runId: string; at: Date }): Promise<void> {
  await client.query(
    `INSERT INTO account_list (id, uai, run_id, state, proposed_at, digest, counts) VALUES ($1, $2, $3, 'superseded', $4, '', '{}')`,
    [list.id, list.uai, list.runId, list.at],
  );
}

/** Whether any list ever had a line. */
export async function anyLine(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ any: boolean }>('SELECT EXISTS (SELECT FROM list_line) AS any');
  return rows[0]!.any;
}

/** Takes out the open lines of people who were planned anew; returns the structures whose list lost one. */
export async function dropOpenLines(client: ClientBase, people: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ uai: string }>(
    `WITH dropped AS (DELETE FROM list_line WHERE person_id = ANY($1::uuid[]) AND state = 'open' RETURNING uai)
     SELECT DISTINCT uai FROM dropped`,
    [people],
  );
  return rows.map((r) => r.uai);
}

/** The lines that chefs refused for these people: what they ask is not asked again. */
export async function refusedLines(client: ClientBase, people: readonly string[]): Promise<Line[]> {
  const { rows } = await client.query<{ body: Line }>(
    `SELECT body FROM list_line WHERE person_id = ANY($1::uuid[]) AND state = 'refused'`,
    [people],
  );
  return rows.map((r) => r.body);
}

/** Moves what is still open from one list to the list that takes its place. */
export async function supersede(client: ClientBase, old: string, by: string, at: Date): Promise<void> {
  await client.query(`UPDATE list_line SET list_id = $2 WHERE list_id = $1 AND state = 'open'`, [old, by]);
  await client.query(`UPDATE account_list SET state = 'superseded', superseded_by = $2, ended_at = $3 WHERE id = $1`, [old, by, at]);
}

export type Weight = {
  readonly listId: string;
  readonly uai: string;
  readonly digest: string;
  readonly counts: ListCounts;
  readonly lines: number;
};

/** Digest (SHA-256 over person id and line digest, by person id) and counts of the open lines of these lists. */
export async function weighLists(client: ClientBase, ids: readonly string[]): Promise<Weight[]> {
  const { rows } = await client.query<{ list_id: string; uai: string; digest: string; lines: number; counts: ListCounts }>(
    `SELECT l.id AS list_id, l.uai, COALESCE(d.digest, '') AS digest, COALESCE(d.lines, 0)::int AS lines, COALESCE(c.counts, '{}'::json) AS counts
     FROM account_list l
     LEFT JOIN LATERAL (
       SELECT encode(sha256(convert_to(string_agg(person_id::text || digest, '' ORDER BY person_id), 'UTF8')), 'hex') AS digest, count(*) AS lines
       FROM list_line WHERE list_id = l.id AND state = 'open') d ON true
     LEFT JOIN LATERAL (
       SELECT json_object_agg(profile, by_verb) AS counts FROM (
         SELECT profile, json_build_object('arrive', count(*) FILTER (WHERE verb = 'arrive'),
           'change', count(*) FILTER (WHERE verb = 'change'), 'leave', count(*) FILTER (WHERE verb = 'leave')) AS by_verb
         FROM list_line WHERE list_id = l.id AND state = 'open' GROUP BY profile) p) c ON true
     WHERE l.id = ANY($1::uuid[])`,
    [ids],
  );
  return rows.map((r) => ({ listId: r.list_id, uai: r.uai, digest: r.digest, counts: r.counts, lines: r.lines }));
}

/** Active people of these structures, by profile: a night that touches three collèges counts those of three. */
export async function activeCounts(client: ClientBase, uais: readonly string[]): Promise<Map<string, Partial<Record<Profile, number>>>> {
  const { rows } = await client.query<{ uai: string; profile: Profile; n: number }>(
    `SELECT uai, profile, count(*)::int AS n FROM affiliation WHERE uai = ANY($1::text[]) AND state = 'active' GROUP BY uai, profile`,
    [uais],
  );
  const found = new Map<string, Partial<Record<Profile, number>>>();
  for (const { uai, profile, n } of rows) found.set(uai, { ...found.get(uai), [profile]: n });
  return found;
}

/** Shows the list to its chef (proposed or held), or lets an emptied one rest as applied. */
export async function publishList(
  client: ClientBase,
  list: Weight & { readonly held: readonly unknown[]; readonly at: Date },
): Promise<void> {
  const state = list.lines === 0 ? 'superseded' : list.held.length > 0 ? 'held' : 'proposed';
  await client.query(
    `UPDATE account_list SET state = $2, digest = $3, counts = $4, held = $5, ended_at = CASE WHEN $2 = 'superseded' THEN $6::timestamptz END WHERE id = $1`,
    [list.listId, state, list.digest, JSON.stringify(list.counts), JSON.stringify(list.held), list.at],
  );
}
