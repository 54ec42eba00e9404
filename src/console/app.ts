// The console as one Koa middleware. The order of its steps is the table below; what each step does is its own file's business.
import Router from '@koa/router';
import type { Context, Middleware, Next } from 'koa';
import { parisDay } from '#core/calendar/french-date.ts';
import type { MappingOf } from '#core/registry/origin.ts';
import { holdsPower } from '#core/second-factor/duty.ts';
import { readConsoleUser } from '#database/console-actor-reader.ts';
import { chooseAssignment } from '#database/console-session.ts';
import type { Pool } from '#database/pool.ts';
import type { ActionContext } from '#src/actions/door.ts';
import { languageOf } from '#src/sso/language-of.ts';
import { notFound } from './answer.ts';
import { compress } from './compress.ts';
import { comesFromHere, fitsToken, maskToken } from './csrf.ts';
import { errorPages, type Log, Stopped, send } from './errors.ts';
import type { ServiceGround } from './guard.ts';
import { publicFiles } from './public-files.ts';
import { readForm } from './read-form.ts';
import { routes } from './routes/index.ts';
import { createSeal } from './seal.ts';
import { securityHeaders } from './security-headers.ts';
import { createSessions, type Sessions } from './session.ts';
import { createSignIn, type SignIn } from './sign-in.ts';
import { lockedPage } from './views/own-sessions.ts';
import { goodbyePage, rolePage } from './views/sign-in.ts';
import { actorOf, type Visitor } from './visit.ts';

export type ConsoleOptions = {
  readonly pool: Pool;
  /** Where browsers reach the gateway, without a path: `http://localhost:3000`. The issuer is `<publicUrl>/oidc`. */
  readonly publicUrl: string;
  readonly clientId?: string;
  readonly clientSecret: string;
  /** 32 characters or more: seals the cookies. */
  readonly cookieSecret: string;
  readonly log: Log;
  /** Ids, hashing and provisional passwords for the acts. */
  readonly acting: Pick<ActionContext, 'newId' | 'hashPassword' | 'provisionalPassword'>;
  /** The mapping of each source, for saying by which rule a value came in. */
  readonly mappingOf: MappingOf;
  /** The services declared by file, and what the catalogue needs. */
  readonly services: ServiceGround;
  /** A service as people know it; null for one that is there no more. */
  readonly serviceName: (clientId: string) => string | null;
  /** A person's within the month of this salt, in the journal of sign-ins. */
  readonly pseudonymOf: (salt: Buffer, person: string) => Buffer;
  readonly now?: () => Date;
};

type State = { visitor?: Visitor; tokenHash?: Buffer; idToken?: string | null; form?: Record<string, string | string[]> };
type Setting = { readonly sessions: Sessions; readonly signIn: SignIn; readonly now: () => Date; readonly origin: string } & Pick<
  ConsoleOptions,
  'pool' | 'acting' | 'mappingOf' | 'publicUrl' | 'services' | 'serviceName' | 'pseudonymOf'
>;

/** Everything under `/console`; anything else goes on to the next middleware. */
export function createConsole(options: ConsoleOptions): Middleware {
  const {
    pool,
    publicUrl,
    clientSecret,
    cookieSecret,
    log,
    acting,
    mappingOf,
    services,
    serviceName,
    pseudonymOf,
    clientId = 'console',
    now = () => new Date(),
  } = options;
  const address = new URL(publicUrl);
  const seal = createSeal(cookieSecret);
  const setting: Setting = {
    pool,
    acting,
    mappingOf,
    services,
    publicUrl,
    serviceName,
    pseudonymOf,
    now,
    origin: address.origin,
    sessions: createSessions(pool, seal, address.protocol === 'https:'),
    signIn: createSignIn({ publicUrl, clientId, clientSecret, seal }),
  };

  const steps: readonly Middleware[] = [
    securityHeaders,
    compress,
    errorPages(log),
    publicFiles,
    doors(setting),
    sessionStep(setting),
    forgeryStep(setting),
    ownDoors(setting),
    table(setting),
    (context) => send(context, notFound, (context.state as State).visitor ?? null),
  ];
  return (context, next) => (/^\/console(\/|$)/.test(context.path) ? walk(steps, context, 0) : next());
}

function walk(steps: readonly Middleware[], context: Context, at: number): Promise<unknown> {
  const step = steps[at];
  return Promise.resolve(step?.(context as Parameters<Middleware>[0], () => walk(steps, context, at + 1)));
}

