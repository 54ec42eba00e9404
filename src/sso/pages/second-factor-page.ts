// "Your code": after the password, for whoever owes a second factor. One field for the app's code and for a recovery code alike.
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { destination, errorSummary, field } from './parts.ts';
import { type StepPage, stepForm } from './step-form.ts';

export type SecondFactorPage = StepPage & {
  readonly fault: string | null;
};

export function secondFactorPage(page: SecondFactorPage): Page {
  const { service, formOrigins, fault } = page;
  const faults = fault === null ? [] : [{ field: 'code', message: fault }];
  return {
    title: 'Votre code de connexion',
    refused: faults.length > 0,
    formOrigins,
    body: html`${destination(service)}
${errorSummary(faults)}
${stepForm(
  page,
  html`${field({ id: 'code', name: 'code', label: 'Code à 6 chiffres', hint: 'Ouvrez votre application d’authentification et recopiez le code de l’annuaire.', autocomplete: 'one-time-code', focus: faults.length === 0, faults })}
<button type="submit" class="main">Continuer</button>`,
)}
<details class="help">
<summary>Je n’ai pas mon téléphone</summary>
<p>Écrivez dans la même case un de vos <strong>codes de secours</strong> : les seize chiffres que vous avez imprimés ou notés à l’installation. Chacun ne sert qu’une fois.</p>
<p>Vous n’en avez plus ? Appelez le guichet unique, du lundi au vendredi de 8 h à 18 h : l’académie vérifiera qui vous êtes, puis vous laissera installer un autre téléphone.</p>
</details>`,
  };
}
