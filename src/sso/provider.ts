// Configures oidc-provider: what is on, what is off, and for how long things live. Knows no page and no SQL.
import type { EventEmitter } from 'node:events';
import Provider, { type Configuration, errors, type JWK, type JWKS } from 'oidc-provider';
import { assurances } from '#core/second-factor/duty.ts';
import type { Pool } from '#database/pool.ts';
import type { Keys } from '#src/keys/open-keys.ts';
import { accountFinder, findAdmitted, findSignInAccount } from './account.ts';
import { databaseAdapter } from './adapter.ts';
import { around } from './around.ts';
import { queueLogouts } from './backchannel.ts';
import { byGet } from './by-get.ts';
import { answeringByName, type Client, claimsByScope, clientMetadata, grantingByName, mayReadAnswers } from './clients.ts';
import { keepContexts } from './context.ts';
import { allowDeviceGrant, deviceFlow, tellShortAddress } from './device.ts';
import { grantLoader } from './grant.ts';
import { mayAsk } from './introspection.ts';
import { lifetimes } from './lifetimes.ts';
import { faultFields, type Log } from './log.ts';
import { logoutPages } from './logout.ts';
import { againParameter, type WayOn } from './lost.ts';
import { noteDevice } from './note-device.ts';
import { referenceOf } from './our-fault.ts';
import { policy } from './policy.ts';
import { keepProofs } from './proof.ts';
import { oneSuccessor } from './refresh-succession.ts';
import { renderError } from './render-error.ts';
import { asOneWork } from './request-work.ts';
import { keepSecretInPlace } from './secret-place.ts';
import { fetchWithinBounds, longestKeySet, stillPublished } from './service-keys.ts';
import type { SignInJournal } from './sign-in-journal.ts';
import { demandSubject, subjectsOf } from './subject.ts';
import { answeringFaults, unkept } from './unkept.ts';
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
  readonly wayOn: WayOn;
  readonly journal: Pick<SignInJournal, 'record'>;
};

export function createProvider(options: ProviderOptions): Provider {
  const { pool, keys, signing, issuer, clients, now, log, journal, wayOn } = options;
  const services = new Map(clients.map(({ service }) => [service.clientId, service]));
  const claims = claimsByScope(services.values());
  const secure = new URL(issuer).protocol === 'https:';
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true, secure, overwrite: true } as const;

  const subjectOf = subjectsOf(keys.pairwise, services, (personId, clientId) =>
    findSignInAccount(pool, personId, now(), services.get(clientId)),
  );

  const configuration: Configuration = {
    adapter: databaseAdapter(pool, keys.derive('device codes'), now),
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
    sectorIdentifierUriValidate: () => false,
    pairwiseIdentifier: (ctx, personId, client) => demandSubject(subjectOf, ctx, client.clientId, personId),
    // A refresh token is given without `offline_access` and dies with the session: nothing goes on once the person has signed out.
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    // A tablet's do not: whoever typed its code leaves that computer. They end with their grant, half a day later, and with the account.
    expiresWithSession: (_ctx, source) => source.kind !== 'DeviceCode',
    // Always, DPoP or not: the one way to see that a token has been copied (docs/decisions/0010).
    rotateRefreshToken: () => true,
    discovery: { ui_locales_supported: [...languages], prompt_values_supported: ['none', 'login', 'consent', 'select_account'] },
    interactions: { policy: policy(services), url: (_ctx, { uid }) => `/connexion/${uid}` },
    clientBasedCORS: (_ctx, origin, client) => mayReadAnswers(services.get(client.clientId), origin),
    renderError: renderError([...services.values()], log, wayOn),
    extraParams: [againParameter],
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      claimsParameter: { enabled: true },
      // Every proof holds a nonce of ours: one that was made in advance, or is sent to us from a machine with a wrong clock, is not what a fresh one is
      // (RFC 9449, section 8). Any process takes those of any other.
      dPoP: { enabled: true, nonceSecret: keys.derive('DPoP nonces'), requireNonce: () => true },
      introspection: {
        enabled: true,
        allowedPolicy: mayAsk(services, (personId, service) => findAdmitted(pool, personId, service, now())),
      },
      deviceFlow: deviceFlow((personId) => findSignInAccount(pool, personId, now())),
      // Tokens are for us alone (RFC 8707, section 2).
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => {
          throw new errors.InvalidTarget();
        },
      },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      userinfo: { enabled: true },
      rpInitiatedLogout: { enabled: true, ...logoutPages([...services.values()], subjectOf) },
    },
  };
  const provider = new Provider(issuer, configuration);
  keepContexts(provider);
  keepProofs(provider);
  oneSuccessor(provider, pool);
  allowDeviceGrant(provider, (clientId) => services.get(clientId)?.protocol?.deviceFlow === true);
  keepSecretInPlace(provider, services);
  tellShortAddress(provider, new URL(issuer).origin);
  queueLogouts(provider, pool, now);
  noteDevice(provider);
  provider.use(answeringFaults(unkept(log)));
  provider.use(byGet);
  provider.use(around({ pool, services: [...services.values()], log, journal, now }));
  provider.use(asOneWork(pool, unkept(log)));
  // `mountProvider` states protocol and host of every request from the issuer; nothing of what a client sends is believed.
  provider.proxy = true;
  provider.on('grant.error', (ctx, error) => {
    if ((error as { error_detail?: unknown }).error_detail === 'refresh token already used')
      log.warn({ client: ctx.oidc.client?.clientId }, 'a used refresh token came back: its grant has ended');
  });
  provider.on('backchannel.error', (_ctx, error, client) =>
    log.error({ ...faultFields(error), client: client.clientId }, 'a service could not be put into the queue of logouts'),
  );
  provider.on('authorization.success', (ctx) => {
    const person = ctx.oidc.account?.accountId ?? null;
    journal.record({ at: now(), kind: 'sign-in', reason: null, service: ctx.oidc.client?.clientId ?? null, person });
  });
  provider.on('server_error', (ctx, error) => log.error({ reference: referenceOf(ctx), ...faultFields(error) }, 'sign-in failed'));
  // Of a browser that left, mostly: nobody is left to be answered.
  (provider as EventEmitter).on('error', (error) => log.error(faultFields(error), 'an answer could not be sent'));
  return provider;
}
