// Pages about the session itself: leaving, choosing through which role to look.
import { html, raw } from '#src/sso/pages/html.ts';
import { type Answer, page } from '../answer.ts';
import type { Visitor } from '../visit.ts';
import { roleName, token } from './layout.ts';

/** After signing out. */
export function goodbyePage(): Answer {
  return page(
    'Vous êtes déconnecté',
    html`<div class="card"><h1>Vous êtes déconnecté</h1>
<p>Sur un ordinateur partagé, fermez aussi le navigateur.</p>
<p><a class="button" href="/console">Se reconnecter</a></p></div>`,
  );
}

/** The choice of a role, for somebody who holds several. */
export function rolePage(visitor: Visitor): Answer {
  return page(
    'Changer de rôle',
    html`<div class="stack"><h1>Changer de rôle</h1>
<p class="lead">Vous tenez plusieurs rôles. Choisissez celui que la console affiche ; vos droits restent les mêmes.</p>
<ul class="tasks">${visitor.user.roles.map(
      (
        held,
      ) => html`<li class="task"><div><h2>${roleName(held)}</h2>${held.id === visitor.view?.id && html`<p>Affiché en ce moment</p>`}</div>
<form method="post" action="/console/role">${token(visitor)}<input type="hidden" name="role" value="${held.id}">
<button${held.id === visitor.view?.id ? raw(' class="second"') : null}>Choisir<span class="visually-hidden"> : ${roleName(held)}</span></button></form></li>`,
    )}</ul></div>`,
  );
}
