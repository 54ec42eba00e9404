// The nights: runs, their steps, faults by rule and people left out, in counts only. The faults one by one are another file's,
// for those who may see nominative data.
import type { Pool } from 'pg';
import type { Scope } from '#core/access/scope.ts';
import type { Severity } from '#core/problem.ts';
import { type Count, softened } from './board-reader.ts';

export type RunState = 'running' | 'done' | 'refused' | 'interrupted';

export type RunRow = {
  readonly id: string;
  readonly kind: string;
  readonly source: string;
  readonly state: RunState;
  readonly step: string;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly refusals: number;
  readonly rejections: Count;
  readonly warnings: Count;
};

export type Delivery = {
  readonly id: string;
  readonly kind: 'complete' | 'changes';
  readonly state: 'quarantined' | 'accepted' | 'planned';
  readonly asOf: string | null;
  readonly receivedAt: Date;
  /** SHA-256 (hexadecimal) of the certificate whose signature was verified; null: not signed, or not verified. */
  readonly signedBy: string | null;
  /** `bytes` null where the number is softened: it would tell it. */
  readonly parts: readonly { readonly name: string; readonly bytes: number | null; readonly records: Count }[];
};

/** Rejections or warnings of one rule put together. `message` is the rule's own sentence: it holds no personal value. */
export type FaultGroup = {
  readonly severity: Severity;
  readonly rule: string;
  readonly message: string;
  readonly category: string | null;
  readonly count: Count;
};
export type LeftOut = { readonly uai: string; readonly structure: string; readonly category: string; readonly count: Count };

const columns = `r.id, r.kind, r.source, r.state, r.step, r.started_at AS "startedAt", r.ended_at AS "endedAt",
  COALESCE(f.refusals, 0)::int AS refusals, COALESCE(f.rejections, 0)::int AS rejections, COALESCE(f.warnings, 0)::int AS warnings`;
/** $1 bounds the faults to structures (null = all). A refusal concerns the whole delivery, so everybody sees it. */
const faultCounts = `LEFT JOIN LATERAL (SELECT sum(count) FILTER (WHERE severity = 'refusal') AS refusals,
  sum(count) FILTER (WHERE severity = 'rejection' AND ($1::text[] IS NULL OR uai = ANY($1))) AS rejections,
  sum(count) FILTER (WHERE severity = 'warning' AND ($1::text[] IS NULL OR uai = ANY($1))) AS warnings FROM fault WHERE run_id = r.id) f ON true`;

type RawRun = Omit<RunRow, 'rejections' | 'warnings'> & { readonly rejections: number; readonly warnings: number };

function bound(scope: Scope): readonly string[] | null {
  return scope.structures === 'all' ? null : scope.structures;
}

function soften(scope: Scope, row: RawRun): RunRow {
  return { ...row, rejections: softened(scope, row.rejections), warnings: softened(scope, row.warnings) };
}

/** The last reading of a source (a run that only proposes anew reads nothing), null before the first. */
export async function readLastReading(pool: Pool, scope: Scope): Promise<RunRow | null> {
  const { rows } = await pool.query<RawRun>(
    `SELECT ${columns} FROM run r ${faultCounts} WHERE r.kind <> 'replan' ORDER BY r.started_at DESC LIMIT 1`,
    [bound(scope)],
  );
  return rows[0] ? soften(scope, rows[0]) : null;
}

/** The last runs, newest first; faults are counted for the structures of the scope. */
export async function readRuns(pool: Pool, scope: Scope, limit = 30): Promise<RunRow[]> {
  const { rows } = await pool.query<RawRun>(`SELECT ${columns} FROM run r ${faultCounts} ORDER BY r.started_at DESC LIMIT $2`, [
    bound(scope),
    limit,
  ]);
  return rows.map((row) => soften(scope, row));
}

/** One run, null when there is none. */
export async function readRun(pool: Pool, scope: Scope, id: string): Promise<RunRow | null> {
  const { rows } = await pool.query<RawRun>(`SELECT ${columns} FROM run r ${faultCounts} WHERE r.id = $2`, [bound(scope), id]);
  return rows[0] ? soften(scope, rows[0]) : null;
}

/** What a run received. File names and sizes, no content. */
export async function readDeliveries(pool: Pool, scope: Scope, run: string): Promise<Delivery[]> {
  type Part = { readonly name: string; readonly bytes: number; readonly records: number };
  const { rows } = await pool.query<Omit<Delivery, 'parts'> & { readonly parts: readonly Part[] }>(
    `SELECT id, kind, state, as_of::text AS "asOf", received_at AS "receivedAt", signed_by AS "signedBy", parts FROM delivery WHERE run_id = $1 ORDER BY received_at`,
    [run],
  );
  return rows.map(({ parts, ...row }) => ({ ...row, parts: parts.map((part) => softenedPart(scope, part)) }));
}

function softenedPart(
  scope: Scope,
  { name, bytes, records }: { readonly name: string; readonly bytes: number; readonly records: number },
): Delivery['parts'][number] {
  const count = softened(scope, records);
  return { name, bytes: count === 'few' ? null : bytes, records: count };
}

/** Rejections, then warnings of a run, by rule, then by count. Its refusals are read one by one. */
export async function readFaultGroups(pool: Pool, scope: Scope, run: string): Promise<FaultGroup[]> {
  const { rows } = await pool.query<Omit<FaultGroup, 'count'> & { readonly count: number }>(
    `SELECT severity, rule, min(message) AS message, min(category) AS category, sum(count)::int AS count FROM fault
     WHERE run_id = $2 AND severity <> 'refusal' AND ($1::text[] IS NULL OR uai = ANY($1))
     GROUP BY severity, rule ORDER BY array_position(ARRAY['rejection', 'warning'], severity), count DESC, rule`,
    [bound(scope), run],
  );
  return rows.map((row) => ({ ...row, count: softened(scope, row.count) }));
}

/** Records left out for want of formalities, by collège and category. */
export async function readLeftOut(pool: Pool, scope: Scope, run: string): Promise<LeftOut[]> {
  const { rows } = await pool.query<Omit<LeftOut, 'count'> & { readonly count: number }>(
    `SELECT o.uai, COALESCE(s.name, o.uai) AS structure, o.category, o.count FROM left_out o LEFT JOIN structure s ON s.uai = o.uai
     WHERE o.run_id = $2 AND ($1::text[] IS NULL OR o.uai = ANY($1)) ORDER BY s.name COLLATE "fr-x-icu", o.uai, o.category`,
    [bound(scope), run],
  );
  return rows.map((row) => ({ ...row, count: softened(scope, row.count) }));
}

/** How much the journal holds, and since when: for the DPO's first page. Whether it is intact is `journal verify`'s word. */
export async function readJournalState(
  pool: Pool,
): Promise<{ readonly entries: number; readonly first: Date | null; readonly last: Date | null }> {
  const { rows } = await pool.query<{ entries: number; first: Date | null; last: Date | null }>(
    'SELECT count(*)::int AS entries, min(at) AS first, max(at) AS last FROM journal',
  );
  return rows[0]!;
}
