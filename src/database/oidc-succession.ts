// Refresh tokens and what follows each of them. A used token has one successor for ever, whoever comes first; the database's clock alone says how long ago
// it was used. Knows SQL; nothing of what the tokens open.
import type { ClientBase, Pool } from 'pg';
import type { ArtefactPayload } from './oidc-store.ts';
import { isText } from './text.ts';

type Queryable = Pool | ClientBase;

/**
 * A refresh token, or undefined when it is unknown or expired. `grace` in seconds: `consumed` (epoch seconds) is said only of a token that was first used
 * longer ago.
 */
export async function findRefreshToken(db: Queryable, id: string, grace: number): Promise<ArtefactPayload | undefined> {
  if (!isText(id)) return undefined;
  const { rows } = await db.query<{ payload: ArtefactPayload; consumed: number | null }>({
    name: 'oidc-find-refresh-token',
    text: `SELECT payload, CASE WHEN consumed_at <= now() - make_interval(secs => $2) THEN floor(extract(epoch FROM consumed_at))::int END AS consumed
      FROM oidc_artefact WHERE kind = 'RefreshToken' AND id = $1 AND (expires_at IS NULL OR expires_at > now())`,
    values: [id, grace],
  });
  const row = rows[0];
  if (row === undefined) return undefined;
  return row.consumed === null ? row.payload : { ...row.payload, consumed: row.consumed };
}

/**
 * Marks a refresh token as used and returns what its successor is made of: `candidate` for whoever is first, and for everybody else, within `grace` seconds of that
 * first use, the same one. Undefined later, or when the token is gone. The grace counts from the first use and never starts anew.
 */
export async function succeedRefreshToken(db: Queryable, id: string, candidate: string, grace: number): Promise<string | undefined> {
  const { rows } = await db.query<{ successor: string }>({
    name: 'oidc-succeed-refresh-token',
    text: `UPDATE oidc_artefact SET consumed_at = coalesce(consumed_at, now()), successor = coalesce(successor, $2)
      WHERE kind = 'RefreshToken' AND id = $1 AND (consumed_at IS NULL OR consumed_at > now() - make_interval(secs => $3)) RETURNING successor`,
    values: [id, candidate, grace],
  });
  return rows[0]?.successor;
}
