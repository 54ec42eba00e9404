// The state of each collège in counts: list, accounts, left out, formalities. Never reads a name, so it serves the Département too:
// without a nominative scope every count from one to four comes out as 'few' and cannot be shown exactly (C-12.2).
import type { Pool } from 'pg';
import type { Scope } from '#core/access/scope.ts';
import type { ComplianceRecord } from '#core/lifecycle/compliance.ts';
import type { BrokenLimit, ListCounts } from '#core/plan/line.ts';

export type Count = number | 'few';

/** Hides a small count where names may not be known: five is the smallest that is said, but for nought, which is nobody. */
export function softened(scope: Scope, count: number): Count {
  return !scope.nominative && count > 0 && count < 5 ? 'few' : count;
}

export type ListState = 'proposed' | 'held' | 'partly-decided' | 'decided' | 'applied' | 'superseded';

export type BoardRow = {
  readonly uai: string;
  readonly name: string;
  readonly list: { readonly id: string; readonly state: ListState; readonly proposedAt: Date; readonly waiting: Count } | null;
  readonly accounts: Count;
  readonly leftOut: Count;
  readonly compliance: ComplianceRecord | null;
};

type Raw = {
  uai: string;
  name: string;
  list_id: string | null;
  state: ListState;
  proposed_at: Date;
  waiting: number;
  accounts: number;
  left_out: number;
  compliance: ComplianceRecord | null;
};

/** Every structure of the scope that has people, a list, left-out records or formalities; collèges with something to do first. */
export async function readBoard(pool: Pool, scope: Scope): Promise<BoardRow[]> {
  const { rows } = await pool.query<Raw>(
    `WITH last_run AS (SELECT r.id FROM run r JOIN delivery d ON d.run_id = r.id AND d.kind = 'complete'
       WHERE r.state = 'done' ORDER BY r.started_at DESC LIMIT 1)
     SELECT s.uai, s.name, l.id AS list_id, l.state, l.proposed_at, COALESCE(w.waiting, 0)::int AS waiting,
       COALESCE(a.accounts, 0)::int AS accounts, COALESCE(o.left_out, 0)::int AS left_out, c.record AS compliance
     FROM structure s
     LEFT JOIN LATERAL (SELECT id, state, proposed_at FROM account_list WHERE uai = s.uai AND state <> 'superseded'
       ORDER BY state IN ('proposed', 'held', 'partly-decided') DESC, proposed_at DESC LIMIT 1) l ON true
     LEFT JOIN LATERAL (SELECT count(*) AS waiting FROM list_line WHERE list_id = l.id AND state = 'open') w ON true
     LEFT JOIN LATERAL (SELECT count(DISTINCT person_id) AS accounts FROM affiliation WHERE uai = s.uai AND state = 'active') a ON true
     LEFT JOIN LATERAL (SELECT sum(count) AS left_out FROM left_out WHERE uai = s.uai AND run_id IN (SELECT id FROM last_run)) o ON true
     LEFT JOIN LATERAL (SELECT json_build_object('conventionFrom', convention_from, 'conventionUntil', convention_until, 'informedOn', informed_on,
       'informedHow', informed_how, 'registerOn', register_on, 'registerReference', register_reference) AS record FROM compliance WHERE uai = s.uai) c ON true
     WHERE ($1::text[] IS NULL OR s.uai = ANY($1))
       AND ($1::text[] IS NOT NULL OR l.id IS NOT NULL OR a.accounts > 0 OR o.left_out > 0 OR c.record IS NOT NULL)
     ORDER BY COALESCE(o.left_out, 0) > 0 DESC, (l.state = 'held') IS TRUE DESC, COALESCE(w.waiting, 0) > 0 DESC, l.proposed_at, s.name COLLATE "fr-x-icu"`,
    [scope.structures === 'all' ? null : scope.structures],
  );
  return rows.map((row) => ({
    uai: row.uai,
    name: row.name,
    list:
      row.list_id === null
        ? null
        : { id: row.list_id, state: row.state, proposedAt: row.proposed_at, waiting: softened(scope, row.waiting) },
    accounts: softened(scope, row.accounts),
    leftOut: softened(scope, row.left_out),
    compliance: row.compliance,
  }));
}

export type ListSummary = {
  readonly id: string;
  readonly state: ListState;
  readonly proposedAt: Date;
  /** Of the lines that still wait for a decision; of the whole list once none does. */
  readonly counts: ListCounts;
  readonly held: readonly BrokenLimit[];
  readonly approvedNotApplied: number;
};

/** The last list of one structure in counts, null outside the scope or when there is none. */
export async function readListSummary(pool: Pool, scope: Scope, uai: string): Promise<ListSummary | null> {
  if (!scope.nominative || (scope.structures !== 'all' && !scope.structures.includes(uai))) return null;
  const { rows } = await pool.query<ListSummary>(
    `SELECT l.id, l.state, l.proposed_at AS "proposedAt", l.held,
       COALESCE((
         SELECT json_object_agg(profile, by_verb) FROM (
           SELECT profile, json_build_object('arrive', count(*) FILTER (WHERE verb = 'arrive'), 'change', count(*) FILTER (WHERE verb = 'change'),
             'leave', count(*) FILTER (WHERE verb = 'leave')) AS by_verb
           FROM list_line WHERE list_id = l.id AND state = 'open' GROUP BY profile) waiting), l.counts) AS counts,
       (SELECT count(*)::int FROM list_line WHERE list_id = l.id AND state = 'approved') AS "approvedNotApplied"
     FROM account_list l WHERE l.uai = $1 AND l.state <> 'superseded'
     ORDER BY l.state IN ('proposed', 'held', 'partly-decided') DESC, l.proposed_at DESC LIMIT 1`,
    [uai],
  );
  return rows[0] ?? null;
}

/** Active people by profile in one structure. */
export async function readAccounts(
  pool: Pool,
  scope: Scope,
  uai: string,
): Promise<readonly { readonly profile: string; readonly count: Count }[]> {
  if (scope.structures !== 'all' && !scope.structures.includes(uai)) return [];
  const { rows } = await pool.query<{ profile: string; count: number }>(
    `SELECT profile, count(*)::int AS count FROM affiliation WHERE uai = $1 AND state = 'active' GROUP BY profile ORDER BY count DESC, profile`,
    [uai],
  );
  return rows.map(({ profile, count }) => ({ profile, count: softened(scope, count) }));
}
