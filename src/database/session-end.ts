// The end of a person's sessions, whatever the cause: sessions, grants, codes and tokens go, the console's too, and every service of those sessions
// is put into the queue of logouts, all in the caller's transaction; what ended waits there for the journal of sign-ins too. Decides nothing; the one
// place where sessions of somebody end.
import type { ClientBase, Pool } from 'pg';
import type { EndCause } from '#core/sign-in/event.ts';

export type EndedSessions = { readonly sessions: number; readonly services: number };

/**
 * SQL: what an artefact holds, as a row with one column `payload`. `\u0000`, which somebody may have sent as the `state` of a sign-out, is json that PostgreSQL
 * refuses to take apart: it would keep his sessions from being ended.
 */
export const cleanPayload = (row: string) => `(SELECT replace(${row}.payload::text, '\\u0000', '\\ufffd')::json AS payload)`;

/** SQL: the services of a session, by key. */
export const openedIn = (row: string) => `json_each((SELECT c.payload->'authorizations' FROM ${cleanPayload(row)} AS c))`;

/** Deletes the artefacts of `doomed`, tells their services, ends the console sessions that came from them. `$1` people, `$2` now, `$3` cause. */
function ending(doomed: string, consoles: string): string {
  return `doomed AS (${doomed}),
    gone AS (DELETE FROM oidc_artefact a USING doomed d WHERE a.kind = d.kind AND a.id = d.id RETURNING a.kind, a.account_id, a.payload),
    opened AS (
      SELECT g.account_id AS person_id, s.key AS client_id, s.value->>'sid' AS sid
      FROM gone g CROSS JOIN LATERAL ${openedIn('g')} AS s WHERE g.kind = 'Session' AND s.value->>'sid' IS NOT NULL),
    noted AS (
      INSERT INTO session_end (person_id, at, reason, service)
      SELECT g.account_id, $2, $3, s.key FROM gone g LEFT JOIN LATERAL ${openedIn('g')} AS s ON s.value->>'sid' IS NOT NULL WHERE g.kind = 'Session'),
    told AS (
      INSERT INTO logout_notice (client_id, person_id, sid, queued_at, next_attempt_at) SELECT client_id, person_id, sid, $2, $2 FROM opened),
    consoles AS (DELETE FROM console_session c WHERE c.person_id = ANY($1::uuid[]) AND ${consoles})
    SELECT (SELECT count(*) FROM gone WHERE kind = 'Session')::int AS sessions, (SELECT count(*) FROM opened)::int AS services,
      pg_notify('logout_waiting', '')`;
}

/**
 * Ends everything that these people have open, and makes void what they proved before: a session that a request in hand writes back an instant later
 * is dead as well (`sessions_ended_at`, which never comes twice, seen by `accountFinder` and by the console). Sign-ins under way have to begin again.
 */
export async function endSessionsOf(db: Pool | ClientBase, people: readonly string[], now: Date, cause: EndCause): Promise<EndedSessions> {
  const { rows } = await db.query<EndedSessions>({
    name: 'sessions-end',
    text: `WITH fenced AS (UPDATE person SET sessions_ended_at = greatest($2, sessions_ended_at + interval '1 microsecond') WHERE id = ANY($1::uuid[])),
      ${ending(`SELECT kind, id FROM oidc_artefact WHERE account_id = ANY($1::uuid[]) AND kind <> 'Interaction'`, 'true')}`,
    values: [people, now, cause],
  });
  return { sessions: rows[0]?.sessions ?? 0, services: rows[0]?.services ?? 0 };
}

/** What each service was given (`grantId`, `sid`) in the session $4 of the person. */
const givenIn = (what: 'grantId' | 'sid') => `SELECT s.value->>'${what}' FROM oidc_artefact h CROSS JOIN LATERAL ${openedIn('h')} AS s
  WHERE h.kind = 'Session' AND h.uid = $4 AND h.account_id = ANY($1::uuid[]) AND s.value->>'${what}' IS NOT NULL`;

