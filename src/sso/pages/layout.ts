// The frame of every sign-in page, and how it is sent: one column, one h1, strict headers. Knows no step and no protocol.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Koa from 'koa';
import { languageParameter } from '../language-of.ts';
import { frameWords } from '../words/frame.ts';
import { helpWords } from '../words/help.ts';
import { type Language, languages } from '../words/language.ts';
import { html, type Safe } from './html.ts';
import { mark } from './mark.ts';
import { typeset } from './typeset.ts';

export type Page = {
  readonly language: Language;
  /** Also the h1. */
  readonly title: string;
  readonly body: Safe;
  /** Shown before the title in the browser's tab when the form was refused, so that a screen reader says it first. */
  readonly refused?: boolean;
  /** Origins, beside ours, that a form of the page may end up at: Chromium holds redirects after a POST against form-action. */
  readonly formOrigins?: readonly string[];
  /**
   * How another language is chosen: by a link to the same address, by a button of the page's form, or not at all where what is shown cannot be shown
   * again.
   */
  readonly otherLanguage?: 'link' | 'button' | 'none';
};

/** The one form that a page's buttons outside it belong to. */
export const stepFormId = 'etape';

/** As each language calls itself. */
export const languageNames: Readonly<Record<Language, string>> = { fr: 'Français', en: 'English' };

const asset = (name: string, type: string) => {
  const content = readFileSync(join(import.meta.dirname, name));
  const version = createHash('sha256').update(content).digest('base64url').slice(0, 10);
  return { content, type, version };
};

const script = 'text/javascript; charset=utf-8';

/** What is served under /style. */
export const assets = {
  '/style/connexion.css': asset('style.css', 'text/css; charset=utf-8'),
  '/style/connexion.js': asset('sign-in.js', script),
  '/style/sso/pages/password-meter.js': asset('password-meter.js', script),
  // The rule itself, as the server runs it: addresses mirror src, so that one file finds the next.
  '/style/core/person/password-rule.js': asset('../../core/person/password-rule.js', script),
  '/style/core/person/common-passwords.js': asset('../../core/person/common-passwords.js', script),
} as const;

/** With the content's version: what it names never changes. */
export const assetAddress = (path: keyof typeof assets): string => `${path}?v=${assets[path].version}`;

/** The whole document. `query`: of its own address, for the links that lead to it. */
export function rendered({ language, title, body, refused = false, otherLanguage = 'link' }: Page, query = ''): string {
  const words = frameWords[language];
  const markup = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${refused ? words.refused : ''}${title} – Annuaire fédérateur</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${assetAddress('/style/connexion.css')}">
<script src="${assetAddress('/style/connexion.js')}" defer></script>
</head>
<body>
<a class="skip" href="#contenu">${words.skip}</a>
<header class="banner"><p class="brand">${mark}<span lang="fr">Annuaire fédérateur</span></p></header>
<main id="contenu" tabindex="-1">
<h1>${title}</h1>
${body}
</main>
${otherLanguage === 'none' ? null : languageChoice(language, otherLanguage, query)}
<footer class="foot"><p>${words.promise} <a href="/aide">${helpWords[language].link}</a></p></footer>
</body>
</html>
`.toString();
  return language === 'fr' ? typeset(markup) : markup;
}

/** After the form in the document, so that Enter in a field never means it; at the top for the eye (style.css). */
function languageChoice(language: Language, by: 'link' | 'button', query: string): Safe {
  const others = languages.filter((other) => other !== language);
  const choice = (other: Language) => {
    if (by === 'button')
      return html`<button type="submit" form="${stepFormId}" name="${languageParameter}" value="${other}" lang="${other}" formnovalidate>${languageNames[other]}</button>`;
    const parameters = new URLSearchParams(query);
    parameters.set(languageParameter, other);
    // The query alone: whatever path somebody typed, the link stays on this site.
    return html`<a href="?${parameters.toString()}" lang="${other}" hreflang="${other}">${languageNames[other]}</a>`;
  };
  return html`<nav class="languages" aria-label="${frameWords[language].languages}">${others.map(choice)}</nav>`;
}

/** Sends a page that nobody may keep, frame or extend. */
export function sendPage(ctx: Koa.Context, page: Page, status = 200): void {
  ctx.status = status;
  ctx.type = 'html';
  // What follows the first question mark: an address that is no address (`//`) has a page too.
  ctx.body = rendered(page, /\?([^#]*)/.exec((ctx.req as { originalUrl?: string }).originalUrl ?? ctx.url)?.[1]);
  ctx.set('Content-Language', page.language);
  ctx.vary('Accept-Language');
  ctx.vary('Cookie');
  ctx.set('Content-Security-Policy', contentSecurityPolicy(page.formOrigins ?? []));
  ctx.set('Cache-Control', 'no-store');
  ctx.set('X-Content-Type-Options', 'nosniff');
  // Not `no-referrer`: it would turn the Origin of our own forms into "null".
  ctx.set('Referrer-Policy', 'same-origin');
}

function contentSecurityPolicy(formOrigins: readonly string[]): string {
  const targets = ["'self'", ...new Set(formOrigins)].join(' ');
  return [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self' data:",
    `form-action ${targets}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}
