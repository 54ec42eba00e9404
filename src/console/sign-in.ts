// The console as a client of the gateway: authorization code with PKCE, state and nonce; sign-out started here. Knows openid-client and
// its own two cookies; who may do what is not its business.
import type { Context } from 'koa';
import * as client from 'openid-client';
import { provesSecondFactor } from '#core/second-factor/duty.ts';
import type { Seal } from './seal.ts';

/** `sid`: the gateway's session; `at`: when the gateway said so, which is when the console's session begins. */
export type SignedIn = {
  readonly person: string;
  readonly idToken: string | null;
  readonly secondFactor: boolean;
  readonly sid: string | null;
  readonly at: Date;
  readonly returnTo: string;
};

export type SignIn = {
  /** Where the browser goes to prove who he is; sets the cookie that waits for the answer. */
  readonly begin: (context: Context, returnTo: string, now: Date) => Promise<string>;
  /**
   * The person who came back, and where he wanted to go; null when no sign-in was waiting in this browser.
   * @throws SignInError when the answer is not the one that was waited for
   */
  readonly complete: (context: Context, now: Date) => Promise<SignedIn | null>;
  /** Where the browser goes to sign out of the gateway too. */
  readonly leave: (idToken: string | null) => Promise<string>;
};

/** The answer of the gateway could not be taken. Its cause is for the log, never for the page. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
}

const waiting = 'console_sign_in';
/** Ten minutes to sign in; then one starts again. */
const patience = 600;

export type SignInOptions = { readonly publicUrl: string; readonly clientId: string; readonly clientSecret: string; readonly seal: Seal };

/** The gateway may not be up yet when the console is made: discovery waits for the first sign-in. */
export function createSignIn({ publicUrl, clientId, clientSecret, seal }: SignInOptions): SignIn {
  const base = new URL(publicUrl);
  const callback = new URL('/console/retour', base).href;
  let discovered: Promise<client.Configuration> | null = null;
  const configuration = (): Promise<client.Configuration> => {
    discovered ??= discover(base, clientId, clientSecret).catch((cause: unknown) => {
      discovered = null;
      throw new SignInError('the gateway did not answer', { cause });
    });
    return discovered;
  };
  const cookie = {
    httpOnly: true,
    sameSite: 'lax',
    secure: base.protocol === 'https:',
    path: '/console',
    overwrite: true,
    signed: false,
  } as const;

  return {
    begin: async (context, returnTo, now) => {
      const found = await configuration();
      const verifier = client.randomPKCECodeVerifier();
      const state = client.randomState();
      const nonce = client.randomNonce();
      context.cookies.set(waiting, await seal.close('sign-in', { verifier, state, nonce, returnTo }, patience, now), {
        ...cookie,
        maxAge: patience * 1000,
      });
      return client.buildAuthorizationUrl(found, {
        redirect_uri: callback,
        scope: 'openid',
        // Which session it is: « Mes connexions » tells this one from the others, and ends the console with it.
        claims: JSON.stringify({ id_token: { sid: null } }),
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      }).href;
    },
    complete: async (context, now) => {
      const expected = await seal.open('sign-in', context.cookies.get(waiting), now);
      context.cookies.set(waiting, null, cookie);
      if (!expected) return null;
      const found = await configuration();
      const tokens = await client
        .authorizationCodeGrant(found, new URL(`${callback}${context.search}`), {
          pkceCodeVerifier: String(expected.verifier),
          expectedState: String(expected.state),
          expectedNonce: String(expected.nonce),
          idTokenExpected: true,
        })
        .catch((cause: unknown) => {
          throw new SignInError('the gateway’s answer was refused', { cause });
        });
      const claims = tokens.claims();
      if (!claims?.sub) throw new SignInError('the gateway named nobody');
      const secondFactor = provesSecondFactor(claims.amr);
      const sid = typeof claims.sid === 'string' ? claims.sid : null;
      const at = new Date(claims.iat * 1000);
      return { person: claims.sub, idToken: tokens.id_token ?? null, secondFactor, sid, at, returnTo: String(expected.returnTo) };
    },
    leave: async (idToken) => {
      const found = await configuration();
      const after = new URL('/console/au-revoir', base).href;
      return client.buildEndSessionUrl(found, {
        post_logout_redirect_uri: after,
        ...(idToken === null ? { client_id: clientId } : { id_token_hint: idToken }),
      }).href;
    },
  };
}

/** Plain http only to this very machine: the demonstration, and a gateway behind its own proxy. */
function discover(base: URL, clientId: string, secret: string): Promise<client.Configuration> {
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(base.hostname);
  return client.discovery(
    new URL('/oidc', base),
    clientId,
    { client_secret: secret, id_token_signed_response_alg: 'ES256' },
    client.ClientSecretBasic(secret),
    loopback && base.protocol === 'http:' ? { execute: [client.allowInsecureRequests] } : {},
  );
}
