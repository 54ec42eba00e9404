// "Choose your password": shown once, after the password of the slip. Owns the page; the rule and its sentence come from outside.
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { destination, errorSummary, type FieldFault, field } from './parts.ts';
import { type StepPage, stepForm } from './step-form.ts';

export type ChoosePasswordPage = StepPage & {
  readonly login: string;
  readonly rule: string;
  readonly faults: readonly FieldFault[];
};

export function choosePasswordPage(page: ChoosePasswordPage): Page {
  const { service, formOrigins, login, rule, faults } = page;
  return {
    title: 'Choisissez votre mot de passe',
    refused: faults.length > 0,
    formOrigins,
    body: html`${destination(service)}
<p>Le code que le collège vous a remis ne sert qu’une fois. Choisissez maintenant le vôtre : vous seul devez le connaître.</p>
${errorSummary(faults)}
${stepForm(
  page,
  html`<input type="text" name="identifiant" value="${login}" autocomplete="username" hidden>
${field({ id: 'nouveau', name: 'nouveau', label: 'Nouveau mot de passe', hint: rule, autocomplete: 'new-password', password: true, focus: faults.length === 0, faults })}
${field({ id: 'encore', name: 'encore', label: 'Le même, encore une fois', autocomplete: 'new-password', password: true, faults })}
<button type="submit" class="main">Enregistrer et continuer</button>`,
)}
<details class="help">
<summary>Comment en trouver un bon ?</summary>
<p>Prenez une phrase que vous seul diriez et gardez-en quelques mots, une majuscule et un nombre. N’utilisez pas le mot de passe d’un jeu ou d’une autre application.</p>
</details>`,
  };
}
