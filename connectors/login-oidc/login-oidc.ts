// An upstream that speaks OpenID Connect: authorization code with state, nonce and PKCE, every token verified, userinfo as a signed JWT where
// it is said to be (ProConnect). Knows openid-client, no person and no page.
import * as oidc from 'openid-client';
import { LoginRefused } from '#core/upstream/login-refused.ts';
import type { Login, LoginAnswer, LoginSurroundings, UpstreamIdentity } from '../connector.ts';
import { contextsOf, textClaims } from './claims.ts';
import type { Configuration } from './configuration.ts';
import { discover } from './discover.ts';
import { refusalOf } from './refusals.ts';

/** Milliseconds for which the upstream's description of itself, and our secret, are taken as they were read. */
const fresh = 3_600_000;

/** Opens the upstream; it is reached at the first sign-in, and again when that failed. */
export function openLoginOidc(settings: Configuration, { now }: LoginSurroundings): Login {
  let found: { readonly at: number; readonly upstream: Promise<oidc.Configuration> } | null = null;
  const upstream = (): Promise<oidc.Configuration> => {
    const at = now().getTime();
    if (found === null || at - found.at > fresh) {
      const asked = discover(settings).catch((fault: unknown) => {
        found = null;
        throw refusalOf(fault);
      });
      found = { at, upstream: asked };
    }
    return found.upstream;
  };

  return {
    answersBy: 'address',
    begin: async ({ returnUrl, relay, again }) => {
      const nonce = oidc.randomNonce();
      const verifier = oidc.randomPKCECodeVerifier();
      const url = oidc.buildAuthorizationUrl(await upstream(), {
        redirect_uri: returnUrl,
        scope: [...new Set(['openid', ...settings.scopes])].join(' '),
        state: relay,
        nonce,
        ...(settings.pkce && { code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' }),
        ...(again && { prompt: 'login' }),
        ...(settings.acrValues.length > 0 && { acr_values: settings.acrValues.join(' ') }),
        ...(settings.idTokenClaims.length > 0 && { claims: asked(settings.idTokenClaims) }),
      });
      const kept = { state: relay, nonce, ...(settings.pkce && { verifier }), ...(again && { after: String(seconds(now())) }) };
      return { kept, send: { kind: 'redirect', url: url.href } };
    },
    complete: async (answer) => {
      try {
        return await completed(settings, await upstream(), answer);
      } catch (fault) {
        throw refusalOf(fault);
      }
    },
  };
}

async function completed(settings: Configuration, upstream: oidc.Configuration, answer: LoginAnswer): Promise<UpstreamIdentity> {
  const { kept, query, returnUrl } = answer;
  const { state, nonce, verifier } = kept;
  if (state === undefined || nonce === undefined) throw new LoginRefused('invalid', 'nothing was kept of the request');
  const came = new URL(returnUrl);
  came.search = new URLSearchParams(query).toString();
  const tokens = await oidc.authorizationCodeGrant(upstream, came, {
    expectedState: state,
    expectedNonce: nonce,
    ...(verifier !== undefined && { pkceCodeVerifier: verifier }),
    idTokenExpected: true,
  });
  const idToken = tokens.claims()!;
  const told = settings.userinfo === 'none' ? {} : await oidc.fetchUserInfo(upstream, tokens.access_token, idToken.sub);
  const attributes = textClaims({ ...told, ...idToken });
  demandAcr(settings, idToken.acr);
  demandAgain(kept, idToken.auth_time);
  return {
    issuer: issuerOf(settings, idToken.iss, attributes),
    subject: idToken.sub,
    attributes,
    authenticatedAt: idToken.auth_time === undefined ? null : new Date(idToken.auth_time * 1000),
    contexts: contextsOf(idToken),
  };
}

/** Two providers behind one hub may give the same `sub` to two people: the provider is part of who gave it. */
function issuerOf({ subjectWithin }: Configuration, issuer: string, attributes: UpstreamIdentity['attributes']): string {
  if (subjectWithin === undefined) return issuer;
  const [within] = attributes[subjectWithin] ?? [];
  if (within === undefined) throw new LoginRefused('invalid', 'the claim that sub is unique within is missing');
  return `${issuer}#${within}`;
}

function demandAcr({ acceptedAcr }: Configuration, acr: unknown): void {
  if (acceptedAcr.length > 0 && !acceptedAcr.includes(String(acr))) throw new LoginRefused('weak', 'acr is none of the accepted ones');
}

/** A minute for clocks that differ. Where the upstream does not say when, `prompt=login` is taken at its word. */
function demandAgain({ after }: LoginAnswer['kept'], authTime: number | undefined): void {
  if (after !== undefined && authTime !== undefined && authTime < Number(after) - 60)
    throw new LoginRefused('stale', 'the person was asked to prove again who he is, and did not');
}

/** The `claims` parameter (OpenID Connect Core 5.5). */
function asked(names: readonly string[]): string {
  return JSON.stringify({ id_token: Object.fromEntries(names.map((name) => [name, { essential: true }])) });
}

function seconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}
