// The way to an upstream and back: begin (a form of ours), the answer (a request of the upstream's page, without our cookies), and its end, in the
// browser that began. docs/decisions/0022-upstreams.md says why it takes three. Knows no protocol and no rule of who may sign in.
import { bodyParser } from '@koa/bodyparser';
import type { Router } from '@koa/router';
import type Koa from 'koa';
import { errors } from 'oidc-provider';
import { type LoginRefusal, LoginRefused } from '#core/upstream/login-refused.ts';
import { faultFields, type Log } from '../log.ts';
import { sendPage } from '../pages/layout.ts';
import { noticePage } from '../pages/notice-page.ts';
import { toUpstreamPage } from '../pages/to-upstream-page.ts';
import type { SignInJournal } from '../sign-in-journal.ts';
import type { Outcome, Progress, StepTools, Visit } from '../visit.ts';
import { upstreamWords } from '../words/upstream.ts';
import { enter } from './enter.ts';
import { recognise } from './recognise.ts';
import { newRelay, type RoundTrips } from './round-trip.ts';
import type { Upstream, UpstreamOutcome } from './upstream.ts';

/** A visit at the first step. `again`: the service wants a proof of now. */
type VisitAt = Visit & {
  readonly uid: string;
  readonly again: boolean;
  readonly advance: (outcome: Exclude<Outcome, { faults: unknown }>) => Promise<void>;
  readonly keep: (progress: Progress) => Promise<void>;
};

/** What the dispatcher does for these routes. `visitAt`: the visit of this browser at the first step, or null once it has gone further. */
export type Dispatcher = {
  readonly sameOrigin: Koa.Middleware;
  readonly visitAt: (ctx: Koa.Context, uid: string | undefined) => Promise<VisitAt | null>;
  readonly demandToken: (given: string, uid: string, path: string) => void;
  readonly show: (ctx: Koa.Context, uid: string | undefined) => Promise<void>;
};

export type UpstreamOptions = StepTools & {
  readonly upstreams: readonly Upstream[];
  readonly roundTrips: RoundTrips;
  readonly origin: string;
  readonly journal: Pick<SignInJournal, 'record'>;
  readonly log: Log;
};

/** Path of the form that leads to an upstream, under the interaction's own. */
export function upstreamPath(login: string): string {
  return `amont/${login}`;
}