/** Ends all but the session `keptUid` (null: none is kept), whose services go on. */
export async function endOtherSessions(
  db: Pool | ClientBase,
  person: string,
  keptUid: string | null,
  now: Date,
  cause: EndCause,
): Promise<EndedSessions> {
  const { rows } = await db.query<EndedSessions>({
    name: 'sessions-end-others',
    text: `WITH kept AS (${givenIn('grantId')}),
      ${ending(
        `SELECT kind, id FROM oidc_artefact WHERE account_id = ANY($1::uuid[]) AND kind <> 'Interaction' AND uid IS DISTINCT FROM $4
          AND CASE WHEN kind = 'Grant' THEN id ELSE coalesce(grant_id, '') END NOT IN (SELECT * FROM kept)`,
        `coalesce(c.sid, '') NOT IN (${givenIn('sid')})`,
      )}`,
    values: [[person], now, cause, keptUid],
  });
  return { sessions: rows[0]?.sessions ?? 0, services: rows[0]?.services ?? 0 };
}

/** Ends one session of the person, with what it gave. Nothing when he has no such session. */
export async function endSession(db: Pool | ClientBase, person: string, uid: string, now: Date): Promise<EndedSessions> {
  const { rows } = await db.query<EndedSessions>({
    name: 'session-end',
    text: `WITH given AS (${givenIn('grantId')}),
      ${ending(
        `SELECT kind, id FROM oidc_artefact WHERE account_id = ANY($1::uuid[]) AND kind <> 'Interaction'
          AND (uid = $4 OR CASE WHEN kind = 'Grant' THEN id ELSE coalesce(grant_id, '') END IN (SELECT * FROM given))`,
        `c.sid IN (${givenIn('sid')})`,
      )}`,
    values: [[person], now, 'ended-by-owner' satisfies EndCause, uid],
  });
  return { sessions: rows[0]?.sessions ?? 0, services: rows[0]?.services ?? 0 };
}

/** Ends these grants of the person with their tokens, and has their services told; the sessions go on. */
export async function endGrants(
  db: Pool | ClientBase,
  person: string,
  grants: readonly string[],
  now: Date,
  cause: EndCause,
): Promise<void> {
  await db.query({
    name: 'grants-end',
    text: `WITH gone AS (DELETE FROM oidc_artefact WHERE account_id = $1 AND CASE WHEN kind = 'Grant' THEN id ELSE coalesce(grant_id, '') END = ANY($2::text[])),
      opened AS (SELECT s.key AS client_id, s.value->>'sid' AS sid FROM oidc_artefact h CROSS JOIN LATERAL ${openedIn('h')} AS s
        WHERE h.kind = 'Session' AND h.account_id = $1 AND s.value->>'grantId' = ANY($2::text[]) AND s.value->>'sid' IS NOT NULL),
      noted AS (INSERT INTO session_end (person_id, at, reason, service) SELECT $1, $3, $4, client_id FROM opened),
      told AS (INSERT INTO logout_notice (client_id, person_id, sid, queued_at, next_attempt_at) SELECT client_id, $1, sid, $3, $3 FROM opened)
      SELECT pg_notify('logout_waiting', '')`,
    values: [person, grants, now, cause],
  });
}

/** SQL: whether the person `person` has something open, here or in the console, that was opened before the instant `instant`. */
export const openedBefore = (person: string, instant: string) => `(
    EXISTS (SELECT FROM console_session c WHERE c.person_id = ${person} AND c.created_at < ${instant})
    OR EXISTS (SELECT FROM oidc_artefact a
      CROSS JOIN LATERAL ${cleanPayload('a')} AS p
      WHERE a.account_id = ${person} AND a.kind IN ('Session', 'Grant')
        AND to_timestamp(coalesce(p.payload->>'loginTs', p.payload->>'iat')::float8) < ${instant}))`;
