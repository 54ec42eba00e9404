// What a handler may answer, as a value: no status code here (errors.ts alone knows them) and no Koa.
import type { Safe } from '#src/sso/pages/html.ts';
import type { Language } from '#src/sso/words/language.ts';

/**
 * A page inside the frame. `refresh`: seconds after which the browser asks again (progress), null for none. `language`: of a page that everybody may
 * choose the language of; all others are French.
 */
export type Page = { readonly title: string; readonly body: Safe; readonly refresh?: number; readonly language?: Language };

export type Answer =
  | { readonly kind: 'page'; readonly page: Page }
  | { readonly kind: 'redirect'; readonly to: string }
  /** A file for the visitor alone, saved by his browser and kept nowhere. */
  | { readonly kind: 'file'; readonly name: string; readonly type: string; readonly content: Buffer }
  /** The form came back with something to correct: same page, error summary. */
  | { readonly kind: 'invalid'; readonly page: Page }
  /** What the act was decided on is no longer there (list moved). */
  | { readonly kind: 'moved'; readonly page: Page }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'denied'; readonly sentence: string };

export type AnswerKind = Answer['kind'];

export function page(title: string, body: Safe, refresh?: number): Answer {
  return { kind: 'page', page: refresh === undefined ? { title, body } : { title, body, refresh } };
}

/** A page about oneself, which has both languages. */
export function ownPage(language: Language, title: string, body: Safe): Answer {
  return { kind: 'page', page: { title, body, language } };
}

/** After a post: the browser asks for `to`, so that reloading never posts twice. */
export function redirect(to: string): Answer {
  return { kind: 'redirect', to };
}

export const notFound: Answer = { kind: 'not-found' };
