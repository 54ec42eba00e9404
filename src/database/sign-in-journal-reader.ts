// Reads the journal of sign-ins: statistics as they may be shown, and the lines of one pseudonym. Turns nobody into a pseudonym and none into somebody.
import type { ClientBase, Pool } from 'pg';
import { covers, type Scope } from '#core/access/scope.ts';
import type { TracedEvent } from '#core/sign-in/event.ts';
import { all, type PublishedCell } from '#core/sign-in/statistics.ts';

/** Months whose statistics are made, the latest first. */
export async function readCountedMonths(db: Pool | ClientBase): Promise<readonly string[]> {
  const { rows } = await db.query<{ month: string }>('SELECT month FROM sign_in_month WHERE counted_at IS NOT NULL ORDER BY month DESC');
  return rows.map(({ month }) => month);
}

/** `structure`: the name of the collège, null for the sums and for one that is not known any more. */
export type MonthCell = PublishedCell & { readonly structure: string | null };

/**
 * A month's statistics within the scope: the profiles of the collèges that it covers; for a scope that covers everything, the sums by profile and
 * by collège too.
 */
export async function readMonthCells(db: Pool | ClientBase, scope: Scope, month: string): Promise<readonly MonthCell[]> {
  const { rows } = await db.query<MonthCell>(
    `SELECT c.service, c.profile, c.uai, c.events, c.people, s.name AS structure FROM sign_in_count c LEFT JOIN structure s USING (uai)
     WHERE month = $1 AND ($2::text[] IS NULL OR c.uai = ANY ($2)) ORDER BY c.service, s.name COLLATE "fr-x-icu" NULLS FIRST, c.uai, c.profile`,
    [month, scope.structures === 'all' ? null : scope.structures],
  );
  return rows.filter(({ uai }) => (uai === all ? scope.structures === 'all' : covers(scope, uai)));
}

/** Every month that is kept, with its salt. */
export async function readSignInMonths(db: Pool | ClientBase): Promise<readonly { readonly month: string; readonly salt: Buffer }[]> {
  const { rows } = await db.query<{ month: string; salt: Buffer }>('SELECT month, salt FROM sign_in_month ORDER BY month');
  return rows;
}

/** The lines of somebody's pseudonyms (one a month), the latest first. At most `limit`. */
export async function readSignInTrace(
  db: Pool | ClientBase,
  pseudonyms: readonly Buffer[],
  limit: number,
): Promise<readonly TracedEvent[]> {
  const { rows } = await db.query<TracedEvent>(
    'SELECT at, kind, reason, service, profile, uai FROM sign_in_event WHERE pseudonym = ANY ($1) ORDER BY at DESC LIMIT $2',
    [pseudonyms, limit],
  );
  return rows;
}
