// Puts signing in together for a composition root: provider, pages, assets and sweeping, as one middleware. Opens no port, no pool and no key.
import type Koa from 'koa';
import type Provider from 'oidc-provider';
import { parisDay } from '#core/calendar/french-date.ts';
import type { HelpDesk } from '#core/help/help.ts';
import { type Context, spokenOf } from '#core/release/context.ts';
import { deviceThrottleRule } from '#core/release/device-code.ts';
import { linkThrottleRules, throttleRules } from '#core/release/throttle.ts';
import { codeThrottleRules } from '#core/second-factor/throttle.ts';
import type { LogoutNotice } from '#core/session/logout-notice.ts';
import { deleteExpiredArtefacts } from '#database/oidc-store.ts';
import type { Pool } from '#database/pool.ts';
import { readAccount } from '#database/sign-in-account.ts';
import { deleteForgottenAttempts } from '#database/sign-in-throttle.ts';
import { deleteExpiredUpstream } from '#database/upstream-visit.ts';
import { deleteOldLinks } from '#database/verified-mail.ts';
import type { Keys } from '#src/keys/open-keys.ts';
import { findAdmitted } from './account.ts';
import { tellLogout } from './backchannel.ts';
import { followCatalogue } from './catalogue.ts';
import type { Client } from './clients.ts';
import { guardDeviceCodes } from './device.ts';
import { createFactorVault } from './factor-vault.ts';
import { followKeys, freshKeys } from './follow-keys.ts';
import { interactionRoutes } from './interaction.ts';
import { createKnownDevices } from './known-device.ts';
import { followLanguageLinks, languageOf } from './language-of.ts';
import type { Log } from './log.ts';
import { wayOn } from './lost.ts';
import { createMailLinks, type MailLinks } from './mail-link.ts';
import { mountProvider } from './mount.ts';
import { calmly } from './our-fault.ts';
import { helpPage } from './pages/help-page.ts';
import { assets, sendPage } from './pages/layout.ts';
import { noticePage } from './pages/notice-page.ts';
import { createProvider } from './provider.ts';
import { recoveryRoutes } from './recovery.ts';
import { createRefusedForms } from './refused-form.ts';
import { createSignInJournal } from './sign-in-journal.ts';
import { subjectFor } from './subject.ts';
import { createNetworkThrottle, createThrottle } from './throttle.ts';
import { isMetadataAddress, publishMetadata } from './upstream/publish-metadata.ts';
import { createRoundTrips } from './upstream/round-trip.ts';
import type { Upstream } from './upstream/upstream.ts';
import { noticeWords } from './words/notices.ts';

export type SsoOptions = {
  readonly pool: Pool;
  readonly keys: Keys;
  /** The gateway as browsers know it, without a final slash and without a path. */
  readonly publicUrl: string;
  /** Services of the mappings, the console among them, each with its secret. Those of the catalogue are followed in the database. */
  readonly clients: readonly Client[];
  /** The upstreams that sign people in, in the order of their buttons. */
  readonly upstreams?: readonly Upstream[];
  readonly log: Log;
  /** How old the oldest line of the journal of sign-ins may become: 7 to 12 months (default 12). */
  readonly journalMonths?: number;
  /** The guichet unique, as pages of help name it (default: nothing is told of it). */
  readonly helpDesk?: HelpDesk;
  readonly now?: () => Date;
  /** Mails can be sent (default not): a forgotten password can be replaced by a link. */
  readonly mails?: boolean;
};

export type Sso = {
  readonly issuer: string;
  /** As the signing keys are now: another one after each change of theirs, so it is asked for, not kept. */
  readonly provider: () => Provider;
  /** Answers /oidc/*, /connexion/*, /compte/*, /aide, /tablette and /style/*; everything else goes on. Behind a proxy, `app.proxy` must be set or all share one network. */
  readonly middleware: Koa.Middleware;
  /** The page of whatever breaks: the first middleware of an application. */
  readonly calmly: Koa.Middleware;
  /** The page of an address that nothing answers at: the last middleware of an application. */
  readonly notFound: Koa.Middleware;
  /** Whether a service may still hold what was given to it: it is there, and the person is admitted as what was chosen. */
  readonly holds: (grant: { readonly person: string; readonly clientId: string; readonly context: Context | null }) => Promise<boolean>;
  /** Services that want to be told of the end of a session, as they are now. */
  readonly toldOfLogouts: () => readonly string[];
  /** Tells one of them: null once it has understood, else a word for the fault. */
  readonly tellLogout: (notice: LogoutNotice, signal: AbortSignal) => Promise<string | null>;
  /** The words of a mail that brings a link. */
  readonly linkMail: MailLinks['mail'];
  /** A service as people know it; null for one that is there no more. */
  readonly serviceName: (clientId: string) => string | null;
  /** Deletes what has expired. To be called every few minutes; returns how many rows went. */
  readonly sweep: () => Promise<number>;
  /** Writes what the journal of sign-ins still holds in memory. The last thing before the pool closes. */
  readonly close: () => Promise<void>;
};

const noDesk: HelpDesk = { phone: null, hours: null, url: null };

/** Where it matters which services there are. */
const ofSignIn = /^\/(oidc|connexion)(\/|$)/;

