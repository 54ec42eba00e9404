// A service as services are: openid-client, with state, nonce and PKCE. For tests over real HTTP.
import * as oidc from 'openid-client';
import { passSecondFactor } from '../support/second-factor.ts';
import { type Answer, type Browser, openBrowser } from './browser.ts';
import { returnAddress } from './gateway.ts';

export type RelyingParty = {
  readonly configuration: oidc.Configuration;
  /** Where the sign-in starts, with what is needed to finish it. */
  readonly begin: (
    parameters?: Readonly<Record<string, string>>,
  ) => Promise<{ readonly url: string; readonly checks: oidc.AuthorizationCodeGrantChecks }>;
};

/** `authentication`: how it proves who it is, where not by the secret of the tests. */
export async function relyingParty(
  issuer: string,
  clientId: string,
  scope = 'openid profile ent',
  authentication?: oidc.ClientAuth,
): Promise<RelyingParty> {
  const proves = authentication ?? oidc.ClientSecretBasic(`secret-of-${clientId}`);
  const configuration = await oidc.discovery(new URL(issuer), clientId, undefined, proves, {
    execute: [oidc.allowInsecureRequests],
  });
  return {
    configuration,
    begin: async (parameters = {}) => {
      const verifier = oidc.randomPKCECodeVerifier();
      const state = oidc.randomState();
      const nonce = oidc.randomNonce();
      const url = oidc.buildAuthorizationUrl(configuration, {
        redirect_uri: returnAddress,
        scope,
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...parameters,
      });
      return { url: url.href, checks: { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true } };
    },
  };
}

/** Opens the sign-in page of a service. */
export async function openSignIn(
  browser: Browser,
  party: RelyingParty,
): Promise<{ page: Answer; checks: oidc.AuthorizationCodeGrantChecks }> {
  const { url, checks } = await party.begin();
  return { page: await browser.follow(await browser.get(url), returnAddress), checks };
}

/** From a request of the service back to it with a code, signed in; a second factor is given where it is asked for. */
export async function comeBack(
  url: string,
  person: { readonly login: string; readonly password: string },
  browser = openBrowser(),
): Promise<URL> {
  const page = await browser.follow(await browser.get(url), returnAddress);
  if (page.location !== null) return new URL(page.location);
  const identified = await browser.follow(
    await browser.submit(page, { identifiant: person.login, mot_de_passe: person.password }),
    returnAddress,
  );
  const answer = await passSecondFactor(browser, identified, person.login, returnAddress);
  if (answer.location === null) throw new Error(`no way back to the service: ${answer.status} ${answer.text.slice(0, 2000)}`);
  return new URL(answer.location);
}

/** The whole way: from the service to the service, signed in. */
export async function signIn(
  party: RelyingParty,
  person: { readonly login: string; readonly password: string },
  browser = openBrowser(),
  options: oidc.AuthorizationCodeGrantOptions = {},
): Promise<oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers> {
  const { url, checks } = await party.begin();
  return oidc.authorizationCodeGrant(party.configuration, await comeBack(url, person, browser), checks, undefined, options);
}
