// "Who are you?": one field, one password. Owns the page; knows no account and no rule.

import { lostWords } from '../words/lost.ts';
import { recoveryWords } from '../words/recovery.ts';
import { signInWords } from '../words/sign-in.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { destination, errorSummary, type FieldFault, field } from './parts.ts';
import { type StepPage, stepForm, visitFrame } from './step-form.ts';

export type SignInPage = StepPage & {
  /** What was typed before: shown again, but never the password. */
  readonly login: string;
  /** It takes the place of a page that was lost. */
  readonly resumed?: boolean;
  readonly faults: readonly FieldFault[];
  /** Where a forgotten password and an address of recovery are looked after; null where no mail can be sent. */
  readonly recovery: { readonly forgotten: string; readonly ownMail: string } | null;
};

export function signInPage(page: SignInPage): Page {
  const { language, service, login, resumed = false, faults, recovery } = page;
  const words = signInWords[language];
  return {
    ...visitFrame(page),
    title: words.title,
    refused: faults.length > 0,
    body: html`${destination(language, service)}
${resumed && faults.length === 0 ? html`<p role="status">${lostWords[language].resumed}</p>` : null}
${errorSummary(language, faults)}
${stepForm(
  page,
  html`${field(language, { id: 'identifiant', name: 'identifiant', label: words.login, hint: words.loginHint, value: login, autocomplete: 'username', focus: faults.length === 0 && login === '', faults })}
${field(language, { id: 'mot-de-passe', name: 'mot_de_passe', label: words.password, autocomplete: 'current-password', password: true, faults })}
<button type="submit" class="main">${words.signIn}</button>`,
)}
${recovery && html`<p class="after"><a href="${recovery.forgotten}">${recoveryWords[language].forgotten}</a></p>`}
<details class="help">
<summary>${words.trouble}</summary>
<p>${words.handedOver}</p>
<ul>
<li>${words.families}</li>
<li>${words.staff}</li>
</ul>
${recovery && html`<p><a href="${recovery.ownMail}">${words.ownMail}</a></p>`}
<p>${words.stolen}</p>
</details>`,
  };
}
