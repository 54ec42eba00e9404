// Decisions on account lists: the row that is locked while somebody decides, the lines that a selection names, the verdict on them.
// Runs inside the caller's transaction. Decides nothing: the rules are core/approval's.
import type { Selection } from '#core/approval/selection.ts';
import { type ListState, type ListUnderDecision, type SelectedLines, selectedPersons, type VerdictKind } from '#core/approval/verdict.ts';
import type { BrokenLimit } from '#core/plan/line.ts';
import type { Client } from './pool.ts';

export type LockedList = ListUnderDecision & {
  readonly id: string;
  readonly uai: string;
  /** Lines decided so far. */
  readonly decided: number;
};

/** The list, its row locked until the transaction ends: two people deciding at once go one after the other. Null: no such list. */
export async function lockList(client: Client, id: string): Promise<LockedList | null> {
  const { rows } = await client.query<{ id: string; uai: string; state: ListState; digest: string; held: BrokenLimit[] }>(
    'SELECT id, uai, state, digest, held FROM account_list WHERE id = $1 FOR UPDATE',
    [id],
  );
  const row = rows[0];
  if (!row) return null;
  // The digest as database/list-writer.ts weighs it, over all lines whatever was decided of them.
  const { rows: weighed } = await client.query<{ digest: string; decided: number }>(
    `SELECT COALESCE(encode(sha256(convert_to(string_agg(person_id::text || digest, '' ORDER BY person_id), 'UTF8')), 'hex'), '') AS digest,
       (count(*) FILTER (WHERE state <> 'open'))::int AS decided
     FROM list_line WHERE list_id = $1`,
    [id],
  );
  return { ...row, linesMatchDigest: weighed[0]?.digest === row.digest, decided: weighed[0]?.decided ?? 0 };
}

const selected = `list_id = $1 AND ($2::uuid[] IS NULL OR person_id = ANY($2)) AND ($3::text IS NULL OR verb = $3) AND ($4::text IS NULL OR profile = $4)`;

function selectionValues(listId: string, selection: Selection): unknown[] {
  const slice = selection.kind === 'slice' ? selection : { verb: null, profile: null };
  return [listId, selectedPersons(selection), slice.verb, slice.profile];
}

/** The selected lines by what was decided of them. */
export async function countSelected(client: Client, listId: string, selection: Selection): Promise<SelectedLines> {
  const { rows } = await client.query<SelectedLines>(
    `SELECT (count(*) FILTER (WHERE state = 'open'))::int AS open, (count(*) FILTER (WHERE state IN ('approved', 'applied', 'stale')))::int AS approved,
       (count(*) FILTER (WHERE state = 'refused'))::int AS refused
     FROM list_line WHERE ${selected}`,
    selectionValues(listId, selection),
  );
  return rows[0]!;
}

/** Who decided last of the selected lines, null when nobody has. */
export async function lastDecision(
  client: Client,
  listId: string,
  selection: Selection,
): Promise<{ readonly role: string; readonly at: Date } | null> {
  const { rows } = await client.query<{ role: string; at: Date }>(
    `SELECT actor_role AS role, decided_at AS at FROM decision
     WHERE id IN (SELECT decision_id FROM list_line WHERE ${selected}) ORDER BY decided_at DESC LIMIT 1`,
    selectionValues(listId, selection),
  );
  return rows[0] ?? null;
}

/** No person: the machine's operator. `decision.actor_id` holds the nil UUID then, which no person has. */
const NO_PERSON = '00000000-0000-0000-0000-000000000000';

export type NewDecision = {
  readonly id: string;
  readonly listId: string;
  readonly digest: string;
  readonly verdict: VerdictKind;
  readonly actorId: string | null;
  readonly actorRole: string;
  readonly at: Date;
  /** Lines that the verdict falls on; 0 for a release. */
  readonly lines: number;
  readonly comment: string | null;
};

/** Keeps who decided what, when, on which digest. */
export async function insertDecision(client: Client, decision: NewDecision): Promise<void> {
  const { id, listId, digest, verdict, actorId, actorRole, at, lines, comment } = decision;
  await client.query(
    `INSERT INTO decision (id, list_id, digest, verdict, actor_id, actor_role, decided_at, lines, comment) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [id, listId, digest, verdict, actorId ?? NO_PERSON, actorRole, at, lines, comment],
  );
}

/** Puts the verdict on the selected open lines, in one statement; returns how many there were. */
export async function decideLines(
  client: Client,
  listId: string,
  selection: Selection,
  verdict: 'approved' | 'refused',
  decisionId: string,
): Promise<number> {
  const { rowCount } = await client.query(`UPDATE list_line SET state = $5, decision_id = $6 WHERE ${selected} AND state = 'open'`, [
    ...selectionValues(listId, selection),
    verdict,
    decisionId,
  ]);
  return rowCount ?? 0;
}

/** Lines of the list that still wait. */
export async function countOpen(client: Client, listId: string): Promise<number> {
  const { rows } = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM list_line WHERE list_id = $1 AND state = 'open'`, [
    listId,
  ]);
  return rows[0]!.n;
}

/** Gives the list its new state. */
export async function setListState(client: Client, listId: string, state: ListState): Promise<void> {
  await client.query(
    `UPDATE account_list SET state = $2, ended_at = CASE WHEN $2 = 'decided' AND NOT EXISTS (
       SELECT FROM list_line WHERE list_id = $1 AND state = 'approved') THEN now() ELSE ended_at END WHERE id = $1`,
    [listId, state],
  );
}

/** Channel on which the applier hears, at commit, that a list (its id is the payload) has approved lines. */
export const LIST_APPROVED = 'list_approved';

/** Wakes the applier once the transaction commits. */
export async function announceApproval(client: Client, listId: string): Promise<void> {
  await client.query('SELECT pg_notify($1, $2)', [LIST_APPROVED, listId]);
}
