// Faults of the protocol as a page: what happened, what it means, what to do. Never a stack, never a value that somebody sent.
import type { Configuration } from 'oidc-provider';
import type { Service } from '#core/release/service.ts';
import { languageOf } from './language-of.ts';
import type { Log } from './log.ts';
import type { WayOn } from './lost.ts';
import { sendOurFault } from './our-fault.ts';
import { sendPage } from './pages/layout.ts';
import { noticePage } from './pages/notice-page.ts';
import { lostWords } from './words/lost.ts';
import { noticeWords } from './words/notices.ts';

/** oidc-provider's `renderError`. */
export function renderError(services: readonly Service[], log: Log, wayOn: WayOn): NonNullable<Configuration['renderError']> {
  return async (ctx, out, error) => {
    if (error.name === 'SessionNotFound' && ctx.oidc?.route === 'resume') return wayOn(ctx, String(ctx.params.uid), ctx.status);
    const expired =
      error.name === 'SessionNotFound' ||
      out.error_description === 'could not find logout details' ||
      out.error_description === 'xsrf token invalid';
    if (out.error === 'server_error') return sendOurFault(ctx);
    if (!expired) {
      log.warn(
        { error: out.error, description: out.error_description, client: ctx.oidc?.client?.clientId },
        'authorization request refused',
      );
    }
    const language = languageOf(ctx);
    const words = noticeWords[language];
    const service = services.find(({ clientId }) => clientId === ctx.oidc?.client?.clientId);
    const link = service?.home ? { href: service.home, label: lostWords[language].open(service.name) } : null;
    const fault = out.error === 'invalid_request_uri' ? words.expired : words.serviceFault;
    const notice = expired ? { ...words.expired, services } : { ...fault, link };
    sendPage(ctx, noticePage(language, notice), ctx.status);
  };
}
