// "Forgotten password?": one field, and the same words whoever is meant.
import type { Language } from '../words/language.ts';
import { recoveryWords } from '../words/recovery.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { errorSummary, type FieldFault, field } from './parts.ts';
import { plainForm } from './plain-form.ts';

export type ForgottenPage = {
  readonly language: Language;
  readonly action: string;
  readonly login: string;
  readonly faults: readonly FieldFault[];
};

export function forgottenPasswordPage({ language, action, login, faults }: ForgottenPage): Page {
  const words = recoveryWords[language];
  return {
    language,
    title: words.forgotten,
    refused: faults.length > 0,
    body: html`${errorSummary(language, faults)}
<p>${words.forgottenWhy}</p>
${plainForm(
  action,
  html`${field(language, { id: 'identifiant', name: 'identifiant', label: words.login, hint: words.loginHint, value: login, autocomplete: 'username', focus: faults.length === 0, faults })}
<button type="submit" class="main">${words.send}</button>`,
)}
<h2>${words.noMail}</h2>
<p>${words.askSchool}</p>`,
  };
}
