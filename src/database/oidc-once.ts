// What may be seen once and never again: the ids of proofs and assertions. Knows SQL; not what they prove.
import type { ClientBase, Pool } from 'pg';
import type { ArtefactPayload } from './oidc-store.ts';

/** Keeps an id for `ttl` seconds. False when it is there already, and not expired: of two that bring it at one instant, one alone gets true. */
export async function keepOnce(db: Pool | ClientBase, kind: string, id: string, payload: ArtefactPayload, ttl: number): Promise<boolean> {
  const result = await db.query({
    name: 'oidc-keep-once',
    text: `INSERT INTO oidc_artefact (kind, id, payload, expires_at) VALUES ($1, $2, $3, now() + make_interval(secs => $4))
      ON CONFLICT (kind, id) DO UPDATE SET payload = excluded.payload, expires_at = excluded.expires_at WHERE oidc_artefact.expires_at <= now()`,
    values: [kind, id, JSON.stringify(payload), ttl],
  });
  return result.rowCount === 1;
}