export function createSso(options: SsoOptions): Sso {
  const {
    pool,
    keys,
    publicUrl,
    clients,
    upstreams = [],
    log,
    journalMonths = 12,
    helpDesk = noDesk,
    now = () => new Date(),
    mails = false,
  } = options;
  const { origin, pathname } = new URL(publicUrl);
  if (pathname !== '/')
    throw new Error(`PUBLIC_URL ne doit pas contenir de chemin (« ${pathname} ») : donnez à l’annuaire un nom de domaine à lui.`);
  const path = '/oidc';
  const issuer = `${origin}${path}`;
  const catalogue = followCatalogue({ pool, declared: clients, secrets: keys.serviceSecrets, log });
  const [throttle, formKey] = [createThrottle(pool, keys.derive('sign-in throttle')), keys.derive('sign-in forms')];
  const factors = {
    vault: createFactorVault(keys.pairwise),
    throttle: createThrottle(pool, keys.derive('second factor throttle'), codeThrottleRules),
  };
  const known = createKnownDevices(keys.derive('known devices'), origin.startsWith('https:'));
  const refusedForms = createRefusedForms(keys.derive('refused forms'), origin.startsWith('https:'), now);
  const links = createMailLinks(keys.derive('mail links'), origin);
  const requests = createThrottle(pool, keys.derive('mail link throttle'), linkThrottleRules);
  const journal = createSignInJournal({ pool, root: keys.pairwise, months: journalMonths, now, log });
  const recovery: Koa.Middleware = mails
    ? recoveryRoutes({ pool, origin, links, throttle, factors, requests, devices: known, journal, now })
    : (_ctx, next) => next();
  const roundTrips = createRoundTrips(pool, keys.derive('upstream visits'), now);
  const serving = followKeys(keys.signing, now, catalogue.current, (signing, served) => {
    const services = new Map(served.map(({ service }) => [service.clientId, service]));
    const onwards = wayOn({ pool, log, services, paths: { authorization: `${path}/auth`, device: `${path}/device` } });
    const shared = { pool, now, log, journal, wayOn: onwards };
    const provider = createProvider({ ...shared, keys, signing, issuer, clients: served });
    const interaction = interactionRoutes({
      ...shared,
      provider,
      services,
      origin,
      throttle,
      factors,
      formKey,
      refusedForms,
      devices: known,
      mails,
      helpDesk,
      upstreams,
      roundTrips,
    });
    return { provider, services, interaction, protocol: mountProvider(provider) };
  });
  const fresh = freshKeys(`${path}/jwks`, keys.signing, log);
  const devices = createNetworkThrottle(pool, keys.derive('device code throttle'), deviceThrottleRule);
  const guarded = guardDeviceCodes(`${path}/device`, devices, now);
  const following = followLanguageLinks(origin);
  const metadata = publishMetadata({ upstreams, origin, log, now });
  const middleware: Koa.Middleware = (ctx, next) =>
    serveAssets(ctx, () =>
      following(ctx, () => {
        if (isMetadataAddress(ctx.path)) return metadata(ctx, next);
        if (ctx.path === '/aide' && ctx.method === 'GET') return sendPage(ctx, helpPage(languageOf(ctx), helpDesk));
        return fresh(ctx, async () => {
          if (ofSignIn.test(ctx.path)) await catalogue.follow();
          const { interaction, protocol } = serving();
          return interaction(ctx, () => recovery(ctx, () => guarded(ctx, () => protocol(ctx, next))));
        });
      }),
    );
  const sweep = async () => {
    const rules = [...[throttleRules, codeThrottleRules, linkThrottleRules].flatMap((each) => Object.values(each)), deviceThrottleRule];
    const forgotten = Math.max(...rules.map(({ forget }) => forget));
    const attempts = await deleteForgottenAttempts(pool, new Date(now().getTime() - forgotten * 1000));
    // Kept for a day: whoever opens an old link is told that it is too old, not that it never was.
    const old = await deleteOldLinks(pool, new Date(now().getTime() - 24 * 3_600_000));
    const artefacts = await deleteExpiredArtefacts(pool, undefined, (person, at) =>
      journal.record({ at, kind: 'end', reason: 'expired', service: null, person }),
    );
    await journal.sweep();
    return attempts + old + artefacts + (await deleteExpiredUpstream(pool, now()));
  };
  const subjectOf = async ({ clientId, person }: LogoutNotice) => {
    const release = serving().services.get(clientId)?.release;
    return release === undefined
      ? null
      : subjectFor(keys.pairwise, release, person, () => readAccount(pool, person, parisDay(now()), clientId));
  };
  const notFound: Koa.Middleware = (ctx) => {
    const language = languageOf(ctx);
    sendPage(ctx, noticePage(language, { ...noticeWords[language].notFound, services: [...serving().services.values()] }), 404);
  };
  return {
    issuer,
    provider: () => serving().provider,
    middleware,
    calmly: calmly(log),
    notFound,
    holds: async ({ person, clientId, context }) => {
      await catalogue.follow();
      const service = serving().services.get(clientId);
      const admitted = service && (await findAdmitted(pool, person, service, now()));
      return admitted !== undefined && spokenOf(service?.context, admitted, context) !== null;
    },
    toldOfLogouts: () =>
      [...serving().services.values()].flatMap(({ clientId, backchannelLogout }) => (backchannelLogout ? [clientId] : [])),
    tellLogout: async (notice, signal) => {
      await catalogue.follow();
      return tellLogout({ provider: serving().provider, subjectOf }, notice, signal);
    },
    serviceName: (clientId) => serving().services.get(clientId)?.name ?? null,
    linkMail: links.mail,
    sweep,
    close: journal.close,
  };
}

/** The address carries the content's version, so it may be kept for ever; without it, for a short time. */
const serveAssets: Koa.Middleware = async (ctx, next) => {
  const asset = assets[ctx.path as keyof typeof assets];
  if (asset === undefined || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return next();
  ctx.set('Content-Type', asset.type);
  ctx.set('Cache-Control', ctx.query.v === asset.version ? 'public, max-age=31536000, immutable' : 'public, max-age=300');
  ctx.set('X-Content-Type-Options', 'nosniff');
  ctx.body = asset.content;
};
