// Writes the journal of sign-ins: a batch a statement, a partition a month, statistics once a month is over, and nothing for longer than allowed.
import type { ClientBase, Pool } from 'pg';
import type { SignInEvent } from '#core/sign-in/event.ts';
import { type Cell, type PublishedCell, publishedCells } from '#core/sign-in/statistics.ts';
import { inTransaction } from './transaction.ts';

/** `person` is used to find profile and collège and is not kept; `pseudonym` in hexadecimal. */
export type WrittenEvent = {
  readonly at: Date;
  readonly kind: string;
  readonly reason: string | null;
  readonly service: string | null;
  readonly person: string | null;
  readonly uai: string | null;
  readonly pseudonym: string | null;
};

const partition = (month: string): string => {
  if (!/^\d{4}-\d{2}-01$/.test(month)) throw new Error('a month is its first day');
  return `sign_in_event_${month.slice(0, 4)}_${month.slice(5, 7)}`;
};

/** Makes the month's partition where it is missing; `salt` is kept the first time. Returns the salt that counts. */
export async function openSignInMonth(pool: Pool, month: string, salt: Buffer): Promise<Buffer> {
  const name = partition(month);
  return inTransaction(pool, async (client) => {
    await client.query("SELECT pg_advisory_xact_lock(hashtext('sign-in-month'))");
    await client.query('INSERT INTO sign_in_month (month, salt) VALUES ($1, $2) ON CONFLICT DO NOTHING', [month, salt]);
    await client.query(
      `CREATE TABLE IF NOT EXISTS ${name} PARTITION OF sign_in_event
       FOR VALUES FROM (('${month}'::timestamp AT TIME ZONE 'Europe/Paris')) TO ((('${month}'::timestamp + interval '1 month') AT TIME ZONE 'Europe/Paris'))`,
    );
    await client.query(`CREATE INDEX IF NOT EXISTS ${name}_pseudonym ON ${name} (pseudonym, at) WHERE pseudonym IS NOT NULL`);
    const { rows } = await client.query<{ salt: Buffer }>('SELECT salt FROM sign_in_month WHERE month = $1', [month]);
    return rows[0]!.salt;
  });
}

/** Writes events, whose months are open, in one statement. The profile and collège are the person's first, in the collège of the event where it has one; where he left, the last that he had. */
export async function writeSignInEvents(db: Pool | ClientBase, events: readonly WrittenEvent[]): Promise<void> {
  await db.query({
    name: 'sign-in-events',
    text: `INSERT INTO sign_in_event (at, kind, reason, service, profile, uai, pseudonym)
      SELECT e.at, e.kind, e.reason, e.service, own.profile, coalesce(e.uai, own.uai), decode(e.pseudonym, 'hex')
      FROM json_to_recordset($1::json) AS e(at timestamptz, kind text, reason text, service text, person uuid, uai text, pseudonym text)
      LEFT JOIN LATERAL (SELECT a.profile, a.uai FROM affiliation a
        WHERE a.person_id = e.person AND (e.uai IS NULL OR a.uai = e.uai)
        ORDER BY a.state = 'departed', a.left_on DESC, a.uai, a.profile LIMIT 1) own ON true`,
    values: [JSON.stringify(events)],
  });
}

/** Takes what ended people's sessions (`session-end.ts`) out of where it waits, `atMost` at a time: of several processes each gets others. */
export async function takeSessionEnds(db: Pool | ClientBase, atMost: number): Promise<readonly SignInEvent[]> {
  const { rows } = await db.query<SignInEvent>({
    name: 'session-ends-take',
    text: `DELETE FROM session_end WHERE ctid IN (SELECT ctid FROM session_end LIMIT $1 FOR UPDATE SKIP LOCKED)
      RETURNING at, 'end' AS kind, reason, service, person_id AS person`,
    values: [atMost],
  });
  return rows;
}

/** Drops the months before `month`, with their keys and statistics. Returns how many. */
export async function dropSignInMonths(pool: Pool, month: string): Promise<number> {
  return inTransaction(pool, async (client) => {
    await client.query("SELECT pg_advisory_xact_lock(hashtext('sign-in-month'))");
    const { rows } = await client.query<{ month: string }>('DELETE FROM sign_in_month WHERE month < $1 RETURNING month', [month]);
    for (const gone of rows) await client.query(`DROP TABLE IF EXISTS ${partition(gone.month)}`);
    return rows.length;
  });
}

/** Makes the statistics of the oldest month before `month` that has none; false when every one has. Of several processes one does it. */
export async function countSignInMonth(pool: Pool, month: string, now: Date): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ month: string }>(
      'SELECT month FROM sign_in_month WHERE month < $1 AND counted_at IS NULL ORDER BY month LIMIT 1 FOR UPDATE SKIP LOCKED',
      [month],
    );
    const [due] = rows;
    if (due === undefined) return false;
    // Twice grouped: distinct people are counted without sorting the month.
    const { rows: cells } = await client.query<Cell>(
      `SELECT service, profile, uai, sum(events)::int AS events, count(*)::int AS people FROM (
         SELECT service, profile, uai, pseudonym, count(*) AS events FROM ${partition(due.month)}
         WHERE kind = 'sign-in' AND service IS NOT NULL AND profile IS NOT NULL AND uai IS NOT NULL GROUP BY 1, 2, 3, 4) each
       GROUP BY 1, 2, 3`,
    );
    await insertCounts(client, due.month, publishedCells(cells));
    await client.query('UPDATE sign_in_month SET counted_at = $2 WHERE month = $1', [due.month, now]);
    return true;
  });
}

async function insertCounts(client: ClientBase, month: string, cells: readonly PublishedCell[]): Promise<void> {
  await client.query(
    `INSERT INTO sign_in_count (month, service, profile, uai, events, people)
     SELECT $1, c.service, c.profile, c.uai, c.events, c.people
     FROM json_to_recordset($2::json) AS c(service text, profile text, uai text, events integer, people integer)`,
    [month, JSON.stringify(cells)],
  );
}
