// "Choose your password": shown once, after the password of the slip. Owns the page; the rule comes from outside.
import type { PasswordAudience } from '#core/person/password-rule.ts';
import { choosePasswordWords } from '../words/choose-password.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { destination, errorSummary, type FieldFault, field } from './parts.ts';
import { type StepPage, stepForm, visitFrame } from './step-form.ts';

export type ChoosePasswordPage = StepPage & {
  readonly login: string;
  readonly audience: PasswordAudience;
  readonly faults: readonly FieldFault[];
};

export function choosePasswordPage(page: ChoosePasswordPage): Page {
  const { language, service, login, audience, faults } = page;
  const words = choosePasswordWords[language];
  return {
    ...visitFrame(page),
    title: words.title,
    refused: faults.length > 0,
    body: html`${destination(language, service)}
<p>${words.why}</p>
${errorSummary(language, faults)}
${stepForm(
  page,
  html`<input type="text" name="identifiant" value="${login}" autocomplete="username" hidden>
${field(language, { id: 'nouveau', name: 'nouveau', label: words.password, hint: words.rule(audience), autocomplete: 'new-password', password: true, focus: faults.length === 0, faults })}
${field(language, { id: 'encore', name: 'encore', label: words.again, autocomplete: 'new-password', password: true, faults })}
<button type="submit" class="main">${words.save}</button>`,
)}
<details class="help">
<summary>${words.advice}</summary>
<p>${words.phrase}</p>
</details>`,
  };
}
