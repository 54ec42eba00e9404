// Whose last day in a collège, or in a role, is over while something that was opened before is still open. Writes nothing; decides nothing.
import type { ClientBase, Pool } from 'pg';
import { openedBefore } from './session-end.ts';

/** Days after which nothing that was open can be open still: a session lives hours, and is refused from the first day on. */
const daysBack = 2;

/**
 * At most `atMost` people of whom an affiliation or a role has ended before `today` (YYYY-MM-DD, Europe/Paris) and who have a session or a grant of
 * before that end. What they opened since says what they are now, and stays.
 */
export async function readEndedByDate(db: Pool | ClientBase, today: string, atMost: number): Promise<readonly string[]> {
  const { rows } = await db.query<{ person: string }>({
    name: 'ended-by-date',
    text: `SELECT DISTINCT e.person FROM (
        SELECT person_id AS person, until AS day FROM affiliation WHERE state = 'active' AND until >= $1::date - ${daysBack} AND until < $1::date
        UNION ALL
        SELECT person_id, ends_on FROM role_assignment WHERE ends_on >= $1::date - ${daysBack} AND ends_on < $1::date AND starts_on <= ends_on) e
      CROSS JOIN LATERAL (SELECT (e.day + 1)::timestamp AT TIME ZONE 'Europe/Paris' AS over) t
      WHERE ${openedBefore('e.person', 't.over')}
      LIMIT $2`,
    values: [today, atMost],
  });
  return rows.map(({ person }) => person);
}
