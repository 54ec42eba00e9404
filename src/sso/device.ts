// Signing a tablet in from another device (RFC 8628): which page answers what, under which short address, and how guessing codes is slowed. The person passes
// the same dispatcher as anywhere; knows no step of it.
import type Koa from 'koa';
import type Provider from 'oidc-provider';
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import type { Account } from '#core/release/account.ts';
import { deviceCodeMask, pollingRule } from '#core/release/device-code.ts';
import { languageOf } from './language-of.ts';
import { sendOurFault } from './our-fault.ts';
import { type DeviceCodePage, deviceCodePage, deviceConfirmPage } from './pages/device-pages.ts';
import { sendPage } from './pages/layout.ts';
import { noticePage } from './pages/notice-page.ts';
import { tooMany } from './steps/too-many.ts';
import type { NetworkThrottle } from './throttle.ts';
import { deviceWords } from './words/device.ts';

/** What a child is asked to type into a browser, after the host. */
const deviceAddress = '/tablette';

type DeviceFlow = NonNullable<NonNullable<Configuration['features']>['deviceFlow']>;

/** oidc-provider's names for what may be wrong with a code. The rest is a page that was open too long. */
const faults: Readonly<Record<string, DeviceCodePage['fault']>> = {
  NoCodeError: 'missing',
  NotFoundError: 'unknown',
  ExpiredError: 'expired',
  AlreadyUsedError: 'used',
  SessionNotFound: 'lost',
  InvalidRequest: 'lost',
};

/** Requests that brought a code which does not exist: counted against guessing. */
const wrong = new WeakSet<object>();

/** @param find who is signed in, by id; undefined for whoever may not be */
export function deviceFlow(find: (personId: string) => Promise<Account | undefined>): DeviceFlow {
  const nameOf = async ({ oidc }: KoaContextWithOIDC): Promise<string | null> => {
    const account = oidc.session?.accountId === undefined ? undefined : await find(oidc.session.accountId);
    return account === undefined ? null : `${account.identity.givenName} ${account.identity.familyName}`.trim();
  };
  return {
    enabled: true,
    charset: 'digits',
    mask: deviceCodeMask,
    // Nothing of the tablet is kept: neither its address nor its browser would help a child to recognise it.
    deviceInfo: () => ({}),
    userCodeInputSource: (ctx, _form, _out, error) => {
      if (error === undefined) return sendPage(ctx, codePage(ctx, null));
      if (error.name === 'AbortedError') return aborted(ctx);
      if (withoutSession(ctx)) return ctx.status >= 500 ? sendOurFault(ctx) : lost(ctx, ctx.oidc.urlFor('code_verification'));
      // A code that was known a moment ago comes without what was typed: it has been swept.
      const typed = (error as { userCode?: string }).userCode;
      if (error.name === 'NotFoundError' && typed !== undefined) wrong.add(ctx.req);
      const fault = error.name === 'NotFoundError' && typed === undefined ? 'expired' : (faults[error.name] ?? 'refused');
      sendPage(ctx, codePage(ctx, fault, fault === 'unknown' ? typed : undefined), fault === 'refused' ? ctx.status : 422);
    },
    userCodeConfirmSource: async (ctx, _form, client, _info, code) => {
      const service = client.clientName ?? client.clientId;
      const page = { ...formOf(ctx), service, code, account: await nameOf(ctx), signOut: ctx.oidc.urlFor('end_session') };
      sendPage(ctx, deviceConfirmPage(page));
    },
    successSource: async (ctx) => {
      const language = languageOf(ctx);
      const { done } = deviceWords[language];
      const sentences = done.sentences(ctx.oidc.client?.clientName ?? '', (await nameOf(ctx)) ?? '');
      const link = { href: ctx.oidc.urlFor('end_session'), label: done.leave };
      sendPage(ctx, { ...noticePage(language, { title: done.title, sentences, link }), otherLanguage: 'none' });
    },
  };
}

/** The code was in the address (`verification_uri_complete`): shown to be compared, and sent by the person alone (RFC 8628, section 5.4). */
export function typedCodePage(ctx: KoaContextWithOIDC) {
  return codePage(ctx, null, String(ctx.oidc.params?.user_code ?? ''));
}

