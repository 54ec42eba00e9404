// A small ENT application as a client of the gateway: sign in, show what was told, sign out. Sessions live in memory: it is a demonstration,
// and a restart signs its visitors out of it alone.
import { randomBytes } from 'node:crypto';
import Koa from 'koa';
import * as oidc from 'openid-client';
import { type Told, welcomePage } from './demo-page.ts';

export type DemoServiceOptions = {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where this service is reached, without a final slash. */
  readonly url: string;
};

type Pending = { readonly verifier: string; readonly state: string; readonly nonce: string };
type Session = Told & { readonly rawIdToken: string };

/** More visitors than a demonstration has; the oldest make room. */
const mostVisitors = 1000;

export function createDemoService({ issuer, clientId, clientSecret, url }: DemoServiceOptions): Koa {
  const pending = new Map<string, Pending>();
  const sessions = new Map<string, Session>();
  const app = new Koa();
  let found: Promise<oidc.Configuration> | null = null;

  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(issuer).hostname);
  const configuration = () => {
    found ??= discover(new URL(issuer), clientId, clientSecret, loopback).catch((error: unknown) => {
      found = null;
      throw error;
    });
    return found;
  };

  const pages: Record<string, (ctx: Koa.Context) => Promise<void>> = {
    '/': async (ctx) => {
      const session = sessions.get(ctx.cookies.get('ent_session') ?? '') ?? null;
      page(ctx, 200, welcomePage(session, null, new URL(issuer).origin));
    },
    '/connexion': async (ctx) => {
      const config = await configuration();
      const attempt = { verifier: oidc.randomPKCECodeVerifier(), state: oidc.randomState(), nonce: oidc.randomNonce() };
      remember(ctx, pending, 'ent_attente', attempt, 1800);
      const target = oidc.buildAuthorizationUrl(config, {
        redirect_uri: `${url}/retour`,
        scope: 'openid profile ent',
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: 'S256',
      });
      ctx.redirect(target.href);
    },
    '/retour': async (ctx) => {
      const attempt = forget(ctx, pending, 'ent_attente');
      if (attempt === undefined)
        return page(
          ctx,
          400,
          welcomePage(null, 'La connexion a été commencée ailleurs ou il y a trop longtemps. Recommencez.', new URL(issuer).origin),
        );
      const config = await configuration();
      const tokens = await oidc.authorizationCodeGrant(config, new URL(ctx.url, url), {
        pkceCodeVerifier: attempt.verifier,
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims()!;
      const userinfo = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
      remember(ctx, sessions, 'ent_session', { idToken: claims, userinfo, rawIdToken: tokens.id_token! }, null);
      ctx.redirect('/');
    },
    '/deconnexion': async (ctx) => {
      const session = forget(ctx, sessions, 'ent_session');
      if (session === undefined) return ctx.redirect('/');
      const target = oidc.buildEndSessionUrl(await configuration(), {
        id_token_hint: session.rawIdToken,
        post_logout_redirect_uri: `${url}/`,
      });
      ctx.redirect(target.href);
    },
    '/vivant': async (ctx) => {
      ctx.body = 'ok';
    },
  };

  app.use(async (ctx) => {
    const show = pages[ctx.path];
    // Signing out changes something: by a form only, so that no image on another site can do it.
    if (show === undefined || (ctx.path === '/deconnexion' ? ctx.method !== 'POST' : ctx.method !== 'GET'))
      return page(ctx, 404, welcomePage(null, 'Cette page n’existe pas.', new URL(issuer).origin));
    try {
      await show(ctx);
    } catch (error) {
      process.stderr.write(
        `sign-in at the demonstration service failed: ${(error as Error).name} ${(error as { code?: string }).code ?? ''}\n`,
      );
      const refused = error instanceof oidc.AuthorizationResponseError;
      page(
        ctx,
        502,
        welcomePage(
          null,
          refused
            ? 'La connexion a été refusée ou abandonnée. Vous pouvez recommencer.'
            : 'L’annuaire ne répond pas comme prévu. Attendez un instant, puis recommencez.',
          new URL(issuer).origin,
        ),
      );
    }
  });
  return app;
}

/** The gateway may still be starting: tries again for half a minute. */
async function discover(issuer: URL, clientId: string, secret: string, loopback: boolean): Promise<oidc.Configuration> {
  // Plain http is for this machine alone; anywhere else openid-client refuses it.
  const execute = loopback ? [oidc.allowInsecureRequests] : [];
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await oidc.discovery(issuer, clientId, { id_token_signed_response_alg: 'ES256' }, oidc.ClientSecretBasic(secret), { execute });
    } catch (error) {
      if (attempt >= 15) throw error;
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

function remember<T>(ctx: Koa.Context, store: Map<string, T>, cookie: string, value: T, seconds: number | null): void {
  const id = randomBytes(24).toString('base64url');
  store.set(id, value);
  const [oldest] = store.keys();
  if (store.size > mostVisitors && oldest !== undefined) store.delete(oldest);
  ctx.cookies.set(cookie, id, { httpOnly: true, sameSite: 'lax', ...(seconds === null ? {} : { maxAge: seconds * 1000 }) });
}

function forget<T>(ctx: Koa.Context, store: Map<string, T>, cookie: string): T | undefined {
  const id = ctx.cookies.get(cookie) ?? '';
  const value = store.get(id);
  store.delete(id);
  ctx.cookies.set(cookie, null);
  return value;
}

function page(ctx: Koa.Context, status: number, body: string): void {
  ctx.status = status;
  ctx.type = 'html';
  ctx.body = body;
  ctx.set('Cache-Control', 'no-store');
  ctx.set('X-Content-Type-Options', 'nosniff');
}
