// What went wrong on our side, told calmly: one page, one status, one reference that the log has too. The log gets where it broke; the page gets nothing of it.
import { randomBytes } from 'node:crypto';
import type Koa from 'koa';
import { languageOf } from './language-of.ts';
import { faultFields, type Log } from './log.ts';
import { sendPage } from './pages/layout.ts';
import { noticePage } from './pages/notice-page.ts';
import { frameWords } from './words/frame.ts';
import { noticeWords } from './words/notices.ts';

/** One a request, however often it is asked for. */
const references = new WeakMap<object, string>();

/** What the page and the log call this request's fault: eight characters that say nothing else. */
export function referenceOf({ req }: Pick<Koa.Context, 'req'>): string {
  const reference = references.get(req) ?? randomBytes(4).toString('hex').toUpperCase();
  references.set(req, reference);
  return reference;
}

/** The page alone, for a fault that is logged elsewhere, under the same reference. */
export function sendOurFault(ctx: Koa.Context): void {
  const language = languageOf(ctx);
  const { ourFault } = noticeWords[language];
  const steps = [...ourFault.steps, frameWords[language].reference(referenceOf(ctx))];
  sendPage(ctx, { ...noticePage(language, { ...ourFault, steps }), otherLanguage: 'none' }, 500);
}

/** Logs the fault and answers the page; nothing of what was about to leave leaves. */
export function answerOurFault(ctx: Koa.Context, log: Log, fault: unknown, message: string): void {
  log.error({ reference: referenceOf(ctx), ...faultFields(fault) }, message);
  ctx.remove('Location');
  sendOurFault(ctx);
}

/** The first middleware of an application: whatever nothing answered gets a page. A request that cannot be read (its parser says so by a status) keeps that status. */
export function calmly(log: Log): Koa.Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (fault) {
      const status = (fault as { status?: unknown } | null)?.status;
      if (typeof status !== 'number' || status < 400 || status > 499) return answerOurFault(ctx, log, fault, 'request failed');
      const language = languageOf(ctx);
      sendPage(ctx, { ...noticePage(language, noticeWords[language].unreadable), otherLanguage: 'none' }, status);
    }
  };
}
