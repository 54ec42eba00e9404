// A service of the mappings as oidc-provider knows a client, and the claims and scopes of all of them together.
import type { ClientMetadata, FindAccount, Grant, KoaContextWithOIDC } from 'oidc-provider';
import { type Service, sharesSecret } from '#core/release/service.ts';
import type { Keys } from '#src/keys/open-keys.ts';

/** A service and its secret; null for a public client, and for one that proves who it is by its own key. */
export type Client = { readonly service: Service; readonly secret: string | null };

export function clientMetadata({ service, secret }: Client): ClientMetadata {
  const { pushedRequests = false, boundTokens = false, keys = null } = service.protocol ?? {};
  return {
    client_id: service.clientId,
    client_name: service.name,
    ...(secret === null ? {} : { client_secret: secret }),
    token_endpoint_auth_method: service.authentication,
    redirect_uris: [...service.redirectUris],
    post_logout_redirect_uris: [...service.postLogoutRedirectUris],
    response_types: ['code'],
    // A tablet's grant is allowed by device.ts.
    grant_types: service.refresh ? ['authorization_code', 'refresh_token'] : ['authorization_code'],
    require_pushed_authorization_requests: pushedRequests,
    dpop_bound_access_tokens: boundTokens,
    ...(keys?.kind === 'given' ? { jwks: { keys: keys.keys.map((key) => ({ ...key })) } } : {}),
    ...(keys?.kind === 'address' ? { jwks_uri: keys.uri } : {}),
    id_token_signed_response_alg: service.idTokenAlgorithm,
    // An attribute is told through the same hook as a pairwise id: see subject.ts.
    subject_type: service.release.subject === 'public' ? 'public' : 'pairwise',
    // The sector is our own word for it (subject.ts). The library wants an address of a service with several hosts, and nobody ever asks there.
    sector_identifier_uri: service.release.subject === 'public' ? undefined : `https://secteur.invalid/${service.clientId}`,
    ...(service.backchannelLogout && {
      backchannel_logout_uri: service.backchannelLogout.uri,
      backchannel_logout_session_required: service.backchannelLogout.bySession,
    }),
    // A scope that the service's file does not name is refused (invalid_scope), not silently dropped.
    scope: ['openid', ...Object.keys(service.release.scopes)].join(' '),
  };
}

/**
 * Scope → claims over all services: an upper bound for oidc-provider; each service still gets only what its own file names. What goes into an
 * id_token is by the library what `openid` gives: so all that any service wants there stands under it, and `answeringByName` holds back the rest.
 */
export function claimsByScope(services: Iterable<Service>): Record<string, string[]> {
  const openid = new Set(['sub', 'acr', 'amr']);
  const claims = new Map<string, Set<string>>([['openid', openid]]);
  for (const service of services) {
    const { release } = service;
    if (service.claimsInIdToken) for (const name of namedClaims(service)) openid.add(name);
    for (const [scope, released] of Object.entries(release.scopes)) {
      const known = claims.get(scope) ?? new Set();
      for (const { claim } of released) known.add(claim);
      claims.set(scope, known);
    }
  }
  return Object.fromEntries([...claims].map(([scope, names]) => [scope, [...names]]));
}

/** Every claim that a service's file names, whatever the scope: what it may also ask for by name (`claims` parameter, Core 5.5). */
function namedClaims({ release }: Service): string[] {
  return Object.values(release.scopes).flatMap((released) => released.map(({ claim }) => claim));
}

/**
 * The same accounts, telling also what a service asks for by name without asking for its scope: of what its file names, and of nothing else. In an
 * id_token it is told what it asks for by name alone, unless its file wants everything there.
 */
export function answeringByName(find: FindAccount, services: ReadonlyMap<string, Service>): FindAccount {
  return async (ctx, personId, token) => {
    const account = await find(ctx, personId, token);
    const service = services.get(ctx.oidc.client?.clientId ?? '');
    if (account === undefined || service === undefined) return account;
    return {
      ...account,
      claims: async (use, scope, claims, rejected) => {
        const asked = new Set(Object.keys(claims ?? {}));
        const inWhole = use !== 'id_token' || service.claimsInIdToken === true;
        const byScope = await account.claims(use, inWhole ? scope : '', claims, rejected);
        if (!namedClaims(service).some((name) => asked.has(name))) return byScope;
        const whole = await account.claims(use, Object.keys(service.release.scopes).join(' '), claims, rejected);
        return { ...Object.fromEntries(Object.entries(whole).filter(([name]) => asked.has(name))), ...byScope };
      },
    };
  };
}

/** The same grants, which let through the claims asked for by name. Written only when a request asks so: most never do. */
export function grantingByName(
  load: (ctx: KoaContextWithOIDC) => Promise<Grant | undefined>,
  services: ReadonlyMap<string, Service>,
): (ctx: KoaContextWithOIDC) => Promise<Grant | undefined> {
  return async (ctx) => {
    const grant = await load(ctx);
    const service = services.get(ctx.oidc.client?.clientId ?? '');
    if (grant === undefined || service === undefined) return grant;
    const granted = new Set(grant.getOIDCClaims());
    const missing = namedClaims(service).filter((name) => ctx.oidc.requestParamClaims.has(name) && !granted.has(name));
    if (missing.length > 0) {
      grant.addOIDCClaims(missing);
      await grant.save();
    }
    return grant;
  };
}

/** Whether pages of this origin may read what we answer to the service: those of a public client's own addresses, and what its file adds. */
export function mayReadAnswers(service: Service | undefined, origin: string): boolean {
  if (service === undefined) return false;
  const own = service.authentication === 'none' && service.redirectUris.some((uri) => URL.parse(uri)?.origin === origin);
  return own || (service.origins ?? []).includes(origin);
}

/** Finds each service's secret: in the environment where its file says so, else in a file of ours made at first start. */
export async function withSecrets(
  services: readonly Service[],
  keys: Pick<Keys, 'clientSecret'>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly Client[]> {
  return Promise.all(
    services.map(async (service) => {
      if (!sharesSecret(service)) return { service, secret: null };
      if (service.secretEnv === null) return { service, secret: await keys.clientSecret(service.clientId) };
      const secret = env[service.secretEnv];
      if (!secret)
        throw new Error(`La variable d’environnement ${service.secretEnv}, secret du service « ${service.clientId} », n’est pas définie.`);
      return { service, secret };
    }),
  );
}
