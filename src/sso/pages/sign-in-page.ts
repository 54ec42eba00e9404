// "Who are you?": one field, one password. Owns the page; knows no account and no rule.
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { destination, errorSummary, type FieldFault, field } from './parts.ts';
import { type StepPage, stepForm } from './step-form.ts';

export type SignInPage = StepPage & {
  /** What was typed before: shown again, but never the password. */
  readonly login: string;
  readonly faults: readonly FieldFault[];
};

export function signInPage(page: SignInPage): Page {
  const { service, formOrigins, login, faults } = page;
  return {
    title: 'Connexion',
    refused: faults.length > 0,
    formOrigins,
    body: html`${destination(service)}
${errorSummary(faults)}
${stepForm(
  page,
  html`${field({ id: 'identifiant', name: 'identifiant', label: 'Identifiant', hint: 'Souvent prenom.nom, sans accent.', value: login, autocomplete: 'username', focus: faults.length === 0 && login === '', faults })}
${field({ id: 'mot-de-passe', name: 'mot_de_passe', label: 'Mot de passe', autocomplete: 'current-password', password: true, faults })}
<button type="submit" class="main">Se connecter</button>`,
)}
<details class="help">
<summary>Je n’arrive pas à me connecter</summary>
<p>Votre identifiant et votre premier mot de passe vous ont été remis par votre collège.</p>
<ul>
<li><strong>Élèves et familles</strong> : demandez un nouveau mot de passe au référent numérique ou au secrétariat du collège.</li>
<li><strong>Personnels</strong> : adressez-vous au référent numérique, ou au guichet unique du lundi au vendredi de 8 h à 18 h.</li>
</ul>
<p>Vous pensez que quelqu’un utilise votre compte ? Prévenez le collège tout de suite.</p>
</details>`,
  };
}
