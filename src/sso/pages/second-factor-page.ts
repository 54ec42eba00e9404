// "Your code": after the password, for whoever owes a second factor. One field for the app's code and for a recovery code alike.

import { secondFactorWords } from '../words/second-factor.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { destination, errorSummary, field } from './parts.ts';
import { type StepPage, stepForm, visitFrame } from './step-form.ts';

export type SecondFactorPage = StepPage & {
  readonly fault: string | null;
};

export function secondFactorPage(page: SecondFactorPage): Page {
  const { language, service, fault } = page;
  const { confirm: words, ...shared } = secondFactorWords[language];
  const faults = fault === null ? [] : [{ field: 'code', message: fault }];
  return {
    ...visitFrame(page),
    title: words.title,
    refused: faults.length > 0,
    body: html`${destination(language, service)}
${errorSummary(language, faults)}
${stepForm(
  page,
  html`${field(language, { id: 'code', name: 'code', label: shared.code, hint: words.hint, autocomplete: 'one-time-code', focus: faults.length === 0, faults })}
<button type="submit" class="main">${shared.continue}</button>`,
)}
<details class="help">
<summary>${words.trouble}</summary>
<p>${words.recovery}</p>
<p>${words.noCodes}</p>
</details>`,
  };
}
