// Faults of the protocol as a page: what happened, what it means, what to do. Never a stack, never a value that somebody sent.
import type { Configuration } from 'oidc-provider';
import type { Service } from '#core/release/service.ts';
import { languageOf } from './language-of.ts';
import type { Log } from './log.ts';
import { sendPage } from './pages/layout.ts';
import { noticePage } from './pages/notice-page.ts';
import { noticeWords } from './words/notices.ts';

/** oidc-provider's `renderError`. */
export function renderError(services: readonly Service[], log: Log): NonNullable<Configuration['renderError']> {
  return (ctx, out, error) => {
    const expired =
      error.name === 'SessionNotFound' ||
      out.error_description === 'could not find logout details' ||
      out.error_description === 'xsrf token invalid';
    if (!expired && out.error !== 'server_error') {
      log.warn(
        { error: out.error, description: out.error_description, client: ctx.oidc?.client?.clientId },
        'authorization request refused',
      );
    }
    const language = languageOf(ctx);
    const words = noticeWords[language];
    const notice = out.error === 'server_error' ? words.ourFault : expired ? { ...words.expired, services } : words.serviceFault;
    sendPage(ctx, noticePage(language, notice), ctx.status);
  };
}
