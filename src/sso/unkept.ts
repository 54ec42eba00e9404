// The answer to a request whose work could not be kept: nothing of what was about to leave (a code, a token, a session's cookie) is known to the
// database, so none of it leaves. A page for people, the protocol's JSON for services. Knows no SQL.
import type { Middleware } from 'koa';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { languageOf } from './language-of.ts';
import { faultFields, type Log } from './log.ts';
import { sendPage } from './pages/layout.ts';
import { noticePage } from './pages/notice-page.ts';
import { noticeWords } from './words/notices.ts';

/** Routes of the provider that a person's browser comes to. Every other is asked by a service. */
const ofPeople: ReadonlySet<string> = new Set([
  'authorization',
  'resume',
  'end_session',
  'end_session_confirm',
  'end_session_success',
  'code_verification',
  'device_resume',
]);

export function unkept(log: Log): (ctx: Parameters<Middleware>[0], fault: unknown) => void {
  return (context, fault) => {
    const ctx = context as unknown as KoaContextWithOIDC;
    log.error(faultFields(fault), 'sign-in failed');
    ctx.res.removeHeader('Set-Cookie');
    ctx.remove('Location');
    const language = languageOf(ctx);
    if (ofPeople.has(ctx.oidc?.route ?? 'authorization')) return sendPage(ctx, noticePage(language, noticeWords[language].ourFault), 500);
    ctx.status = 500;
    ctx.body = { error: 'server_error', error_description: 'oops! something went wrong' };
  };
}
