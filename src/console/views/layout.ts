// The frame of every page: skip link, landmarks, who is signed in and through which role. Knows no page's content.
import { roleLabel } from '#core/access/role.ts';
import type { HeldRole } from '#database/console-actor-reader.ts';
import { html, raw, type Safe } from '#src/sso/pages/html.ts';
import { typeset } from '#src/sso/pages/typeset.ts';
import type { Page } from '../answer.ts';
import { mayRecordCompliance, reaches, type Visitor } from '../visit.ts';
import { icons } from './icons.ts';

const doctype = raw('<!doctype html>\n');

/** The whole document. `visitor` is null for somebody who is not signed in. `path` tells which entry of the menu is the current one. */
export function layout(content: Page, visitor: Visitor | null, path: string): string {
  const markup = html`${doctype}<html lang="fr">
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
<a class="skip" href="#contenu">Aller au contenu</a>
<header class="top"><div>
<div class="top-first"><a class="brand" href="/console">${icons.brand}<span>Annuaire fédérateur</span></a>${visitor && identity(visitor)}</div>
${visitor && menu(visitor, path)}
</div></header>
<main id="contenu" tabindex="-1">
${content.body}
</main>
<footer class="foot"><p>Console de l’annuaire fédérateur. Chaque décision est inscrite au journal, avec son auteur et sa date.</p>${visitor && html`<p class="own-links"><a href="/console/compte/connexions">Mes connexions</a> <a href="/console/compte/probleme">Quelqu’un utilise mon compte</a></p>`}</footer>
</body>
</html>`;
  return typeset(markup.toString());
}

/** "Chef d'établissement, Collège Jean Moulin". */
export function roleName(held: Pick<HeldRole, 'role' | 'structure' | 'uai'>): string {
  const label = roleLabel(held.role);
  const name = label.charAt(0).toUpperCase() + label.slice(1);
  return held.uai === null ? name : `${name}, ${held.structure ?? held.uai}`;
}

function identity(visitor: Visitor): Safe {
  return html`<div class="who">
<span><strong>${visitor.user.name}</strong>${visitor.view && html` <span class="role">${roleName(visitor.view)}</span>`}</span>
${visitor.user.roles.length > 1 && html`<a href="/console/role">Changer de rôle</a>`}
<form method="post" action="/console/deconnexion">${token(visitor)}<button class="link">Se déconnecter</button></form>
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
  return html`<nav class="main" aria-label="Menu principal"><ul>${entries.map(
    (entry) => html`<li><a href="${entry.to}"${entry === current ? raw(' aria-current="page"') : null}>${entry.label}</a></li>`,
  )}</ul></nav>`;
}
