// The frame of every sign-in page, and how it is sent: one column, one h1, strict headers. Knows no step and no protocol.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Koa from 'koa';
import { html, type Safe } from './html.ts';
import { mark } from './mark.ts';
import { typeset } from './typeset.ts';

export type Page = {
  /** Also the h1. */
  readonly title: string;
  readonly body: Safe;
  /** Shown before the title in the browser's tab when the form was refused, so that a screen reader says it first. */
  readonly refused?: boolean;
  /** Origins, beside ours, that a form of the page may end up at: Chromium holds redirects after a POST against form-action. */
  readonly formOrigins?: readonly string[];
};

const asset = (name: string, type: string) => {
  const content = readFileSync(join(import.meta.dirname, name));
  const version = createHash('sha256').update(content).digest('base64url').slice(0, 10);
  return { content, type, version };
};

/** What is served under /style. */
export const assets = {
  '/style/connexion.css': asset('style.css', 'text/css; charset=utf-8'),
  '/style/connexion.js': asset('sign-in.js', 'text/javascript; charset=utf-8'),
} as const;

const address = (path: keyof typeof assets) => `${path}?v=${assets[path].version}`;

/** The whole document. */
function document({ title, body, refused = false }: Page): string {
  const markup = html`<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${refused ? 'À corriger : ' : ''}${title} – Annuaire fédérateur</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${address('/style/connexion.css')}">
<script src="${address('/style/connexion.js')}" defer></script>
</head>
<body>
<a class="skip" href="#contenu">Aller au contenu</a>
<header class="banner"><p class="brand">${mark}Annuaire fédérateur</p></header>
<main id="contenu" tabindex="-1">
<h1>${title}</h1>
${body}
</main>
<footer class="foot"><p>Environnement numérique des collèges. Votre mot de passe ne vous sera jamais demandé par courriel ni par téléphone.</p></footer>
</body>
</html>
`.toString();
  return typeset(markup);
}

/** Sends a page that nobody may keep, frame or extend. */
export function sendPage(ctx: Koa.Context, page: Page, status = 200): void {
  ctx.status = status;
  ctx.type = 'html';
  ctx.body = document(page);
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
