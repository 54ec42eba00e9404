// "Your recovery address": identifier, password, address. And the page that a link leads to, where it is confirmed by a button: a mail program that opens
// links by itself confirms nothing.
import type { Language } from '../words/language.ts';
import { recoveryWords } from '../words/recovery.ts';
import { secondFactorWords } from '../words/second-factor.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { errorSummary, type FieldFault, field } from './parts.ts';
import { plainForm } from './plain-form.ts';

export type OwnMailPage = {
  readonly language: Language;
  readonly action: string;
  readonly login: string;
  readonly address: string;
  /** The second factor is to be given too: shown to whoever has given his password. */
  readonly codeAsked?: boolean;
  readonly faults: readonly FieldFault[];
};

export function ownMailPage({ language, action, login, address, codeAsked = false, faults }: OwnMailPage): Page {
  const words = recoveryWords[language];
  return {
    language,
    title: words.mailTitle,
    refused: faults.length > 0,
    body: html`${errorSummary(language, faults)}
<p>${words.mailWhy}</p>
${plainForm(
  action,
  html`${field(language, { id: 'identifiant', name: 'identifiant', label: words.login, value: login, autocomplete: 'username', focus: faults.length === 0, faults })}
${field(language, { id: 'mot-de-passe', name: 'mot_de_passe', label: words.password, autocomplete: 'current-password', password: true, faults })}
${codeAsked ? field(language, { id: 'code', name: 'code', label: secondFactorWords[language].code, hint: secondFactorWords[language].confirm.hint, autocomplete: 'one-time-code', faults }) : null}
${field(language, { id: 'adresse', name: 'adresse', label: words.address, hint: words.addressHint, value: address, autocomplete: 'email', faults })}
<button type="submit" class="main">${words.verify}</button>`,
)}`,
  };
}

export function confirmMailPage({ language, action }: { readonly language: Language; readonly action: string }): Page {
  const words = recoveryWords[language];
  return {
    language,
    title: words.confirmTitle,
    body: html`<p>${words.confirmWhy}</p>
${plainForm(action, html`<button type="submit" class="main">${words.confirm}</button>`)}`,
  };
}
