// "Protect your account": the key for an authenticator app, typed or opened by a link, and one code to prove that it is there.

import { secondFactorWords } from '../words/second-factor.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { destination, errorSummary, field } from './parts.ts';
import { type StepPage, stepForm, visitFrame } from './step-form.ts';

export type EnrolPage = StepPage & {
  /** In groups of four. */
  readonly key: string;
  /** `otpauth://…` */
  readonly link: string;
  /** Why it is asked: a role with power, the service, or a phone that is replaced. */
  readonly because: 'role' | 'service' | 'replacing';
  readonly fault: string | null;
};

export function enrolPage(page: EnrolPage): Page {
  const { language, service, key, link, because, fault } = page;
  const { enrol: words, code } = secondFactorWords[language];
  const faults = fault === null ? [] : [{ field: 'code', message: fault }];
  return {
    ...visitFrame(page),
    title: because === 'replacing' ? words.replacingTitle : words.title,
    refused: faults.length > 0,
    body: html`${destination(language, service)}
${errorSummary(language, faults)}
<p>${words.because[because]}</p>
<ol class="stages">
<li><h2>${words.openApp}</h2>
<p>${words.apps}</p></li>
<li><h2>${words.addKey}</h2>
<p>${words.typeKey}</p>
<p class="key" translate="no"><code>${key}</code></p>
<p><a href="${link}">${words.link}</a></p></li>
<li><h2>${words.copyCode}</h2>
${stepForm(
  page,
  html`${field(language, { id: 'code', name: 'code', label: code, hint: words.hint, autocomplete: 'one-time-code', faults })}
<button type="submit" class="main">${words.verify}</button>`,
)}</li>
</ol>
<details class="help">
<summary>${words.trouble}</summary>
<p>${words.clock}</p>
<p>${words.noPhone}</p>
</details>`,
  };
}
