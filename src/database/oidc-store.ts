// What oidc-provider keeps, in one table. Knows SQL and the columns that artefacts are searched by; nothing of what they mean.
import type { ClientBase, Pool } from 'pg';
import { isText } from './text.ts';

type Queryable = Pool | ClientBase;

/** What oidc-provider hands over to be kept: opaque but for these four. */
export type ArtefactPayload = {
  readonly uid?: string | undefined;
  readonly userCode?: string | undefined;
  readonly grantId?: string | undefined;
  readonly accountId?: string | undefined;
  readonly [field: string]: unknown;
};

/** Keeps or replaces an artefact. `ttl` in seconds; without it the artefact never expires. A replaced code stays consumed. */
export async function upsertArtefact(
  db: Queryable,
  kind: string,
  id: string,
  payload: ArtefactPayload,
  ttl: number | undefined,
): Promise<void> {
  await db.query({
    name: 'oidc-upsert',
    text: `INSERT INTO oidc_artefact (kind, id, payload, uid, user_code, grant_id, account_id, expires_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(secs => $8))
      ON CONFLICT (kind, id) DO UPDATE SET payload = excluded.payload, uid = excluded.uid, user_code = excluded.user_code,
        grant_id = excluded.grant_id, account_id = excluded.account_id, expires_at = excluded.expires_at`,
    values: [
      kind,
      id,
      JSON.stringify(payload),
      payload.uid ?? null,
      payload.userCode ?? null,
      payload.grantId ?? null,
      payload.accountId ?? null,
      ttl ?? null,
    ],
  });
}

const live = '(expires_at IS NULL OR expires_at > now())';

/** The artefact, or undefined when it is unknown or expired. `consumed` is in epoch seconds, as oidc-provider wants it. */
export async function findArtefact(db: Queryable, kind: string, id: string): Promise<ArtefactPayload | undefined> {
  return one(db, 'oidc-find', `kind = $1 AND id = $2 AND ${live}`, [kind, id]);
}

/** A session by its uid. */
export async function findArtefactByUid(db: Queryable, kind: string, uid: string): Promise<ArtefactPayload | undefined> {
  return one(db, 'oidc-find-uid', `kind = $1 AND uid = $2 AND ${live}`, [kind, uid]);
}

/** A device code by what the user types. */
export async function findArtefactByUserCode(db: Queryable, kind: string, userCode: string): Promise<ArtefactPayload | undefined> {
  return one(db, 'oidc-find-user-code', `kind = $1 AND user_code = $2 AND ${live}`, [kind, userCode]);
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

export async function destroyArtefact(db: Queryable, kind: string, id: string): Promise<void> {
  await db.query({ name: 'oidc-destroy', text: 'DELETE FROM oidc_artefact WHERE kind = $1 AND id = $2', values: [kind, id] });
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
      `DELETE FROM oidc_artefact WHERE (kind, id) IN (
        SELECT kind, id FROM oidc_artefact WHERE expires_at < now() ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED)
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