export function upstreamRoutes(router: Router, options: UpstreamOptions, dispatcher: Dispatcher): void {
  const { upstreams, roundTrips, origin, log, now, journal } = options;
  const form = (limit: string) => bodyParser({ enableTypes: ['form'], formLimit: limit, encoding: 'utf-8' });

  // A SAML answer with its assertion and certificates: 30 kB where it is usual.
  router.get('/connexion/retour/:login', answer);
  router.post('/connexion/retour/:login', form('512kb'), answer);

  // Reloaded, or reached by typing: back to the choice.
  router.get('/connexion/:uid/amont/:login', async (ctx) => ctx.redirect(`/connexion/${ctx.params.uid}`));

  router.post('/connexion/:uid/amont/:login', dispatcher.sameOrigin, form('16kb'), async (ctx) => {
    const { definition, login } = named(ctx.params.login);
    const visit = await dispatcher.visitAt(ctx, ctx.params.uid);
    if (visit === null) return dispatcher.show(ctx, ctx.params.uid);
    const { uid, again } = visit;
    dispatcher.demandToken(fields(ctx).jeton ?? '', uid, upstreamPath(definition.id));
    const relay = newRelay();
    try {
      const { kept, send } = await login.begin({ returnUrl: returnUrl(definition.id), relay, again });
      await roundTrips.ask({ relay, device: deviceOf(ctx, login), login: definition.id, uid, kept });
      const { page, refresh } = toUpstreamPage(visit.language, definition.label, send);
      if (refresh !== null) ctx.set('Refresh', `0; url=${refresh}`);
      sendPage(ctx, page);
    } catch (fault) {
      if (!(fault instanceof LoginRefused)) throw fault;
      refused(definition.id, fault);
      await tell(ctx, visit, definition.id, { kind: 'refused', code: fault.code });
    }
  });

  router.get('/connexion/:uid/suite/:login/:ticket', async (ctx) => {
    const { definition } = named(ctx.params.login);
    const visit = await dispatcher.visitAt(ctx, ctx.params.uid);
    if (visit === null) return dispatcher.show(ctx, ctx.params.uid);
    const outcome = await roundTrips.told(ctx.params.ticket ?? '', definition.id, visit.uid);
    // Reloaded: the visit stands where it stands.
    if (outcome === undefined) return ctx.redirect(`/connexion/${visit.uid}`);
    if (outcome.kind !== 'guest') return tell(ctx, visit, definition.id, outcome);
    const { guest } = outcome;
    if (guest.people.length > 1) return visit.advance({ next: { ...visit.progress, guest } });
    const entered = await enter(options, guest, guest.people[0]!, visit.factorDemanded);
    if ('next' in entered) return visit.advance(entered);
    if (entered.kind !== 'renew') return tell(ctx, visit, definition.id, entered);
    await visit.keep({ ...visit.progress, again: true });
    return tell(ctx, visit, definition.id, { kind: 'refused', code: 'stale' });
  });

  /**
   * The browser may be anybody's, and has no cookie of ours when another site's page posted it here: nothing is opened. What came of it is kept for the
   * bearer of a ticket that this answer alone carries, and only in the browser that has the sign-in's cookie.
   */
  async function answer(ctx: Koa.Context & { params: Record<string, string> }): Promise<void> {
    const { definition, login } = named(ctx.params.login);
    const query = texts(ctx.query);
    const body = fields(ctx);
    const relay = body.RelayState ?? query.state ?? query.RelayState ?? '';
    const asked = await roundTrips.answered(relay, definition.id, deviceOf(ctx, login));
    if (asked === undefined) throw new errors.SessionNotFound('no sign-in waits for this answer');
    const outcome = await completed(asked.kept);
    const ticket = await roundTrips.tell({ login: definition.id, uid: asked.uid, outcome });
    ctx.status = 303;
    ctx.set('Cache-Control', 'no-store');
    ctx.redirect(`/connexion/${asked.uid}/suite/${definition.id}/${ticket}`);

    async function completed(kept: Readonly<Record<string, string>>): Promise<UpstreamOutcome> {
      try {
        const identity = await login.complete({ kept, returnUrl: returnUrl(definition.id), query, body });
        return await recognise(options.pool, definition, identity, now());
      } catch (fault) {
        if (!(fault instanceof LoginRefused)) throw fault;
        refused(definition.id, fault);
        return { kind: 'refused', code: fault.code };
      }
    }
  }

  function named(id: string | undefined): Upstream {
    const found = upstreams.find(({ definition }) => definition.id === id);
    if (found === undefined) throw new errors.SessionNotFound('no such upstream');
    return found;
  }

  /** The browser's number, where an answer brings it: opened in another one, it is of no use there and stays good in its own. */
  function deviceOf(ctx: Koa.Context, { answersBy }: Upstream['login']): string | null {
    return answersBy === 'address' ? (options.devices.read(ctx, '')?.number ?? '') : null;
  }

  function returnUrl(login: string): string {
    return `${origin}/connexion/retour/${login}`;
  }

  function refused(login: string, fault: LoginRefused): void {
    log.warn({ ...faultFields(fault), at: undefined, login, reason: fault.reason }, 'an upstream did not sign somebody in');
  }

  /** Why it went no further, with the way back to the other ways of signing in. */
  async function tell(
    ctx: Koa.Context,
    { uid, language, service }: VisitAt,
    login: string,
    outcome: Exclude<UpstreamOutcome, { kind: 'guest' }>,
  ): Promise<void> {
    const { label } = named(login).definition;
    const words = upstreamWords[language];
    const told = outcome.kind === 'refused' ? words.refused[outcome.code](label) : words.unmatched[outcome.kind](label);
    const status = outcome.kind === 'refused' ? statuses[outcome.code] : 403;
    journal.record({ at: now(), kind: 'refusal', reason: reasons[outcome.kind], service: service?.clientId ?? null, person: null });
    const page = noticePage(language, { ...told, link: { href: `/connexion/${uid}`, label: words.back } });
    // Its address works once: it cannot be shown again in another language.
    sendPage(ctx, { ...page, otherLanguage: 'none' }, status);
  }
}

/** For the journal of sign-ins. */
const reasons = {
  refused: 'upstream-refused',
  unknown: 'upstream-unmatched',
  unapproved: 'upstream-unmatched',
  ambiguous: 'upstream-unmatched',
  'other-door': 'upstream-unmatched',
  closed: 'account-closed',
  suspended: 'account-suspended',
  reported: 'account-reported',
} as const;

const statuses: Readonly<Record<LoginRefusal, number>> = {
  declined: 403,
  weak: 403,
  stale: 400,
  invalid: 400,
  unreachable: 502,
  misconfigured: 502,
};

function fields(ctx: Koa.Context): Readonly<Record<string, string>> {
  return texts((ctx.request as { body?: object }).body ?? {});
}

/** Repeated parameters are nobody's to choose from: left out. */
function texts(values: object): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
