// Sign-ins that were begun: what is left of one that ended, or that nobody ended in time. Knows SQL and where a request's parameters stand; no protocol.
import type { ClientBase, Pool } from 'pg';
import { isText } from './text.ts';

type Queryable = Pool | ClientBase;

/** What is known of a sign-in by its address. `spent`: it ended, and of its parameters only the service is left. */
export type BegunSignIn = {
  readonly spent: boolean;
  readonly params: Readonly<Record<string, unknown>>;
  /** The request had been pushed. */
  readonly pushed: boolean;
  /** It was to sign a tablet in. */
  readonly device: boolean;
};

/** A sign-in that was begun, expired ones included, for as long as something of it is kept. */
export async function readBegunSignIn(db: Queryable, uid: string): Promise<BegunSignIn | undefined> {
  if (!isText(uid)) return undefined;
  const { rows } = await db.query<BegunSignIn>({
    name: 'oidc-read-interaction',
    text: `SELECT payload->>'spent' IS NOT NULL AS spent, coalesce(payload->'params', '{}') AS params, payload->>'parJti' IS NOT NULL AS pushed,
        payload->>'deviceCode' IS NOT NULL AS device
      FROM oidc_artefact WHERE kind = 'Interaction' AND id = $1 AND expires_at > now()`,
    values: [uid],
  });
  return rows[0];
}
