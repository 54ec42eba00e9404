// What oidc-provider keeps, in one table. Knows SQL and the columns that artefacts are searched by; nothing of what they mean.
import type { ClientBase, Pool } from 'pg';
import { soonDurable } from './soon-durable.ts';
import { isText } from './text.ts';

type Queryable = Pool | ClientBase;

/** What oidc-provider hands over to be kept: opaque but for these five. */
export type ArtefactPayload = {
  readonly uid?: string | undefined;
  readonly userCode?: string | undefined;
  readonly grantId?: string | undefined;
  readonly sessionUid?: string | undefined;
  readonly accountId?: string | undefined;
  readonly [field: string]: unknown;
};

/** One artefact to keep, replace or (payload null) destroy. `ttl` in seconds; null: it never expires. */
export type ArtefactWrite = {
  readonly kind: string;
  readonly id: string;
  readonly payload: ArtefactPayload | null;
  readonly ttl: number | null;
};

// Payloads as text until they are json: `\u0000`, which somebody may send, is json to PostgreSQL and nothing that it can take apart.
const destroying = 'DELETE FROM oidc_artefact a USING unnest($1::text[], $2::text[]) AS d (kind, id) WHERE a.kind = d.kind AND a.id = d.id';
const keeping = (first: number, more = ''): string => {
  const types = ['text', 'text', 'text', 'text', 'text', 'text', 'text', 'uuid', 'float8'];
  const columns = types.map((type, at) => `$${first + at}::${type}[]`).join(', ');
  return `INSERT INTO oidc_artefact (kind, id, payload, uid, user_code, grant_id, session_uid, account_id, expires_at)
    SELECT kind, id, payload::json, uid, user_code, grant_id, session_uid, account_id, now() + make_interval(secs => ttl)
    FROM unnest(${columns}) AS k (kind, id, payload, uid, user_code, grant_id, session_uid, account_id, ttl) ${more}
    ON CONFLICT (kind, id) DO UPDATE SET payload = excluded.payload, uid = excluded.uid, user_code = excluded.user_code, grant_id = excluded.grant_id,
      session_uid = excluded.session_uid, account_id = excluded.account_id, expires_at = excluded.expires_at`;
};

/** Keeps and destroys artefacts in one statement, each named once: all of them or none. A replaced code stays consumed. */
export async function writeArtefacts(db: Queryable, writes: readonly ArtefactWrite[]): Promise<void> {
  const gone = writes.filter(({ payload }) => payload === null);
  const destroyed = [gone.map(({ kind }) => kind), gone.map(({ id }) => id)];
  const kept = writes.flatMap(({ kind, id, payload, ttl }) => (payload === null ? [] : [rowOf(kind, id, payload, ttl)])).sort(byKey);
  const columns = columnsOf(kept);
  if (kept.length === 0 && gone.length === 0) return;
  if (kept.length === 0) await db.query({ name: 'oidc-destroy', text: destroying, values: destroyed });
  // Lost, it would cost a sign-in begun anew: the browser need not wait for the disk.
  else if (writes.every(({ kind, payload }) => kind === 'Interaction' && payload !== null))
    await db.query({ name: 'oidc-keep-begun', text: keeping(1, `CROSS JOIN ${soonDurable}`), values: columns });
  else if (gone.length === 0) await db.query({ name: 'oidc-keep', text: keeping(1), values: columns });
  else
    await db.query({
      name: 'oidc-destroy-and-keep',
      text: `WITH gone AS (${destroying}) ${keeping(3)}`,
      values: [...destroyed, ...columns],
    });
}

/** In the order of the columns of `keeping`. */
const rowOf = (kind: string, id: string, payload: ArtefactPayload, ttl: number | null) =>
  [
    kind,
    id,
    JSON.stringify(payload),
    payload.uid ?? null,
    payload.userCode ?? null,
    payload.grantId ?? null,
    payload.sessionUid ?? null,
    payload.accountId ?? null,
    ttl,
  ] as const;

type Row = ReturnType<typeof rowOf>;

/** One order for all: two requests of one session never wait for each other for ever. */
const byKey = (one: Row, other: Row): number => (one[0] + one[1] < other[0] + other[1] ? -1 : 1);

const columnsOf = (rows: readonly Row[]): unknown[][] => (rows[0] ?? []).map((_, at) => rows.map((row) => row[at]));

const live = '(expires_at IS NULL OR expires_at > now())';

/** The artefact, or undefined when it is unknown or expired. `consumed` is in epoch seconds, as oidc-provider wants it. */
export async function findArtefact(db: Queryable, kind: string, id: string): Promise<ArtefactPayload | undefined> {
  return one(db, 'oidc-find', `kind = $1 AND id = $2 AND ${live}`, [kind, id]);
}

/** What is asked for next, read in the same round trip; undefined where it is not there. */
export type WithItsSession = {
  readonly payload: ArtefactPayload;
  readonly session: ArtefactPayload | undefined;
  readonly grant: ArtefactPayload | undefined;
};

