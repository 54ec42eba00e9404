// THE dispatcher of signing in: the one table of steps, in order. Each visit shows the first step that is due; when none is, oidc-provider
// goes on. A step that falls due while a session is open is asked for by the policy (policy.ts) and shown by the same table.
import { bodyParser } from '@koa/bodyparser';
import { Router } from '@koa/router';
import type Koa from 'koa';
import type Provider from 'oidc-provider';
import { errors, type InteractionResults } from 'oidc-provider';
import type { Service } from '#core/release/service.ts';
import { demandsSecondFactor, proofOf, provesSecondFactor } from '#core/second-factor/duty.ts';
import { findSignInAccount } from './account.ts';
import { admissionPrompt } from './admission.ts';
import { contextPrompt } from './context.ts';
import { formFields } from './form-fields.ts';
import { createFormTokens, notOurs } from './form-token.ts';
import { keepLanguage, languageOf, languageParameter } from './language-of.ts';
import type { Log } from './log.ts';
import { againParameter, type WayOn } from './lost.ts';
import { answerOurFault } from './our-fault.ts';
import { chooseAccountPage } from './pages/choose-account-page.ts';
import { sendPage } from './pages/layout.ts';
import { noticePage } from './pages/notice-page.ts';
import { accountPrompt } from './policy.ts';
import { endedBeforeOf } from './proof.ts';
import type { RefusedForm, RefusedForms } from './refused-form.ts';
import type { SignInJournal } from './sign-in-journal.ts';
import { acceptCharters } from './steps/accept-charter.ts';
import { chooseContext } from './steps/choose-context.ts';
import { choosePassword } from './steps/choose-password.ts';
import { choosePerson } from './steps/choose-person.ts';
import { enrolDevice } from './steps/enrol-second-factor.ts';
import { identify } from './steps/identify.ts';
import { owedBy } from './steps/owed.ts';
import { showRecoveryCodes, tellFewCodes } from './steps/recovery-codes.ts';
import { confirmSecondFactor } from './steps/second-factor.ts';
import { tooMany } from './steps/too-many.ts';
import { turnAway } from './turn-away.ts';
import type { RoundTrips } from './upstream/round-trip.ts';
import { upstreamPath, upstreamRoutes } from './upstream/routes.ts';
import type { Upstream } from './upstream/upstream.ts';
import { type Outcome, type Progress, type Step, type StepTools, start, type Visit } from './visit.ts';
import { asLanguage } from './words/language.ts';
import { noticeWords } from './words/notices.ts';

/** The order of signing in; docs/architecture.md explains it line by line. */
export const steps: readonly Step[] = [
  choosePerson,
  identify,
  confirmSecondFactor,
  tellFewCodes,
  enrolDevice,
  showRecoveryCodes,
  choosePassword,
  acceptCharters,
  chooseContext,
];

/** Of the page on which somebody chooses his account. */
const account = { path: 'compte' } as const;

/** Of the page of somebody who is not admitted. */
const wayBack = { path: 'retour-au-service' } as const;

const readForm = bodyParser({ enableTypes: ['form'], formLimit: '16kb', encoding: 'utf-8' });

export type InteractionOptions = StepTools & {
  readonly provider: Provider;
  readonly services: ReadonlyMap<string, Service>;
  /** Origin of the gateway as browsers know it. */
  readonly origin: string;
  /** Signs the tokens of forms. */
  readonly formKey: Buffer;
  readonly refusedForms: RefusedForms;
  readonly upstreams: readonly Upstream[];
  readonly roundTrips: RoundTrips;
  readonly log: Log;
  readonly wayOn: WayOn;
  readonly journal: Pick<SignInJournal, 'record'>;
};

