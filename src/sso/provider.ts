// Configures oidc-provider: what is on, what is off, and for how long things live. Knows no page and no SQL.
import Provider, { type Configuration, errors, interactionPolicy, type JWK, type JWKS, type KoaContextWithOIDC } from 'oidc-provider';
import type { Service } from '#core/release/service.ts';
import { assurances } from '#core/second-factor/duty.ts';
import type { Pool } from '#database/pool.ts';
import type { Keys } from '#src/keys/open-keys.ts';
import { accountFinder, findSignInAccount, lacksSecondFactor } from './account.ts';
import { databaseAdapter } from './adapter.ts';
import { askAdmission } from './admission.ts';
import { around } from './around.ts';
import { queueLogouts } from './backchannel.ts';
import { byGet } from './by-get.ts';
import { answeringByName, type Client, claimsByScope, clientMetadata, grantingByName, mayReadAnswers } from './clients.ts';
import { grantLoader } from './grant.ts';
import { mayAsk } from './introspection.ts';
import { lifetimes } from './lifetimes.ts';
import { faultFields, type Log } from './log.ts';
import { logoutPages } from './logout.ts';
import { oneSuccessor } from './refresh-succession.ts';
import { renderError } from './render-error.ts';
import { fetchWithinBounds, longestKeySet, stillPublished } from './service-keys.ts';
import { demandSubject, subjectsOf } from './subject.ts';
import { languages } from './words/language.ts';

const cookieNames = { session: 'annuaire_session', interaction: 'annuaire_connexion', resume: 'annuaire_reprise' } as const;

export type ProviderOptions = {
  readonly pool: Pool;
  readonly keys: Pick<Keys, 'cookies' | 'pairwise' | 'derive'>;
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

  const subjectOf = subjectsOf(keys.pairwise, services, (personId, clientId) => findSignInAccount(pool, personId, now(), clientId));

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
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    enabledJWA: { idTokenSigningAlgValues: ['ES256', 'RS256'], clientAuthSigningAlgValues: ['ES256', 'PS256', 'RS256', 'EdDSA'] },
    assertJwtClientAuthClaimsAndHeader: stillPublished(log),
    fetch: fetchWithinBounds,
    fetchResponseBodyLimits: { jwks_uri: longestKeySet },
    clientDefaults: { id_token_signed_response_alg: 'ES256', token_endpoint_auth_method: 'client_secret_basic' },
    pkce: { required: (_ctx, client) => services.get(client.clientId)?.pkce !== 'optional' },
    ttl: { ...lifetimes },
    conformIdTokenClaims: true,
    findAccount: answeringByName(accountFinder(pool, services, now), services),
    loadExistingGrant: grantingByName(grantLoader(services), services),
    pairwiseIdentifier: (ctx, personId, client) => demandSubject(subjectOf, ctx, client.clientId, personId),
    // A refresh token is given without `offline_access` and dies with the session: nothing goes on once the person has signed out.
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: () => true,
    // Always, DPoP or not: the one way to see that a token has been copied (docs/decisions/0010).
    rotateRefreshToken: () => true,
    discovery: { ui_locales_supported: [...languages] },
    interactions: { policy: policy(services), url: (_ctx, { uid }) => `/connexion/${uid}` },
    clientBasedCORS: (_ctx, origin, client) => mayReadAnswers(services.get(client.clientId), origin),
    renderError: renderError([...services.values()], log),
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      claimsParameter: { enabled: true },
      // Every proof holds a nonce of ours: one that was made in advance, or is sent to us from a machine with a wrong clock, is not what a fresh one is
      // (RFC 9449, section 8). Any process takes those of any other.
      dPoP: { enabled: true, nonceSecret: keys.derive('DPoP nonces'), requireNonce: () => true },
      introspection: {
        enabled: true,
        allowedPolicy: mayAsk(services, (personId) => findSignInAccount(pool, personId, now())),
      },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      userinfo: { enabled: true },
      rpInitiatedLogout: { enabled: true, ...logoutPages([...services.values()], subjectOf) },
    },
  };
  const provider = new Provider(issuer, configuration);
  oneSuccessor(provider, pool);
  queueLogouts(provider, pool, now);
  provider.use(byGet);
  provider.use(around({ pool, services: [...services.values()], log }));
  // `mountProvider` states protocol and host of every request from the issuer; nothing of what a client sends is believed.
  provider.proxy = true;
  provider.on('grant.error', (ctx, error) => {
    if ((error as { error_detail?: unknown }).error_detail === 'refresh token already used')
      log.warn({ client: ctx.oidc.client?.clientId }, 'a used refresh token came back: its grant has ended');
  });
  provider.on('backchannel.error', (_ctx, error, client) =>
    log.error({ ...faultFields(error), client: client.clientId }, 'a service could not be put into the queue of logouts'),
  );
  provider.on('server_error', (_ctx, error) => log.error(faultFields(error), 'sign-in failed'));
  return provider;
}

/**
 * What a service may ask of a sign-in that the person may be unable to give: to be the one of its hint, or a stronger proof. Asked for once: the
 * same page again, with nothing said, would be a dead end (Core 3.1.2.2 and 5.5.1.1: the attempt has failed).
 */
const unmet = {
  id_token_hint: errors.LoginRequired,
  claims_id_token_sub_value: errors.LoginRequired,
  essential_acr: errors.UnmetAuthenticationRequirements,
  essential_acrs: errors.UnmetAuthenticationRequirements,
} as const;

/** The usual steps, with two more reasons to ask who is there (he may not sign in any more, or owes more than a password by now); none asks for ever. */
function policy(services: ReadonlyMap<string, Service>): interactionPolicy.DefaultPolicy {
  const base = interactionPolicy.base();
  const { checks } = base.get('login')!;
  for (const [reason, Refusal] of Object.entries(unmet)) {
    const usual = checks.get(reason)!;
    const { check } = usual;
    usual.check = async (ctx) => {
      if (reason === 'id_token_hint') await recallHint(ctx);
      const asks = await check(ctx);
      if (asks && ctx.oidc.result?.login) throw new Refusal(usual.description);
      return asks;
    };
  }
  checks.add(
    new interactionPolicy.Check('account_closed', 'the signed-in person may not sign in any more', 'login_required', (ctx) => {
      const { session, account } = ctx.oidc;
      return session?.accountId !== undefined && account === undefined;
    }),
  );
  checks.add(
    new interactionPolicy.Check('second_factor', 'a second factor is due', 'login_required', (ctx) => lacksSecondFactor(ctx, services)),
  );
  // Claims are the file's to grant (clients.ts): what it does not name is left out, and nobody is asked to agree to it.
  base.get('consent')?.checks.remove('op_claims_missing');
  base.add(askAdmission(), 1);
  return base;
}

/**
 * oidc-provider looks at the hint when the request comes in, and no more when the person comes back from our pages: the service would get a code
 * for whoever signed in instead of the person it named.
 */
async function recallHint({ oidc }: KoaContextWithOIDC): Promise<void> {
  const hint = oidc.params?.id_token_hint;
  if (typeof hint !== 'string' || oidc.client === undefined || oidc.entities.IdTokenHint !== undefined) return;
  oidc.entity('IdTokenHint', await oidc.provider.IdToken.validate(hint, oidc.client));
}
