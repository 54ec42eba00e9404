// A tablet that asks whether its code was typed: when it asked last, and whether that was too soon. Knows SQL; not what the code opens.
import type { ClientBase, Pool } from 'pg';
import { pollingRule } from '#core/release/device-code.ts';
import type { ArtefactPayload } from './oidc-store.ts';

export type Polled = { readonly payload: ArtefactPayload; readonly tooSoon: boolean };

/**
 * The device code `id` (as it is kept), and whether it was asked for sooner than its wait after the question before, which makes the wait longer. Reads
 * and notes in one statement; two questions at one instant are one after the other. Undefined for a code that is unknown or expired.
 */
export async function pollDeviceCode(db: Pool | ClientBase, id: string, now: Date): Promise<Polled | undefined> {
  const { first, more, slack } = pollingRule;
  const { rows } = await db.query<{ payload: ArtefactPayload; consumed: number | null; tooSoon: boolean }>({
    name: 'oidc-poll',
    text: `WITH asked AS (
        SELECT kind, id, coalesce(poll_wait, ${first}) AS wait,
          coalesce(polled_at + make_interval(secs => coalesce(poll_wait, ${first}) - ${slack}) > $2, false) AS too_soon
        FROM oidc_artefact WHERE kind = 'DeviceCode' AND id = $1 AND (expires_at IS NULL OR expires_at > now()) FOR UPDATE)
      UPDATE oidc_artefact a SET polled_at = $2, poll_wait = asked.wait + CASE WHEN too_soon THEN ${more} ELSE 0 END
      FROM asked WHERE a.kind = asked.kind AND a.id = asked.id
      RETURNING a.payload, floor(extract(epoch FROM a.consumed_at))::int AS consumed, too_soon AS "tooSoon"`,
    values: [id, now],
  });
  const row = rows[0];
  if (row === undefined) return undefined;
  const { payload, consumed, tooSoon } = row;
  return { payload: consumed === null ? payload : { ...payload, consumed }, tooSoon };
}
