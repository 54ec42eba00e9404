// The language of a request, and how a choice of language is kept: a cookie of the browser's session, since computers in a collège are shared.
// Knows no page and no words.
import type Koa from 'koa';
import { asLanguage, chooseLanguage, type Language, languages } from './words/language.ts';

const cookie = 'annuaire_langue';

/** Also the name of the parameter, in a link or a form, by which somebody chooses. */
export const languageParameter = 'langue';

/** @param uiLocales what the service asked for; without it, what the request itself says */
export function languageOf(ctx: Koa.Context, uiLocales?: unknown): Language {
  const chosen = asLanguage(ctx.query[languageParameter]) ?? asLanguage(ctx.cookies.get(cookie, { signed: false }));
  return chooseLanguage(chosen, uiLocales ?? askedBy(ctx), ctx.acceptsLanguages([...languages]));
}

/** The request of the protocol that this one is part of, a pushed one included. */
function askedBy(ctx: Koa.Context & { readonly oidc?: { readonly params?: { readonly ui_locales?: unknown } } }): unknown {
  return ctx.oidc?.params?.ui_locales ?? ctx.query.ui_locales;
}

/** Keeps a choice for the pages to come. */
export function keepLanguage(ctx: Koa.Context, language: Language, origin: string): void {
  const secure = origin.startsWith('https:') ? '; secure' : '';
  ctx.append('Set-Cookie', `${cookie}=${language}; path=/; samesite=lax; httponly${secure}`);
}

/** A language link leads to the page where it stands; whatever answers there, the choice is kept. */
export function followLanguageLinks(origin: string): Koa.Middleware {
  return (ctx, next) => {
    const chosen = ctx.method === 'GET' ? asLanguage(ctx.query[languageParameter]) : null;
    if (chosen !== null) keepLanguage(ctx, chosen, origin);
    return next();
  };
}