export function interactionRoutes(options: InteractionOptions): Koa.Middleware {
  const { provider, services, origin, formKey, refusedForms, log, journal, wayOn, upstreams } = options;
  const tokens = createFormTokens(formKey);
  const router = new Router();

  upstreamRoutes(router, options, {
    sameOrigin,
    visitAt: async (ctx, uid) => {
      const interaction = await find(ctx, uid);
      const progress = await progressOf(interaction);
      if (due(progress) !== identify) return null;
      const { prompt, max_age: maxAge } = interaction.params;
      // Who asks when the person last proved who he is gets a proof of now.
      const again =
        progress.again ||
        maxAge !== undefined ||
        String(prompt ?? '')
          .split(' ')
          .includes('login');
      return {
        ...visitOf(ctx, interaction, progress, identify),
        uid: interaction.uid,
        again,
        advance: (outcome) => advance(ctx, interaction, outcome),
        keep: (next) => keep(interaction, next),
      };
    },
    demandToken: tokens.demand,
    show: async (ctx, uid) => show(ctx, await find(ctx, uid)),
  });

  router.get('/connexion/:uid', async (ctx) => {
    const interaction = await find(ctx, ctx.params.uid);
    // Nothing to consent to, see grant.ts: a service that insists is answered at once.
    if (interaction.prompt.name === 'consent') return finish(ctx, interaction, { consent: {} });
    if (interaction.prompt.name === admissionPrompt) return refuse(ctx, interaction);
    if (interaction.prompt.name === accountPrompt && interaction.result === undefined) return chooseAccount(ctx, interaction);
    await show(ctx, interaction);
  });

  router.post(`/connexion/:uid/${account.path}`, sameOrigin, readForm, async (ctx) => {
    const interaction = await find(ctx, ctx.params.uid);
    const form = formFields(ctx);
    tokens.demand(form.jeton, interaction.uid, account.path);
    if (interaction.prompt.name !== accountPrompt) throw notOurs();
    if (form.compte === 'meme') return finish(ctx, interaction, {});
    if (form.compte === 'autre') await keep(interaction, start);
    ctx.status = 303;
    ctx.redirect(`/connexion/${interaction.uid}`);
  });

  // Somebody who is not admitted goes back to the service, which is told so.
  router.post(`/connexion/:uid/${wayBack.path}`, sameOrigin, readForm, async (ctx) => {
    const interaction = await find(ctx, ctx.params.uid);
    tokens.demand(formFields(ctx).jeton, interaction.uid, wayBack.path);
    if (interaction.prompt.name !== admissionPrompt) throw notOurs();
    return finish(ctx, interaction, { error: 'access_denied', error_description: 'the person may not use this service' });
  });

  // A page reloaded after a refused form, or reached by typing: the same as the interaction's own.
  router.get('/connexion/:uid/:step', async (ctx) => ctx.redirect(`/connexion/${ctx.params.uid}`));

  router.post('/connexion/:uid/:step', sameOrigin, readForm, async (ctx) => {
    const interaction = await find(ctx, ctx.params.uid);
    const step = steps.find(({ path }) => path === ctx.params.step);
    const form = formFields(ctx);
    if (step === undefined) throw new errors.InvalidRequest('no such step');
    tokens.demand(form.jeton, interaction.uid, step.path);
    const progress = await progressOf(interaction);
    // Sent twice, or out of order: show where the visit stands.
    if (due(progress) !== step) return stand(ctx, interaction);
    // The button of the other language sends the form too, so that what was typed is not lost.
    const identifiant = (form.identifiant ?? '').trim();
    const language = asLanguage(form[languageParameter]);
    if (language !== null) {
      keepLanguage(ctx, language, origin);
      return again(ctx, interaction, { step: step.path, language, status: 200, faults: [], identifiant, until: null });
    }
    const visit = visitOf(ctx, interaction, progress, step);
    const outcome = await step.submit(options, visit, form);
    if (!('next' in outcome) && outcome.refused)
      journal.record({ at: options.now(), kind: 'refusal', service: serviceOf(interaction), ...outcome.refused });
    if (!('faults' in outcome)) return advance(ctx, interaction, outcome);
    const { faults, status = 422, until } = outcome;
    return again(ctx, interaction, {
      step: step.path,
      language: visit.language,
      status,
      faults,
      identifiant,
      until: until?.getTime() ?? null,
    });
  });

  return async (ctx, next) => {
    if (!ctx.path.startsWith('/connexion/')) return next();
    try {
      await router.routes()(ctx as never, next as never);
    } catch (error) {
      if (error instanceof errors.SessionNotFound) return wayOn(ctx, ctx.path.split('/')[2] ?? '', 400);
      if (isClientFault(error)) return refuseForm(ctx, error.status);
      answerOurFault(ctx, log, error, 'sign-in page failed');
    }
  };

  type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

  async function find(ctx: Koa.Context, uid: string | undefined): Promise<Interaction> {
    const interaction = await provider.interactionDetails(ctx.req, ctx.res);
    if (interaction.uid !== uid) throw new errors.SessionNotFound('another interaction');
    return interaction;
  }

  /** Onwards from a step: its page, the next step that is due, or back to the service. */
  async function advance(ctx: Koa.Context, interaction: Interaction, outcome: Exclude<Outcome, { faults: unknown }>): Promise<void> {
    refusedForms.forget(ctx, interaction.uid);
    if ('page' in outcome) return sendPage(ctx, outcome.page, outcome.status);
    if (due(outcome.next) === undefined) return finish(ctx, interaction, resultOf(outcome.next));
    await keep(interaction, outcome.next);
    stand(ctx, interaction);
  }

  /** To the page of where the visit stands: one that the browser may ask for again. */
  function stand(ctx: Koa.Context, { uid }: Interaction): void {
    ctx.status = 303;
    ctx.redirect(`/connexion/${uid}`);
  }

  /** The same form again, by an address of its own. */
  async function again(ctx: Koa.Context, interaction: Interaction, form: RefusedForm): Promise<void> {
    await refusedForms.keep(ctx, interaction.uid, form);
    stand(ctx, interaction);
  }

  async function finish(ctx: Koa.Context, interaction: Interaction, result: InteractionResults): Promise<void> {
    // What was asked of the person before counts: the library would ask again for ever for two things at once (`prompt=login consent`).
    const { login, [contextPrompt]: context, [accountPrompt]: chosen } = (interaction.lastSubmission ?? {}) as InteractionResults;
    const before = {
      ...(login ? { login } : {}),
      ...(context ? { [contextPrompt]: context } : {}),
      ...(chosen || interaction.prompt.name === accountPrompt ? { [accountPrompt]: {} } : {}),
    };
    await save(interaction, { ...before, ...result });
    ctx.status = 303;
    ctx.redirect(interaction.returnTo);
  }

  /** As the library's `interactionResult` does, without reading again the interaction that is in hand. */
  async function save(interaction: Interaction, result: InteractionResults): Promise<void> {
    interaction.result = result;
    await interaction.save(interaction.exp - Math.floor(Date.now() / 1000));
  }

  /** The last question of the table: shown to whoever is signed in, in this visit or before, and may not use the service. */
  async function refuse(ctx: Koa.Context, interaction: Interaction): Promise<void> {
    const { session } = interaction;
    const visit = { ...visitOf(ctx, interaction, start, wayBack), signOut: `${new URL(provider.issuer).pathname}/session/end` };
    const page = session?.accountId ? await turnAway(options, session.accountId, visit) : null;
    return page === null ? finish(ctx, interaction, {}) : sendPage(ctx, page, 403);
  }

  /** Asked of whoever is signed in; nobody there is asked for his name anyway. */
  async function chooseAccount(ctx: Koa.Context, interaction: Interaction): Promise<void> {
    const open = interaction.session?.accountId
      ? await findSignInAccount(options.pool, interaction.session.accountId, options.now())
      : undefined;
    if (open === undefined) return finish(ctx, interaction, {});
    const { language, service, formOrigins } = visitOf(ctx, interaction, start, identify);
    const page = { language, formOrigins, service: service?.name ?? null, token: tokens.of(interaction.uid, account.path) };
    const name = `${open.identity.givenName} ${open.identity.familyName}`.trim();
    sendPage(ctx, chooseAccountPage({ ...page, name, action: `/connexion/${interaction.uid}/${account.path}` }));
  }

  async function show(ctx: Koa.Context, interaction: Interaction): Promise<void> {
    const found = await progressOf(interaction);
    const step = due(found) ?? identify;
    const progress = step.prepare?.(options, found) ?? found;
    if (progress !== found) await keep(interaction, progress);
    const visit = visitOf(ctx, interaction, progress, step);
    const form = await refusedForms.read(ctx, interaction.uid);
    if (form === null || form.step !== step.path || form.language !== visit.language) return sendPage(ctx, await step.show(options, visit));
    if (form.until !== null) tooMany(visit, new Date(form.until), options.now());
    const { faults, identifiant } = form;
    sendPage(ctx, await step.show(options, { ...visit, faults, typed: { identifiant } }), form.status);
  }

  async function keep(interaction: Interaction, progress: Progress): Promise<void> {
    await save(interaction, { progress } as InteractionResults);
  }

  /** How far the visit has come. Whoever is signed in and owes only what his open session lacks has given his password already. */
  async function progressOf({ result, session, prompt, params }: Interaction): Promise<Progress> {
    if (result?.progress !== undefined) return { ...start, ...(result.progress as Partial<Progress>) };
    if (prompt.name === contextPrompt && session?.accountId) return { ...start, personId: session.accountId, context: 'due' };
    if (session?.accountId === undefined || !prompt.reasons.every((reason) => ofAnOpenSession.has(reason))) return start;
    const account = await findSignInAccount(options.pool, session.accountId, options.now());
    const open = await provider.Session.findByUid(session.uid);
    if (account === undefined || open?.loginTs === undefined) return start;
    const owed = await owedBy(options, account, demanded(params));
    const lacking = provesSecondFactor(open.amr) ? { ...owed, factor: 'settled' as const } : owed;
    const progress = {
      ...start,
      personId: account.id,
      ...lacking,
      passwordAt: open.loginTs,
      endedBefore: endedBeforeOf(open),
      methods: open.amr ?? [],
    };
    return due(progress) === undefined ? start : progress;
  }

  function serviceOf({ params }: Interaction): string | null {
    return services.get(String(params.client_id))?.clientId ?? null;
  }

  function demanded(params: Interaction['params']): boolean {
    return demandsSecondFactor(services.get(String(params.client_id)), params);
  }

  function visitOf(ctx: Koa.Context, interaction: Interaction, progress: Progress, step: Pick<Step, 'path'>): Visit {
    const { client_id: clientId, redirect_uri: redirectUri, ui_locales: uiLocales } = interaction.params;
    const target = typeof redirectUri === 'string' ? URL.parse(redirectUri)?.origin : undefined;
    return {
      ctx,
      language: languageOf(ctx, uiLocales),
      typed: {},
      faults: [],
      progress,
      service: services.get(String(clientId)) ?? null,
      factorDemanded: demanded(interaction.params),
      resumed: interaction.params[againParameter] !== undefined,
      formOrigins: target === undefined || target === 'null' ? [] : [target],
      sessionUid: interaction.session?.uid ?? null,
      action: `/connexion/${interaction.uid}/${step.path}`,
      token: tokens.of(interaction.uid, step.path),
      ways: upstreams.map(({ definition: { id, label, hint } }) => {
        const path = upstreamPath(id);
        return { label, hint, action: `/connexion/${interaction.uid}/${path}`, token: tokens.of(interaction.uid, path) };
      }),
    };
  }

  async function sameOrigin(ctx: Koa.Context, next: Koa.Next): Promise<unknown> {
    const site = ctx.get('Sec-Fetch-Site');
    const from = ctx.get('Origin');
    const foreign = (site !== '' && site !== 'same-origin') || (from !== '' && from !== origin);
    return foreign ? refuseForm(ctx, 400) : next();
  }

  /** A form that did not come from our page: nothing of it is taken. */
  async function refuseForm(ctx: Koa.Context, status: number): Promise<void> {
    const language = languageOf(ctx);
    sendPage(ctx, noticePage(language, { ...noticeWords[language].expired, services: [...services.values()] }), status);
  }
}

/** Reasons of the policy that somebody who is signed in can satisfy without his password. */
const ofAnOpenSession = new Set(['second_factor', 'essential_acr', 'essential_acrs', 'charter']);

/**
 * What the visit has come to, for oidc-provider. `remember: false`: the session's cookie goes with the browser. Computers in a collège are shared.
 * A code alone does not make the password younger than it is (`max_age`); and where no proof was given the session keeps the one that it has.
 */
function resultOf({ personId, confirmed, passwordAt, identifiedAt, endedBefore, methods, context }: Progress): InteractionResults {
  const ts = passwordAt ?? identifiedAt;
  if (typeof context === 'object') return { [contextPrompt]: context };
  if (identifiedAt === null && !confirmed) return {};
  return { login: { accountId: personId!, ...proofOf(confirmed, methods), remember: false, endedBefore, ...(ts === null ? {} : { ts }) } };
}

function due(progress: Progress): Step | undefined {
  return steps.find((step) => step.due(progress));
}

/** A body that is too long or unreadable: raised by the parser, with its status. */
function isClientFault(error: unknown): error is Error & { status: number } {
  const status = (error as { status?: unknown }).status;
  return typeof status === 'number' && status >= 400 && status < 500;
}
