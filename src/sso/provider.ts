// Configures oidc-provider: what is on, what is off, and for how long things live. Knows no page and no SQL.
import Provider, { type Configuration, interactionPolicy, type JWK, type JWKS } from 'oidc-provider';
import type { Service } from '#core/release/service.ts';
import { assurances } from '#core/second-factor/duty.ts';
import type { Pool } from '#database/pool.ts';
import type { Keys } from '#src/keys/open-keys.ts';
import { accountFinder, lacksSecondFactor } from './account.ts';
import { databaseAdapter } from './adapter.ts';
import { around } from './around.ts';
import { type Client, claimsByScope, clientMetadata, pairwiseSubject, subjectFor } from './clients.ts';
import { grantLoader } from './grant.ts';
import { lifetimes } from './lifetimes.ts';
import { faultFields, type Log } from './log.ts';
import { logoutPages } from './logout.ts';
import { renderError } from './render-error.ts';

const cookieNames = { session: 'annuaire_session', interaction: 'annuaire_connexion', resume: 'annuaire_reprise' } as const;

export type ProviderOptions = {
  readonly pool: Pool;
  readonly keys: Pick<Keys, 'cookies' | 'pairwise'>;
  /** Private JWKs: all are published, the first of each algorithm signs. Fixed for the life of the provider. */
  readonly signing: readonly JWK[];
  /** `<publicUrl>/oidc`. */
  readonly issuer: string;
  readonly clients: readonly Client[];
  readonly now: () => Date;
  readonly log: Log;
};

export function createProvider(options: ProviderOptions): Provider {
  const { pool, keys, signing, issuer, clients, now, log } = options;
  const services = new Map(clients.map(({ service }) => [service.clientId, service]));
  const claims = claimsByScope(services.values());
  const secure = new URL(issuer).protocol === 'https:';
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true, secure, overwrite: true } as const;

  const subjectOf = (clientId: string, personId: string) => {
    const service = services.get(clientId);
    return service && subjectFor(keys.pairwise, service, personId);
  };

  const configuration: Configuration = {
    adapter: databaseAdapter(pool),
    clients: clients.map(clientMetadata),
    jwks: { keys: signing } as unknown as JWKS,
    cookies: { keys: [...keys.cookies], names: cookieNames, long: cookie, short: cookie },
    claims: { ...claims, acr: null, auth_time: null, iss: null, sid: null },
    scopes: Object.keys(claims),
    acrValues: Object.values(assurances),
    responseTypes: ['code'],
    subjectTypes: ['pairwise', 'public'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    enabledJWA: { idTokenSigningAlgValues: ['ES256', 'RS256'] },
    clientDefaults: { id_token_signed_response_alg: 'ES256', token_endpoint_auth_method: 'client_secret_basic' },
    pkce: { required: (_ctx, client) => services.get(client.clientId)?.pkce !== 'optional' },
    ttl: { ...lifetimes },
    conformIdTokenClaims: true,
    findAccount: accountFinder(pool, services, now),
    loadExistingGrant: grantLoader(services),
    pairwiseIdentifier: (_ctx, personId, client) =>
      pairwiseSubject(keys.pairwise, services.get(client.clientId)?.release.sector ?? client.clientId, personId),
    // A refresh token is given without `offline_access` and dies with the session: nothing goes on once the person has signed out.
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: () => true,
    interactions: { policy: policy(services), url: (_ctx, { uid }) => `/connexion/${uid}` },
    clientBasedCORS: (_ctx, origin, client) =>
      services.get(client.clientId)?.authentication === 'none' &&
      (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin),
    renderError: renderError([...services.values()], log),
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      userinfo: { enabled: true },
      rpInitiatedLogout: { enabled: true, ...logoutPages([...services.values()], subjectOf) },
    },
  };
  const provider = new Provider(issuer, configuration);
  provider.use(around({ pool, services: [...services.values()], log }));
  // `mountProvider` states protocol and host of every request from the issuer; nothing of what a client sends is believed.
  provider.proxy = true;
  provider.on('server_error', (_ctx, error) => log.error(faultFields(error), 'sign-in failed'));
  return provider;
}

/** The usual steps, and two more reasons to ask who is there: he may not sign in any more, or owes more than a password by now. */
function policy(services: ReadonlyMap<string, Service>): interactionPolicy.DefaultPolicy {
  const base = interactionPolicy.base();
  base.get('login')?.checks.add(
    new interactionPolicy.Check('account_closed', 'the signed-in person may not sign in any more', (ctx) => {
      const { session, account } = ctx.oidc;
      return session?.accountId !== undefined && account === undefined;
    }),
  );
  base.get('login')?.checks.add(
    new interactionPolicy.Check('second_factor', 'a second factor is due', 'login_required', (ctx) => lacksSecondFactor(ctx, services)),
  );
  return base;
}