/** A code or token with the session and the grant that it names. `session` counts only where the payload names one. */
export async function findWithItsSession(db: Queryable, kind: string, id: string): Promise<WithItsSession | undefined> {
  if (!isText(id)) return undefined;
  const { rows } = await db.query<{
    payload: ArtefactPayload;
    consumed: number | null;
    session: ArtefactPayload | null;
    grant: ArtefactPayload | null;
  }>({
    name: 'oidc-find-with-session',
    text: `SELECT a.payload, floor(extract(epoch FROM a.consumed_at))::int AS consumed, s.payload AS session, g.payload AS "grant"
      FROM oidc_artefact a
        LEFT JOIN oidc_artefact s ON s.kind = 'Session' AND s.uid = a.session_uid AND (s.expires_at IS NULL OR s.expires_at > now())
        LEFT JOIN oidc_artefact g ON g.kind = 'Grant' AND g.id = a.grant_id AND (g.expires_at IS NULL OR g.expires_at > now())
      WHERE a.kind = $1 AND a.id = $2 AND (a.expires_at IS NULL OR a.expires_at > now())`,
    values: [kind, id],
  });
  const row = rows[0];
  if (row === undefined) return undefined;
  const payload = row.consumed === null ? row.payload : { ...row.payload, consumed: row.consumed };
  return { payload, session: row.session ?? undefined, grant: row.grant ?? undefined };
}

/** A session by its uid. */
export async function findArtefactByUid(db: Queryable, kind: string, uid: string): Promise<ArtefactPayload | undefined> {
  return one(db, 'oidc-find-uid', `kind = $1 AND uid = $2 AND ${live}`, [kind, uid]);
}

/** A device code by what the user types. */
export async function findArtefactByUserCode(db: Queryable, kind: string, userCode: string): Promise<ArtefactPayload | undefined> {
  return one(db, 'oidc-find-user-code', `kind = $1 AND user_code = $2 AND ${live}`, [kind, userCode]);
}

/**
 * Marks a code as used and keeps what it gave, each named once, in one statement: all of it or, where somebody else was first (or the code is gone), nothing and
 * false.
 */
export async function exchangeArtefact(
  db: Queryable,
  used: { readonly kind: string; readonly id: string },
  given: readonly (ArtefactWrite & { readonly payload: ArtefactPayload })[],
): Promise<boolean> {
  const rows = given.map(({ kind, id, payload, ttl }) => rowOf(kind, id, payload, ttl)).sort(byKey);
  const result = await db.query({
    name: 'oidc-exchange',
    // Of two that bring the same code the second waits for the first at the code's row, and finds it used.
    text: `WITH used AS (UPDATE oidc_artefact SET consumed_at = now() WHERE kind = $1 AND id = $2 AND consumed_at IS NULL RETURNING id)
      ${keeping(3, 'WHERE EXISTS (SELECT FROM used)')}`,
    values: [used.kind, used.id, ...columnsOf(rows)],
  });
  return result.rowCount === rows.length;
}

/** Marks a code or token as used. False when somebody else was first (or it is gone): of two racing requests one alone gets true. */
export async function consumeArtefact(db: Queryable, kind: string, id: string): Promise<boolean> {
  const result = await db.query({
    name: 'oidc-consume',
    text: 'UPDATE oidc_artefact SET consumed_at = now() WHERE kind = $1 AND id = $2 AND consumed_at IS NULL',
    values: [kind, id],
  });
  return result.rowCount === 1;
}

/** Ends what one grant gave, of one kind. The grant itself is another artefact. */
export async function destroyByGrant(db: Queryable, kind: string, grantId: string): Promise<void> {
  await db.query({
    name: 'oidc-destroy-grant',
    text: 'DELETE FROM oidc_artefact WHERE grant_id = $2 AND kind = $1',
    values: [kind, grantId],
  });
}

/**
 * Deletes what has expired, `batch` rows a statement so that sign-ins never wait behind it, until none is left. Returns how many.
 * `onSessionOver`: told of each session of somebody that ended so. Replayed codes are answered as unknown once they are gone, which is refused all the same.
 */
export async function deleteExpiredArtefacts(
  db: Queryable,
  batch = 1000,
  onSessionOver: (personId: string, at: Date) => void = () => undefined,
): Promise<number> {
  let deleted = 0;
  for (;;) {
    const result = await db.query<{ person: string | null; kind: string; at: Date }>(
      // By the rows' places: by their keys, PostgreSQL reads the whole table for each batch, since it plans without knowing how few there are.
      `DELETE FROM oidc_artefact WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM oidc_artefact WHERE expires_at < now() ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED))
       RETURNING kind, account_id AS person, expires_at AS at`,
      [batch],
    );
    for (const { kind, person, at } of result.rows) if (kind === 'Session' && person !== null) onSessionOver(person, at);
    deleted += result.rowCount ?? 0;
    if ((result.rowCount ?? 0) < batch) return deleted;
  }
}

async function one(db: Queryable, name: string, condition: string, values: readonly string[]): Promise<ArtefactPayload | undefined> {
  if (!values.every(isText)) return undefined;
  const { rows } = await db.query<{ payload: ArtefactPayload; consumed: number | null }>({
    name,
    text: `SELECT payload, floor(extract(epoch FROM consumed_at))::int AS consumed FROM oidc_artefact WHERE ${condition}`,
    values: [...values],
  });
  const row = rows[0];
  if (row === undefined) return undefined;
  return row.consumed === null ? row.payload : { ...row.payload, consumed: row.consumed };
}
