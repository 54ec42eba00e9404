// What signing in is measured against: oidc-provider alone, with the least page that asks for a password and the same hash. One adapter keeps
// things in memory, the other in PostgreSQL as anybody would write it first. Knows nothing of ours but the hash of a password.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { verify } from '@node-rs/argon2';
import Provider, { type Adapter, type AdapterFactory, type AdapterPayload, type Configuration } from 'oidc-provider';
import type { Pool } from '#database/pool.ts';

export type BareOptions = {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  /** The hash of everybody's password, in PHC form. */
  readonly hash: string;
  /** Null: in memory. */
  readonly pool: Pool | null;
  readonly jwks: NonNullable<Configuration['jwks']>;
};

/** A server that is not listening yet. */
export function bareServer({ url, clientId, clientSecret, redirectUri, hash, pool, jwks }: BareOptions): ReturnType<typeof createServer> {
  const provider = new Provider(url, {
    adapter: pool === null ? memoryAdapter() : tableAdapter(pool),
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        id_token_signed_response_alg: 'ES256',
        scope: 'openid profile offline_access',
      },
    ],
    jwks,
    cookies: { keys: ['a key of the benchmark'] },
    claims: { openid: ['sub'], profile: ['given_name', 'family_name'] },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, given_name: 'Léa', family_name: 'Martin' }) }),
    issueRefreshToken: () => true,
    features: { devInteractions: { enabled: false }, introspection: { enabled: true }, revocation: { enabled: true } },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({ accountId: ctx.oidc.account!.accountId, clientId });
      grant.addOIDCScope('openid profile offline_access');
      await grant.save();
      return grant;
    },
  });
  const protocol = provider.callback();
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<unknown> => {
    if (!req.url?.startsWith('/interaction/')) return protocol(req, res);
    const { uid } = await provider.interactionDetails(req, res);
    if (req.method === 'GET') {
      res.setHeader('content-type', 'text/html; charset=utf-8');
      return res.end(
        `<!doctype html><form method="post" action="/interaction/${uid}"><input name="identifiant"><input name="mot_de_passe"></form>`,
      );
    }
    let body = '';
    for await (const chunk of req) body += chunk;
    const form = new URLSearchParams(body);
    if (!(await verify(hash, form.get('mot_de_passe') ?? ''))) {
      res.statusCode = 422;
      return res.end();
    }
    return provider.interactionFinished(req, res, { login: { accountId: form.get('identifiant') ?? '' } });
  };
  return createServer((req, res) => {
    answer(req, res).catch((fault: Error) => {
      res.statusCode = 500;
      res.end(fault.message);
    });
  });
}

/** Never evicts: oidc-provider's own forgets what is in use under load. */
function memoryAdapter(): AdapterFactory {
  const kept = new Map<string, AdapterPayload>();
  return (kind): Adapter => {
    const key = (id: string): string => `${kind}:${id}`;
    const by = (field: 'uid' | 'userCode', value: string) => kept.get(key(`${field}:${value}`));
    return {
      upsert: async (id, payload) => {
        kept.set(key(id), payload);
        if (payload.uid) kept.set(key(`uid:${payload.uid}`), payload);
      },
      find: async (id) => kept.get(key(id)),
      findByUid: async (uid) => by('uid', uid),
      findByUserCode: async (code) => by('userCode', code),
      consume: async (id) => {
        const payload = kept.get(key(id));
        if (payload) payload.consumed = Math.floor(Date.now() / 1000);
      },
      destroy: async (id) => void kept.delete(key(id)),
      revokeByGrantId: async () => undefined,
    };
  };
}

export const bareTable = `CREATE TABLE artefact (id text NOT NULL, kind text NOT NULL, payload jsonb NOT NULL, grant_id text, user_code text, uid text,
  expires_at timestamptz, consumed_at timestamptz, PRIMARY KEY (id, kind));
  CREATE INDEX ON artefact (grant_id); CREATE INDEX ON artefact (uid); CREATE INDEX ON artefact (user_code)`;

function tableAdapter(pool: Pool): AdapterFactory {
  const found = (rows: readonly { payload: AdapterPayload; consumed_at: Date | null }[]): AdapterPayload | undefined =>
    rows[0] && { ...rows[0].payload, ...(rows[0].consumed_at ? { consumed: true } : {}) };
  return (kind): Adapter => {
    const one = async (column: 'id' | 'uid' | 'user_code', value: string) =>
      found((await pool.query(`SELECT payload, consumed_at FROM artefact WHERE ${column} = $1 AND kind = $2`, [value, kind])).rows);
    return {
      upsert: async (id, payload, expiresIn) => {
        await pool.query(
          `INSERT INTO artefact (id, kind, payload, grant_id, user_code, uid, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
           ON CONFLICT (id, kind) DO UPDATE SET payload = $3, grant_id = $4, user_code = $5, uid = $6, expires_at = $7`,
          [
            id,
            kind,
            payload,
            payload.grantId ?? null,
            payload.userCode ?? null,
            payload.uid ?? null,
            expiresIn ? new Date(Date.now() + expiresIn * 1000) : null,
          ],
        );
      },
      find: (id) => one('id', id),
      findByUid: (uid) => one('uid', uid),
      findByUserCode: (code) => one('user_code', code),
      consume: async (id) => void (await pool.query('UPDATE artefact SET consumed_at = now() WHERE id = $1 AND kind = $2', [id, kind])),
      destroy: async (id) => void (await pool.query('DELETE FROM artefact WHERE id = $1 AND kind = $2', [id, kind])),
      revokeByGrantId: async (grantId) => void (await pool.query('DELETE FROM artefact WHERE grant_id = $1', [grantId])),
    };
  };
}
