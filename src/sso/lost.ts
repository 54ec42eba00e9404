// The way on from a sign-in that cannot go on: cookies gone, too late, over already, begun in another browser. Never a dead end: what can be asked for again
// is asked for again by itself. Knows no step.
import type Koa from 'koa';
import type { Service } from '#core/release/service.ts';
import { readBegunSignIn } from '#database/oidc-interaction.ts';
import type { Pool } from '#database/pool.ts';
import { keptId } from './at-rest.ts';
import { languageOf } from './language-of.ts';
import { faultFields, type Log } from './log.ts';
import { type Page, sendPage } from './pages/layout.ts';
import { type Notice, noticePage } from './pages/notice-page.ts';
import { lostWords } from './words/lost.ts';
import { noticeWords } from './words/notices.ts';

/**
 * Of a request that we made again ourselves: the next time, the person is asked. A browser that keeps no cookies would go round for ever. Kept among the
 * parameters of the request, which the browser brings back when nothing else is left.
 */
export const againParameter = 'reprise';

export type LostOptions = {
  readonly pool: Pool;
  readonly log: Log;
  readonly services: ReadonlyMap<string, Service>;
  /** Addresses of the authorization endpoint and of the page for a tablet's code, without host. */
  readonly paths: { readonly authorization: string; readonly device: string };
};

/** Sends the person on. `uid`: of the sign-in that was lost, as its address says. `status`: of a page, where one is needed. */
export type WayOn = (ctx: Koa.Context, uid: string, status: number) => Promise<void>;

/**
 * A new request, with the parameters of the old one, in this browser: no more than the link by which the service sent the person, so that whoever sends
 * somebody else the address of a sign-in of his own gains nothing. The old one is never taken up again: it belongs to the browser that began it, which could otherwise
 * be signed in by whoever types his password here.
 */
export function wayOn({ pool, log, services, paths }: LostOptions): WayOn {
  return async (ctx, uid, status) => {
    const language = languageOf(ctx);
    const words = lostWords[language];
    const { expired } = noticeWords[language];
    const show = (notice: Notice) => sendPage(ctx, { ...noticePage(language, notice), ...unasked }, status);
    const begun = await readBegunSignIn(pool, keptId('Interaction', uid)).catch((fault) => {
      log.error(faultFields(fault), 'what is left of a sign-in could not be read');
      return undefined;
    });
    const service = services.get(String(begun?.params.client_id));
    if (begun === undefined || service === undefined) return show({ ...expired, services: [...services.values()] });
    const home = service.home === null ? null : { href: service.home, label: words.open(service.name) };
    if (begun.spent) return show({ ...words.spent, link: home });
    if (begun.device) return redirect(ctx, paths.device);
    // A pushed request was known to us and the service alone: its parameters do not belong into an address, and it may be used once.
    if (begun.pushed || service.protocol?.pushedRequests === true) return show({ ...expired, link: home });
    const address = `${paths.authorization}?${parametersOf(begun.params)}`;
    if (begun.params[againParameter] === undefined) return redirect(ctx, address);
    const { start, ...notice } = words.again;
    return show({ ...notice, link: { href: address, label: start } });
  };
}

/** The other language is a link to the same address, which a form's is not. */
const unasked: Partial<Page> = { otherLanguage: 'none' };

function redirect(ctx: Koa.Context, address: string): void {
  ctx.status = 303;
  ctx.redirect(address);
  ctx.set('Cache-Control', 'no-store');
}

function parametersOf(params: Readonly<Record<string, unknown>>): URLSearchParams {
  const texts = Object.entries(params).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return new URLSearchParams([...texts.filter(([name]) => name !== againParameter), [againParameter, '1']]);
}
