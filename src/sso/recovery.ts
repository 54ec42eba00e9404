// A forgotten password, and the address by which one gets a new one: the pages under /compte. The answer, its status and its work are the same whether or
// not an account exists. A link signs nobody in: who owes a second factor gives it at the sign-in that follows.
import { randomUUID } from 'node:crypto';
import { bodyParser } from '@koa/bodyparser';
import { Router } from '@koa/router';
import type Koa from 'koa';
import { parisDay } from '#core/calendar/french-date.ts';
import { foldLogin } from '#core/person/login.ts';
import type { Account } from '#core/release/account.ts';
import { findCredential } from '#database/sign-in-account.ts';
import { readLink, resetByLink, sendReset, verifyMail } from '#database/verified-mail.ts';
import { findSignInAccount } from './account.ts';
import { formFields } from './form-fields.ts';
import { languageOf } from './language-of.ts';
import { linkMinutes, linkPaths, type MailLinks } from './mail-link.ts';
import { newPasswordFault, ownWords, passwordAudience } from './new-password.ts';
import { type OwnMailOptions, ownMail } from './own-mail.ts';
import { forgottenPasswordPage } from './pages/forgotten-password-page.ts';
import { type Page, sendPage } from './pages/layout.ts';
import { newPasswordPage } from './pages/new-password-page.ts';
import { type Notice, noticePage } from './pages/notice-page.ts';
import { confirmMailPage } from './pages/own-mail-page.ts';
import type { FieldFault } from './pages/parts.ts';
import { hashPassword, TooBusy } from './password.ts';
import { forgottenPath, ownMailPath } from './recovery-paths.ts';
import { tooMany } from './steps/too-many.ts';
import { recoveryWords } from './words/recovery.ts';
import { signInWords } from './words/sign-in.ts';

export type RecoveryOptions = OwnMailOptions & { readonly origin: string; readonly links: MailLinks };

const read = bodyParser({ enableTypes: ['form'], formLimit: '16kb', encoding: 'utf-8' });

export function recoveryRoutes(options: RecoveryOptions): Koa.Middleware {
  const { pool, origin, links, requests, devices, now } = options;
  const router = new Router();

  router.get(forgottenPath, (ctx) => {
    devices.begin(ctx);
    sendPage(ctx, forgotten(ctx, '', []));
  });
  router.post(forgottenPath, fromHere, read, async (ctx) => {
    const language = languageOf(ctx);
    const typed = formFields(ctx).identifiant?.trim() ?? '';
    const login = foldLogin(typed);
    const fault = (message: string, status: number) => sendPage(ctx, forgotten(ctx, typed, [{ field: 'identifiant', message }]), status);
    if (login === '') return fault(recoveryWords[language].loginMissing, 422);
    // Never given back: to ask is what is counted. Unknown logins count as known ones.
    const freeAt = await requests.reserve({ login, address: ctx.ip, device: devices.read(ctx, login) }, now());
    if (freeAt !== null) return fault(tooMany({ ctx, language }, freeAt, now()), 429);
    await sendReset(pool, newLink(language, 'reset-password'), login);
    notice(ctx, recoveryWords[language].sent);
  });

  router.get(linkPaths['reset-password'], async (ctx) => {
    const person = await holder(ctx);
    if (person === undefined) return gone(ctx);
    sendPage(ctx, choice(ctx, person, []));
  });
  router.post(linkPaths['reset-password'], fromHere, read, async (ctx) => {
    const person = await holder(ctx);
    if (person === undefined) return gone(ctx);
    const form = formFields(ctx);
    const current = person.login === null ? undefined : await findCredential(pool, person.login, parisDay(now()));
    const fault = await newPasswordFault(languageOf(ctx), person, form, current?.credential.hash ?? null);
    if (fault !== null) return sendPage(ctx, choice(ctx, person, [fault]), 422);
    const id = links.read('reset-password', ctx.query.lien) ?? '';
    if (!(await resetByLink(pool, id, await hashPassword(form.nouveau ?? ''), now()))) return gone(ctx);
    // Whoever holds the mailbox is not kept out by those who guess at his account.
    if (person.login !== null) devices.keep(ctx, person.login);
    notice(ctx, { ...recoveryWords[languageOf(ctx)].saved, link: { href: '/', label: signInWords[languageOf(ctx)].signIn } });
  });

  const own = ownMail(options, (language) => newLink(language, 'verify-mail'));
  router.get(ownMailPath, own.show);
  router.post(ownMailPath, fromHere, read, own.add);

  router.get(linkPaths['verify-mail'], async (ctx) => {
    const id = links.read('verify-mail', ctx.query.lien);
    if (id === null || (await readLink(pool, id, 'verify-mail', now())) === undefined) return gone(ctx, ownMailPath);
    sendPage(ctx, confirmMailPage({ language: languageOf(ctx), action: addressOf(ctx) }));
  });
  router.post(linkPaths['verify-mail'], fromHere, async (ctx) => {
    const id = links.read('verify-mail', ctx.query.lien);
    if (id === null || !(await verifyMail(pool, id, now(), randomUUID()))) return gone(ctx, ownMailPath);
    notice(ctx, recoveryWords[languageOf(ctx)].confirmed);
  });

  return (ctx, next) => (ctx.path.startsWith('/compte/') ? router.routes()(ctx as never, next) : next());

  /** Whose link it is, if he may still sign in. */
  async function holder(ctx: Koa.Context): Promise<Account | undefined> {
    const id = links.read('reset-password', ctx.query.lien);
    const person = id === null ? undefined : await readLink(pool, id, 'reset-password', now());
    return person === undefined ? undefined : findSignInAccount(pool, person, now());
  }

  function newLink(language: string, purpose: keyof typeof linkMinutes) {
    const at = now();
    return { id: randomUUID(), language, now: at, expiresAt: new Date(at.getTime() + linkMinutes[purpose] * 60_000) };
  }

  async function fromHere(ctx: Koa.Context, next: Koa.Next): Promise<void> {
    const [site, from] = [ctx.get('Sec-Fetch-Site'), ctx.get('Origin')];
    if ((site !== '' && site !== 'same-origin') || (from !== '' && from !== origin)) return gone(ctx);
    try {
      await next();
    } catch (error) {
      if (!(error instanceof TooBusy)) throw error;
      ctx.set('Retry-After', '10');
      notice(ctx, signInWords[languageOf(ctx)].crowded, 503);
    }
  }
}

function forgotten(ctx: Koa.Context, login: string, faults: readonly FieldFault[]): Page {
  return forgottenPasswordPage({ language: languageOf(ctx), action: ctx.path, login, faults });
}

function choice(ctx: Koa.Context, person: Account, faults: readonly FieldFault[]): Page {
  const [language, audience] = [languageOf(ctx), passwordAudience(person)];
  return newPasswordPage({ language, action: addressOf(ctx), login: person.login ?? '', audience, ownWords: ownWords(person), faults });
}

function notice(ctx: Koa.Context, said: Notice, status = 200): void {
  sendPage(ctx, noticePage(languageOf(ctx), said), status);
}

function gone(ctx: Koa.Context, way = forgottenPath): void {
  const words = recoveryWords[languageOf(ctx)];
  notice(ctx, { ...words.gone, link: { href: way, label: words.again } }, 410);
}

/** Its own address with the link, and nothing else of the query. */
function addressOf(ctx: Koa.Context): string {
  return `${ctx.path}?lien=${encodeURIComponent(String(ctx.query.lien))}`;
}
