// What we add around oidc-provider's own answers: the end of the console's sessions at a sign-out, our pages in place of its English ones.
import type { Middleware } from 'koa';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Service } from '#core/release/service.ts';
import { deleteSessionsOf } from '#database/console-session.ts';
import type { Pool } from '#database/pool.ts';
import { typedCodePage } from './device.ts';
import { languageOf } from './language-of.ts';
import type { Log } from './log.ts';
import { nobodyPage, otherPersonPage } from './logout.ts';
import { answerOurFault } from './our-fault.ts';
import { sendPage } from './pages/layout.ts';
import { noticePage } from './pages/notice-page.ts';
import type { SignInJournal } from './sign-in-journal.ts';
import { noticeWords } from './words/notices.ts';

export type AroundOptions = {
  readonly pool: Pool;
  readonly services: readonly Service[];
  readonly log: Log;
  readonly journal: Pick<SignInJournal, 'record'>;
  readonly now: () => Date;
};

/** The title of the form that oidc-provider sends by itself; it is not to be configured. */
const itsForm = '<title>Submitting Callback</title>';

/** A middleware of the provider. */
export function around({ pool, services, log, journal, now }: AroundOptions): Middleware {
  return async (context, next) => {
    await next();
    const ctx = context as unknown as KoaContextWithOIDC;
    const route: string | undefined = ctx.oidc?.route;
    if (route === undefined && ctx.status === 404) {
      const language = languageOf(ctx);
      return sendPage(ctx, noticePage(language, { ...noticeWords[language].notFound, services }), 404);
    }
    if (route === 'end_session_confirm' && ctx.status === 303 && ctx.oidc.params?.logout) return endConsole(ctx);
    if (typeof ctx.body !== 'string' || !ctx.body.includes(itsForm)) return;
    if (route === 'end_session') sendPage(ctx, nobodyPage(ctx));
    if (route === 'code_verification') sendPage(ctx, typedCodePage(ctx));
    if (route === 'resume' || route === 'device_resume') sendPage(ctx, otherPersonPage(ctx, services));
  };

  /**
   * The console lives in this house, so it closes with the gateway's session, before the answer leaves. All of the person's: one too many
   * closed costs a password, one left open on a shared computer shows the collège to a pupil.
   */
  async function endConsole(ctx: KoaContextWithOIDC): Promise<void> {
    const person = ctx.oidc.session?.accountId;
    if (person === undefined) return;
    const opened = Object.keys(ctx.oidc.session?.authorizations ?? {});
    for (const service of opened.length > 0 ? opened : [null])
      journal.record({ at: now(), kind: 'end', reason: 'signed-out', service, person });
    try {
      await deleteSessionsOf(pool, person);
    } catch (fault) {
      answerOurFault(ctx, log, fault, 'the sessions of the console did not end at sign-out');
    }
  }
}
