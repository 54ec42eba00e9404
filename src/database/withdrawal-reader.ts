// Who is kept from signing in though he has an account: one person's suspensions and report. The reason of a suspension
// may name people: the reader takes a scope with names.
import type { Pool } from 'pg';
import type { NominativeScope } from '#core/access/scope.ts';

export type Suspended = {
  readonly uai: string | null;
  readonly structure: string | null;
  readonly since: Date;
  readonly reason: string;
  readonly role: string;
};
export type Withdrawal = { readonly suspensions: readonly Suspended[]; readonly reportedAt: Date | null };

/** What keeps the person from signing in, as far as the scope reaches: the reason of another collège is not told. */
export async function readWithdrawal(pool: Pool, scope: NominativeScope, person: string): Promise<Withdrawal> {
  const { rows } = await pool.query<Suspended>(
    `SELECT x.uai, s.name AS structure, x.since, x.reason, x.set_role AS role FROM suspension x LEFT JOIN structure s ON s.uai = x.uai
     WHERE x.person_id = $1 AND x.ended_at IS NULL AND ($2::text[] IS NULL OR x.uai IS NULL OR x.uai = ANY($2)) ORDER BY x.since`,
    [person, scope.structures === 'all' ? null : scope.structures],
  );
  const { rows: reports } = await pool.query<{ at: Date }>('SELECT reported_at AS at FROM account_report WHERE person_id = $1', [person]);
  return { suspensions: rows, reportedAt: reports[0]?.at ?? null };
}
export type ReportedAccount = { readonly person: string; readonly name: string; readonly where: string | null; readonly reportedAt: Date };

/** People who say that somebody uses their account, the oldest first, fifty at most: each waits for a new password. */
export async function readReports(pool: Pool, scope: NominativeScope): Promise<readonly ReportedAccount[]> {
  const { rows } = await pool.query<ReportedAccount>(
    `SELECT r.person_id AS person, (p.identity->>'givenName') || ' ' || (p.identity->>'familyName') AS name, r.reported_at AS "reportedAt",
       (SELECT string_agg(DISTINCT coalesce(s.name, a.uai), ', ') FROM affiliation a LEFT JOIN structure s ON s.uai = a.uai
        WHERE a.person_id = p.id AND a.state = 'active' AND ($1::text[] IS NULL OR a.uai = ANY($1))) AS "where"
     FROM account_report r JOIN person p ON p.id = r.person_id
     WHERE $1::text[] IS NULL OR EXISTS (SELECT FROM affiliation a WHERE a.person_id = p.id AND a.state = 'active' AND a.uai = ANY($1))
     ORDER BY r.reported_at LIMIT 50`,
    [scope.structures === 'all' ? null : scope.structures],
  );
  return rows;
}