/** What is open to somebody who has not signed in. */
function doors({ signIn, sessions, now, pool }: Setting): Middleware {
  const router = new Router({ prefix: '/console' });
  router.get('/connexion', async (context) =>
    send(context, { kind: 'redirect', to: await signIn.begin(context, inside(context.query.vers), now()) }, null),
  );
  router.get('/retour', async (context) => {
    const signedIn = await signIn.complete(context, now());
    if (signedIn === null) {
      // Typed, or a bookmark: whoever is signed in finds his page, and anybody else signs in. With an answer it would go round for ever in a browser
      // that keeps no cookies: the person is asked.
      if (context.querystring !== '') throw new Stopped('lost');
      return send(context, { kind: 'redirect', to: '/console' }, null);
    }
    const { person, idToken, secondFactor, sid, at, returnTo } = signedIn;
    const user = await readConsoleUser(pool, person, parisDay(now()));
    if (!user) throw new Error('the gateway signed in a person whom the registry does not know');
    // The gateway asks whoever holds power; without this the console would send him there and back for ever.
    if (holdsPower(user.roles) && !secondFactor) throw new Error('the gateway asked for no second factor where one is due');
    sessions.set(context, await sessions.open(person, idToken, secondFactor, now(), { sid, at }));
    send(context, { kind: 'redirect', to: inside(returnTo) }, null);
  });
  router.get('/au-revoir', (context) => send(context, goodbyePage(), null));
  router.get('/compte-bloque', (context) => send(context, lockedPage(languageOf(context)), null));
  return router.routes() as unknown as Middleware;
}

/**
 * Finds who is there. Anonymous: to the sign-in page for a page, to a plain refusal for a post (its content would be lost on the way). So is
 * whoever was given power since he signed in with a password alone: the gateway asks him for the rest, and he is back where he was.
 */
function sessionStep({ sessions, pool, now }: Setting): Middleware {
  return async (context: Context, next: Next) => {
    const at = now();
    const session = await sessions.find(context, at);
    const user = session && (await readConsoleUser(pool, session.person, parisDay(at)));
    if (!session || !user || (holdsPower(user.roles) && !session.secondFactor)) {
      if (context.method !== 'GET') throw new Stopped('over');
      return send(context, { kind: 'redirect', to: `/console/connexion?vers=${encodeURIComponent(inside(context.url))}` }, null);
    }
    const state = context.state as State;
    const view = user.roles.find((held) => held.id === session.assignment) ?? user.roles[0] ?? null;
    state.visitor = { user, actor: actorOf(user), view, csrf: maskToken(session.csrf), sid: session.sid, language: languageOf(context) };
    state.tokenHash = session.tokenHash;
    state.idToken = session.idToken;
    (context.state as { csrf?: string }).csrf = session.csrf;
    return next();
  };
}

function forgeryStep({ origin }: Setting): Middleware {
  return async (context, next) => {
    if (context.method === 'GET' || context.method === 'HEAD') return next();
    if (!comesFromHere(context, origin)) throw new Stopped('forged');
    const form = await readForm(context.req);
    if (!form) throw new Stopped('bad-form');
    if (!fitsToken(form.csrf, (context.state as { csrf: string }).csrf)) throw new Stopped('forged');
    (context.state as State).form = form;
    return next();
  };
}

/** What everybody who is signed in may do about his own session, whatever his role. */
function ownDoors({ signIn, sessions, pool, now }: Setting): Middleware {
  const router = new Router({ prefix: '/console' });
  router.post('/deconnexion', async (context) => {
    const { idToken = null } = context.state as State;
    await sessions.end(context, now());
    // The console's session is over whatever happens; a gateway that does not answer must not keep the person here.
    const to = await signIn.leave(idToken).catch(() => '/console/au-revoir');
    send(context, { kind: 'redirect', to }, null);
  });
  router.get('/role', (context) => send(context, rolePage((context.state as State).visitor!), (context.state as State).visitor!));
  router.post('/role', async (context) => {
    const { visitor, tokenHash, form } = context.state as Required<State>;
    const chosen = visitor.user.roles.find((held) => held.id === form.role);
    if (!chosen) return send(context, notFound, visitor);
    await chooseAssignment(pool, tokenHash, chosen.id);
    send(context, { kind: 'redirect', to: '/console' }, visitor);
  });
  return router.routes() as unknown as Middleware;
}

/** The routes of the table, each behind its guard. */
function table({ now, ...ground }: Setting): Middleware {
  const router = new Router({ prefix: '/console' });
  for (const { method, path, run } of routes) {
    const handle = async (context: Context & { params: Record<string, string> }) => {
      const { visitor, form = {} } = context.state as Required<State>;
      send(context, await run(ground, visitor, { ...context.query, ...form, ...context.params }, now()), visitor);
    };
    if (method === 'GET') router.get(path, handle);
    else router.post(path, handle);
  }
  return router.routes() as unknown as Middleware;
}

/** A path of the console as a browser would read it, dots resolved; else its first page: nobody is sent elsewhere from here. */
function inside(to: unknown): string {
  // Backslashes and control characters: browsers, proxies and this parser do not read them alike.
  if (typeof to !== 'string' || !to.startsWith('/console') || /[\\\p{Cc}]/u.test(to)) return '/console';
  const address = URL.parse(to, 'http://console.invalid');
  if (address?.host !== 'console.invalid' || !/^\/console(\/(?!connexion|retour|au-revoir)|$)/.test(address.pathname)) return '/console';
  return address.pathname + address.search;
}