function codePage(ctx: KoaContextWithOIDC, fault: DeviceCodePage['fault'], code = '') {
  return deviceCodePage({ ...formOf(ctx), code, fault });
}

function formOf(ctx: KoaContextWithOIDC) {
  const state = (ctx.oidc.session?.state ?? {}) as { secret?: string };
  return { language: languageOf(ctx), action: ctx.oidc.urlFor('code_verification'), xsrf: state.secret ?? '' };
}

/**
 * The browser brought no session, so the form that it sent, or the sign-in that it speaks of, is not to be found: the code is typed anew on a page that makes one.
 * The library has by now written into the session that it began for this answer, and would change it in the database, where it is not.
 */
function withoutSession({ oidc: { session } }: KoaContextWithOIDC): boolean {
  if (session === undefined || !(session as { new?: boolean }).new) return false;
  (session as { touched?: boolean }).touched = false;
  return true;
}

function lost(ctx: Koa.Context, path: string): void {
  const language = languageOf(ctx);
  const { again, ...notice } = deviceWords[language].lost;
  sendPage(ctx, { ...noticePage(language, { ...notice, link: { href: path, label: again } }), otherLanguage: 'none' }, 400);
}

function aborted(ctx: KoaContextWithOIDC): void {
  const language = languageOf(ctx);
  const { again, ...notice } = deviceWords[language].aborted;
  const link = { href: ctx.oidc.urlFor('code_verification'), label: again };
  // Shown once, and not to be asked for again.
  sendPage(ctx, { ...noticePage(language, { ...notice, link }), otherLanguage: 'none' });
}

/**
 * Lets services use the grant (RFC 8628, section 3.4). By their registration the library would ask each that knows people by a pairwise id for a `jwks_uri`,
 * from which it takes the sector: ours has a name of its own.
 */
export function allowDeviceGrant(provider: Provider, allowed: (clientId: string) => boolean): void {
  const client = provider.Client.prototype;
  const { grantTypeAllowed: registered } = client;
  client.grantTypeAllowed = function (type) {
    return type === 'urn:ietf:params:oauth:grant-type:device_code' ? allowed(this.clientId) : registered.call(this, type);
  };
}

/** Tells devices the short address in place of the library's, which is read off a screen and typed by hand, and how often they may ask. */
export function tellShortAddress(provider: Provider, origin: string): void {
  provider.on('device_authorization.success', (_ctx, answer) => {
    const body = answer as { verification_uri?: string; verification_uri_complete?: string; user_code?: string; interval?: number };
    body.interval = pollingRule.first;
    body.verification_uri = `${origin}${deviceAddress}`;
    body.verification_uri_complete = `${origin}${deviceAddress}?code=${body.user_code}`;
  });
}

/** Answers the short address, and slows down whoever tries codes. `path`: where the pages really are. */
export function guardDeviceCodes(path: string, throttle: NetworkThrottle, now: () => Date): Koa.Middleware {
  return async (ctx, next) => {
    if (ctx.path === deviceAddress && ctx.method === 'GET') {
      const { code } = ctx.query;
      return ctx.redirect(typeof code === 'string' ? `${path}?${new URLSearchParams({ user_code: code })}` : path);
    }
    // The form never leads there: whoever sends one brings nothing that could be taken up.
    if (ctx.path === deviceAddress && ctx.method === 'POST') return lost(ctx, path);
    if (ctx.path !== path || ctx.method !== 'POST') return next();
    const freeAt = await throttle.reserve(ctx.ip, now());
    if (freeAt === null) {
      await next();
      if (!wrong.has(ctx.req)) await throttle.release(ctx.ip);
      return;
    }
    const language = languageOf(ctx);
    const { again, ...notice } = deviceWords[language].tooMany;
    const sentences = [...notice.sentences, tooMany({ ctx, language }, freeAt, now())];
    sendPage(ctx, noticePage(language, { ...notice, sentences, link: { href: path, label: again } }), 429);
  };
}
