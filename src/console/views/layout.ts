// The frame of every page: skip link, landmarks, who is signed in and through which role. Knows no page's content.
import { roleLabel } from '#core/access/role.ts';
import type { HeldRole } from '#database/console-actor-reader.ts';
import { languageParameter } from '#src/sso/language-of.ts';
import { html, raw, type Safe } from '#src/sso/pages/html.ts';
import { languageNames } from '#src/sso/pages/layout.ts';
import { typeset } from '#src/sso/pages/typeset.ts';
import type { Language } from '#src/sso/words/language.ts';
import type { Page } from '../answer.ts';
import { mayRecordCompliance, reaches, type Visitor } from '../visit.ts';
import { frameWords } from '../words/frame.ts';
import { icons } from './icons.ts';
import { ownLinks } from './own-links.ts';

const doctype = raw('<!doctype html>\n');

/** The whole document. `visitor` is null for somebody who is not signed in. `path` tells which entry of the menu is the current one. */
export function layout(content: Page, visitor: Visitor | null, path: string): string {
  const { language = 'fr' } = content;
  const words = frameWords[language];
  const markup = html`${doctype}<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${content.refresh === undefined ? null : html`<meta http-equiv="refresh" content="${content.refresh}">`}
<title>${content.title} · Annuaire fédérateur</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/console/public/console.css">
<script src="/console/public/console.js" defer></script>
</head>
<body>
<a class="skip" href="#contenu">${words.skip}</a>
<header class="top"><div>
<div class="top-first"><a class="brand" href="/console">${icons.brand}<span lang="fr">Annuaire fédérateur</span></a>${identity(visitor, content.language)}</div>
${visitor && menu(visitor, path)}
</div></header>
<main id="contenu" tabindex="-1">
${content.body}
</main>
<footer class="foot"><p>${words.foot}</p>${visitor && html`<nav class="own-links" aria-label="${words.own}">${ownLinks(language).map(({ to, label }) => html`<a href="${to}">${label}</a> `)}</nav>`}</footer>
</body>
</html>`;
  return language === 'fr' ? typeset(markup.toString()) : markup.toString();
}

/** "Chef d'établissement, Collège Jean Moulin". */
export function roleName(held: Pick<HeldRole, 'role' | 'structure' | 'uai'>): string {
  const label = roleLabel(held.role);
  const name = label.charAt(0).toUpperCase() + label.slice(1);
  return held.uai === null ? name : `${name}, ${held.structure ?? held.uai}`;
}

/** `language`: of a page that has others; a link leads to it in the other one. */
function identity(visitor: Visitor | null, language: Language | undefined): Safe | null {
  if (visitor === null && language === undefined) return null;
  const other = language === undefined ? null : language === 'fr' ? 'en' : 'fr';
  return html`<div class="who">
${visitor && html`<span><strong>${visitor.user.name}</strong>${visitor.view && html` <span class="role" lang="fr">${roleName(visitor.view)}</span>`}</span>`}
${visitor && visitor.user.roles.length > 1 && html`<a href="/console/role" lang="fr">Changer de rôle</a>`}
${other && html`<a href="?${languageParameter}=${other}" lang="${other}" hreflang="${other}">${languageNames[other]}</a>`}
${visitor && html`<form method="post" action="/console/deconnexion">${token(visitor)}<button class="link">${frameWords[language ?? 'fr'].signOut}</button></form>`}
</div>`;
}

/** The hidden field that every posted form bears. */
export function token(visitor: Pick<Visitor, 'csrf'>): Safe {
  return html`<input type="hidden" name="csrf" value="${visitor.csrf}">`;
}

function menu(visitor: Visitor, path: string): Safe | null {
  const entries = [
    { to: '/console', label: 'Accueil', shown: true },
    { to: '/console/listes', label: 'Liste de comptes', shown: visitor.view?.uai != null && reaches(visitor, 'view-list') },
    { to: '/console/personnes', label: 'Personnes', shown: reaches(visitor, 'search-persons') },
    { to: '/console/bordereaux', label: 'Bordereaux', shown: visitor.view?.uai != null && reaches(visitor, 'print-slips') },
    { to: '/console/formalites', label: 'Formalités', shown: visitor.view?.uai != null && mayRecordCompliance(visitor, visitor.view.uai) },
    { to: '/console/frequentation', label: 'Fréquentation', shown: reaches(visitor, 'view-statistics') },
    { to: '/console/services', label: 'Services', shown: reaches(visitor, 'view-services') },
    { to: '/console/traitements', label: 'Traitements', shown: reaches(visitor, 'view-health') },
    { to: '/console/deconnexions', label: 'Avis de déconnexion', shown: reaches(visitor, 'view-logouts') },
  ].filter((entry) => entry.shown);
  if (visitor.user.roles.length === 0) return null;
  const current = entries.toReversed().find((entry) => path === entry.to || path.startsWith(`${entry.to}/`));
  return html`<nav class="main" aria-label="Menu principal" lang="fr"><ul>${entries.map(
    (entry) => html`<li><a href="${entry.to}"${entry === current ? raw(' aria-current="page"') : null}>${entry.label}</a></li>`,
  )}</ul></nav>`;
}
