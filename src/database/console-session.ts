// Rows of console_session: the session itself. Holds hashes of tokens, never a token; knows no cookie and no page.
import type { ClientBase, Pool } from 'pg';
import { cleanPayload, openedIn } from './session-end.ts';

export type ConsoleSession = {
  readonly person: string;
  readonly csrf: string;
  /** Sealed: opens with the browser's token alone. */
  readonly sealedIdToken: string | null;
  /** The role that the person chose to look through, where he holds several. */
  readonly assignment: string | null;
  /** Opened with a second factor: roles with power count in no other session. */
  readonly secondFactor: boolean;
  /** The gateway's session that it comes from, by the `sid` of its id_token. */
  readonly sid: string | null;
};

const idle = '30 minutes';
const longest = '8 hours';

/** As sessions of the gateway keep it (`Proof`): compared as the same number. */
const endedAt = 'extract(epoch FROM p.sessions_ended_at)::float8';

/** The gateway's session $7 is there, and rests on nothing that was ended since: the end may have come while its word was on the way. */
const isOpen = `EXISTS (SELECT FROM oidc_artefact h CROSS JOIN LATERAL ${openedIn('h')} AS s CROSS JOIN LATERAL ${cleanPayload('h')} AS c
  WHERE h.kind = 'Session' AND h.account_id = p.id AND s.value->>'sid' = $7
    AND (c.payload->'endedBefore' IS NULL OR coalesce((c.payload->>'endedBefore')::float8, 0) = coalesce(${endedAt}, 0)))`;

/** Opens a session, where the gateway's is still open, and sweeps the ones that are over. `tokenHash` is the SHA-256 of the token that the browser holds. */
export async function insertSession(
  pool: Pool,
  session: {
    readonly tokenHash: Buffer;
    readonly person: string;
    readonly csrf: string;
    readonly sealedIdToken: string | null;
    readonly secondFactor: boolean;
    /** The gateway's session that it comes from, by the `sid` of its id_token. Null or absent: not known. */
    readonly sid?: string | null;
    /** When the gateway said who it is; absent: now. */
    readonly at?: Date;
    readonly now: Date;
  },
): Promise<void> {
  await pool.query(
    `WITH swept AS (DELETE FROM console_session WHERE seen_at < $5::timestamptz - interval '${idle}' OR created_at < $5::timestamptz - interval '${longest}')
     INSERT INTO console_session (token_hash, person_id, csrf, sealed_id_token, created_at, seen_at, second_factor, sid, ended_before)
     SELECT $1, p.id, $3, $4, $8, $5, $6, $7, ${endedAt} FROM person p WHERE p.id = $2 AND ($7::text IS NULL OR ${isOpen}) FOR SHARE OF p`,
    [
      session.tokenHash,
      session.person,
      session.csrf,
      session.sealedIdToken,
      session.now,
      session.secondFactor,
      session.sid ?? null,
      session.at ?? session.now,
    ],
  );
}

/**
 * The session of a token, null when there is none, when it was idle for 30 minutes or is 8 hours old, or comes from before the person's sessions were
 * ended (a sign-in that was on its way back from the gateway at that instant; its `ended_before` says so exactly, its time where it has none). Seeing it keeps it alive.
 */
export async function seeSession(pool: Pool, tokenHash: Buffer, now: Date): Promise<ConsoleSession | null> {
  const { rows } = await pool.query<ConsoleSession & { stale: boolean }>(
    `SELECT c.person_id AS person, c.csrf, c.sealed_id_token AS "sealedIdToken", c.assignment_id AS assignment, c.second_factor AS "secondFactor", c.sid,
       c.seen_at < $2::timestamptz - interval '1 minute' AS stale
     FROM console_session c JOIN person p ON p.id = c.person_id
     WHERE c.token_hash = $1 AND c.seen_at > $2::timestamptz - interval '${idle}' AND c.created_at > $2::timestamptz - interval '${longest}'
       AND (p.sessions_ended_at IS NULL OR coalesce(c.ended_before = ${endedAt}, c.created_at > p.sessions_ended_at))`,
    [tokenHash, now],
  );
  const found = rows[0];
  if (!found) return null;
  // One write a minute at most: a page that refreshes itself must not write at each turn.
  if (found.stale) await pool.query('UPDATE console_session SET seen_at = $2 WHERE token_hash = $1', [tokenHash, now]);
  const { stale: _stale, ...session } = found;
  return session;
}

/** Remembers through which role the person looks. */
export async function chooseAssignment(pool: Pool, tokenHash: Buffer, assignment: string): Promise<void> {
  await pool.query('UPDATE console_session SET assignment_id = $2 WHERE token_hash = $1', [tokenHash, assignment]);
}

/** Signs out one browser. */
export async function deleteSession(pool: Pool, tokenHash: Buffer): Promise<void> {
  await pool.query('DELETE FROM console_session WHERE token_hash = $1', [tokenHash]);
}

/** Signs a person out of every browser at once (suspension, end of a role). Returns how many sessions ended. */
export async function deleteSessionsOf(db: Pool | ClientBase, person: string): Promise<number> {
  const { rowCount } = await db.query('DELETE FROM console_session WHERE person_id = $1', [person]);
  return rowCount ?? 0;
}
