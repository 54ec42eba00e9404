// The sessions that one person has open at the gateway, for himself: since when, on what kind of device, with which services. Nobody else's.
import type { Pool } from 'pg';
import { openedIn } from './session-end.ts';

export type OwnSession = {
  readonly uid: string;
  /** When the password was given. */
  readonly since: Date;
  /** `windows/firefox`; null where it is not known. */
  readonly device: string | null;
  readonly services: readonly { readonly clientId: string; readonly sid: string | null }[];
};

/** The last opened first. */
export async function readOwnSessions(pool: Pool, person: string): Promise<readonly OwnSession[]> {
  const { rows } = await pool.query<OwnSession>(
    `SELECT uid, to_timestamp((clean->>'loginTs')::float8) AS since, clean->>'device' AS device,
       (SELECT coalesce(json_agg(json_build_object('clientId', s.key, 'sid', s.value->>'sid') ORDER BY s.key), '[]'::json)
        FROM ${openedIn('o')} AS s) AS services
     FROM oidc_artefact o CROSS JOIN LATERAL (SELECT replace(o.payload::text, '\\u0000', '\\ufffd')::json AS clean) AS c WHERE account_id = $1 AND kind = 'Session' AND uid IS NOT NULL AND (expires_at IS NULL OR expires_at > now())
     ORDER BY since DESC NULLS LAST`,
    [person],
  );
  return rows;
}
