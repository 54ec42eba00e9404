// An upstream that no one here wrote: oidc-provider as the agents' portal would run it, with signed userinfo. Whoever `person` says is there;
// no page of its own.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type Configuration, type JWKS } from 'oidc-provider';

export type UpstreamPerson = {
  readonly sub: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly acr?: string;
  readonly amr?: readonly string[];
};

export type Upstream = {
  readonly issuer: string;
  readonly clientId: string;
  readonly secret: string;
  /** Who answers at the portal from now on; null: he gives up. */
  is(person: UpstreamPerson | null): void;
  /** Parameters of the last authorization request. */
  asked(): Readonly<Record<string, unknown>>;
  close(): Promise<void>;
};

/** Claims that the agents' portal tells (scope `agent`), and ProConnect's provider. */
const told = [
  'given_name',
  'usual_name',
  'email',
  'idp_id',
  'FrEduFonctAdm',
  'FrEduRne',
  'FrEduRneResp',
  'FrEduResDel',
  'FrEduCtRefId',
  'FrEduVecteur',
  'codaca',
];

/** Starts it on a free port of this machine. `returnUrls`: where it may send people back. */
export async function startUpstream(returnUrls: readonly string[], userinfo: 'RS256' | 'ES256' | 'plain' = 'RS256'): Promise<Upstream> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [clientId, secret] = ['annuaire', 'un-secret-de-test-de-trente-deux-signes'];
  let present: UpstreamPerson | null = null;
  let asked: Readonly<Record<string, unknown>> = {};
  const configuration: Configuration = {
    clients: [
      {
        client_id: clientId,
        client_secret: secret,
        redirect_uris: [...returnUrls],
        token_endpoint_auth_method: 'client_secret_post',
        id_token_signed_response_alg: 'RS256',
        ...(userinfo !== 'plain' && { userinfo_signed_response_alg: userinfo }),
      },
    ],
    jwks: await signingKeys(),
    cookies: { keys: ['une-clef-de-test'] },
    claims: { openid: ['sub'], agent: told, acr: null, amr: null, auth_time: null },
    scopes: ['openid', 'agent'],
    acrValues: ['eidas1', 'eidas2'],
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 600, IdToken: 60, Interaction: 600, Session: 600 },
    pkce: { required: () => false },
    conformIdTokenClaims: true,
    features: { devInteractions: { enabled: false }, jwtUserinfo: { enabled: true }, claimsParameter: { enabled: true } },
    interactions: { url: (_ctx, { uid }) => `/present/${uid}` },
    findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId, ...present?.claims }) }),
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({ accountId: oidc.account!.accountId, clientId });
      grant.addOIDCScope('openid agent');
      grant.addOIDCClaims(['acr', 'amr', 'auth_time']);
      await grant.save();
      return grant;
    },
  };
  const provider = new Provider(issuer, configuration);
  const protocol = provider.callback();
  server.on('request', async (request, response) => {
    if (!request.url?.startsWith('/present/')) return void protocol(request, response);
    const details = await provider.interactionDetails(request, response);
    asked = details.params;
    const result =
      present === null
        ? { error: 'access_denied', error_description: 'the person gave up' }
        : {
            login: {
              accountId: present.sub,
              remember: false,
              ...(present.acr && { acr: present.acr }),
              ...(present.amr && { amr: [...present.amr] }),
            },
          };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  });
  return {
    issuer,
    clientId,
    secret,
    is: (person) => {
      present = person;
    },
    asked: () => asked,
    close: () => closed(server),
  };
}

async function signingKeys(): Promise<JWKS> {
  const made = async (alg: 'RS256' | 'ES256') => {
    const { privateKey } = await generateKeyPair(alg, { extractable: true });
    return { ...(await exportJWK(privateKey)), alg, use: 'sig', kid: alg };
  };
  return { keys: await Promise.all([made('RS256'), made('ES256')]) } as JWKS;
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
