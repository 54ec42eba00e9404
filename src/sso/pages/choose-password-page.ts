// "Choose your password": shown once, after the password of the slip. Owns the page; the rule and its sentence come from outside.
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { destination, errorSummary, type FieldFault, field } from './parts.ts';

export type ChoosePasswordPage = {
  readonly action: string;
  readonly token: string;
  readonly service: string | null;
  readonly formOrigins: readonly string[];
  readonly login: string;
  readonly rule: string;
  readonly faults: readonly FieldFault[];
};

export function choosePasswordPage({ action, token, service, formOrigins, login, rule, faults }: ChoosePasswordPage): Page {
  return {
    title: 'Choisissez votre mot de passe',
    refused: faults.length > 0,
    formOrigins,
    body: html`${destination(service)}
<p>Le mot de passe que le collège vous a remis ne sert qu’une fois. Choisissez maintenant le vôtre : vous seul devez le connaître.</p>
${errorSummary(faults)}
<form method="post" action="${action}" novalidate data-once>
<input type="hidden" name="jeton" value="${token}">
<input type="text" name="identifiant" value="${login}" autocomplete="username" hidden>
${field({ id: 'nouveau', name: 'nouveau', label: 'Nouveau mot de passe', hint: rule, autocomplete: 'new-password', password: true, focus: faults.length === 0, faults })}
${field({ id: 'encore', name: 'encore', label: 'Le même, encore une fois', autocomplete: 'new-password', password: true, faults })}
<button type="submit" class="main">Enregistrer et continuer</button>
</form>
<details class="help">
<summary>Comment en trouver un bon ?</summary>
<p>Prenez une phrase que vous seul diriez et gardez-en quelques mots, une majuscule et un nombre. N’utilisez pas le mot de passe d’un jeu ou d’une autre application.</p>
</details>`,
  };
}
