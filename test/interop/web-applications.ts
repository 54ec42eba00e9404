// Web applications with the OpenID Connect libraries that services are made with, each as its own documentation sets it up. Knows the gateway by its
// issuer alone.
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { ExpressAuth, getSession } from '@auth/express';
import express, { type Express } from 'express';
import openid from 'express-openid-connect';
import session from 'express-session';
import type { Service } from '#core/release/service.ts';

/** One registered service: its address and its secret. */
export type Registration = { readonly issuer: string; readonly url: string; readonly clientId: string; readonly secret: string };

export type Application = {
  readonly name: string;
  /** Path that it registers to come back to. */
  readonly back: string;
  /** Path that leads to the sign-in when nobody is signed in, and tells who is afterwards, as JSON. */
  readonly start: string;
  /** Path that ends its session, and the gateway's where the library knows how. Null: the library has none. */
  readonly leave: string | null;
  /** What its registration says beyond the usual: the leniency that this library needs as it is. */
  readonly leniency?: Partial<Pick<Service, 'pkce' | 'authentication' | 'idTokenAlgorithm' | 'claimsInIdToken'>>;
  readonly make: (registration: Registration) => Express;
};

const load = createRequire(import.meta.url);
const scope = 'openid profile ent';

/** What we use of passport; it has no types of its own. */
type Passport = {
  use: (strategy: unknown) => void;
  serializeUser: (keep: (user: unknown, done: (fault: null, kept: unknown) => void) => void) => void;
  deserializeUser: (find: (kept: unknown, done: (fault: null, user: unknown) => void) => void) => void;
  session: () => express.RequestHandler;
  authenticate: (name: string) => express.RequestHandler;
};

export const applications: readonly Application[] = [
  {
    name: 'passport-openidconnect',
    back: '/retour',
    start: '/moi',
    leave: null,
    // It sends no PKCE, and its secret in the body alone.
    leniency: { pkce: 'optional', authentication: 'client_secret_post' },
    make: ({ issuer, url, clientId, secret }) => {
      const passport = load('passport') as Passport;
      const Strategy = load('passport-openidconnect') as new (options: object, verify: (...all: never[]) => void) => unknown;
      const endpoint = (name: string): string => `${issuer}/${name}`;
      passport.use(
        new Strategy(
          {
            issuer,
            authorizationURL: endpoint('auth'),
            tokenURL: endpoint('token'),
            userInfoURL: endpoint('me'),
            clientID: clientId,
            clientSecret: secret,
            callbackURL: `${url}/retour`,
            scope: ['profile', 'ent'],
            skipUserProfile: false,
          },
          ((_issuer: string, profile: { id: string; name: { givenName: string } }, done: (fault: null, user: unknown) => void) =>
            done(null, { sub: profile.id, given_name: profile.name.givenName })) as never,
        ),
      );
      passport.serializeUser((user, done) => done(null, user));
      passport.deserializeUser((kept, done) => done(null, kept));
      const app = express();
      app.use(session({ secret: randomBytes(16).toString('hex'), resave: false, saveUninitialized: false, name: 'passport' }));
      app.use(passport.session());
      app.get('/retour', passport.authenticate('openidconnect'), (_req, res) => res.redirect('/moi'));
      app.get('/moi', (req, res, next) => {
        const { user } = req as { user?: unknown };
        if (user) res.json(user);
        else (passport.authenticate('openidconnect') as express.RequestHandler)(req, res, next);
      });
      return app;
    },
  },
  {
    name: 'express-openid-connect',
    back: '/callback',
    start: '/moi',
    leave: '/logout',
    // It believes RS256 alone unless it is told otherwise.
    leniency: { idTokenAlgorithm: 'RS256' },
    make: ({ issuer, url, clientId, secret }) => {
      const app = express();
      app.use(
        openid.auth({
          issuerBaseURL: issuer,
          baseURL: url,
          clientID: clientId,
          clientSecret: secret,
          secret: randomBytes(32).toString('hex'),
          idpLogout: true,
          authorizationParams: { response_type: 'code', scope },
          session: { name: 'expressopenid' },
        }),
      );
      app.get('/moi', async (req, res) => {
        res.json(await req.oidc.fetchUserInfo());
      });
      return app;
    },
  },
  {
    name: 'Auth.js',
    back: '/auth/callback/annuaire',
    start: '/moi',
    leave: null,
    // It reads the id_token and never asks userinfo.
    leniency: { claimsInIdToken: true },
    make: ({ issuer, url, clientId, secret }) => {
      const configuration = {
        trustHost: true,
        basePath: '/auth',
        secret: randomBytes(32).toString('hex'),
        providers: [
          {
            id: 'annuaire',
            name: 'Annuaire',
            type: 'oidc' as const,
            issuer,
            clientId,
            clientSecret: secret,
            authorization: { params: { scope } },
          },
        ],
        callbacks: {
          session: ({ session: kept, token }: { session: object; token: { sub?: string; name?: string | null } }) => ({
            ...kept,
            sub: token.sub,
            given_name: token.name,
          }),
          jwt: ({ token, profile }: { token: object; profile?: { sub?: string | null; given_name?: string | null } }) =>
            profile ? { ...token, sub: profile.sub, name: profile.given_name } : token,
        },
      };
      const app = express();
      app.use('/auth', ExpressAuth(configuration as never));
      app.get('/moi', async (req, res) => {
        const known = await getSession(req, configuration as never);
        if (known) res.json(known);
        // Its own button: a form with its token, as a person presses it.
        else res.redirect(`${url}/auth/signin`);
      });
      return app;
    },
  },
];
