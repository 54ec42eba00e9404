// "Who are you?": one field, one password. Owns the page; knows no account and no rule.
import type { Way } from '../visit.ts';
import type { Language } from '../words/language.ts';
import { lostWords } from '../words/lost.ts';
import { recoveryWords } from '../words/recovery.ts';
import { signInWords } from '../words/sign-in.ts';
import { upstreamWords } from '../words/upstream.ts';
import { html, type Safe } from './html.ts';
import type { Page } from './layout.ts';
import { destination, errorSummary, type FieldFault, field } from './parts.ts';
import { type StepPage, stepForm, visitFrame } from './step-form.ts';

export type SignInPage = StepPage & {
  /** What was typed before: shown again, but never the password. */
  readonly login: string;
  /** It takes the place of a page that was lost. */
  readonly resumed?: boolean;
  readonly faults: readonly FieldFault[];
  /** Upstreams that may be chosen instead. */
  readonly ways: readonly Way[];
  /** Where a forgotten password and an address of recovery are looked after; null where no mail can be sent. */
  readonly recovery: { readonly forgotten: string; readonly ownMail: string } | null;
};

export function signInPage(page: SignInPage): Page {
  const { language, service, login, resumed = false, faults, ways, recovery } = page;
  const words = signInWords[language];
  return {
    ...visitFrame(page),
    title: words.title,
    refused: faults.length > 0,
    body: html`${destination(language, service)}
${resumed && faults.length === 0 ? html`<p role="status">${lostWords[language].resumed}</p>` : null}
${errorSummary(language, faults)}
${waysIn(language, ways)}
${stepForm(
  page,
  html`${field(language, { id: 'identifiant', name: 'identifiant', label: words.login, hint: words.loginHint, value: login, autocomplete: 'username', focus: faults.length === 0 && login === '' && ways.length === 0, faults })}
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

/** One big button an upstream, in the académie's own words, before the local form: most people have no other account. */
function waysIn(language: Language, ways: readonly Way[]): Safe | null {
  if (ways.length === 0) return null;
  const words = upstreamWords[language];
  return html`<section class="upstreams" aria-label="${words.ways}">
${ways.map(
  ({ label, hint, action, token }) => html`<form method="post" action="${action}" data-once>
<input type="hidden" name="jeton" value="${token}">
<button type="submit" class="main upstream" lang="fr">${label}${hint === null ? null : html`<span class="who">${hint}</span>`}</button>
</form>`,
)}
</section>
<p class="or">${words.orLocal}</p>`;
}
