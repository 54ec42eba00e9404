// The ten recovery codes, shown once, to be printed or noted. Owns the page; keeps none of them.

import { frameWords } from '../words/frame.ts';
import { secondFactorWords } from '../words/second-factor.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { type StepPage, stepForm, visitFrame } from './step-form.ts';

export type RecoveryCodesPage = StepPage & {
  readonly login: string;
  /** In groups of four. */
  readonly codes: readonly string[];
};

export function recoveryCodesPage(page: RecoveryCodesPage): Page {
  const { language, service, login, codes } = page;
  const words = secondFactorWords[language].codes;
  return {
    ...visitFrame(page),
    otherLanguage: 'none',
    title: words.title,
    body: html`<p>${words.why}</p>
<div class="print-sheet"><p class="small">${words.sheet(login)}</p>
<ol class="codes" translate="no">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ol></div>
<p>${words.keep}</p>
${stepForm(
  page,
  html`<button type="submit" class="main">${words.kept}${service === null ? null : html`<span class="aside">${frameWords[language].onTo(service)}</span>`}</button>
<button type="button" class="second" data-print hidden>${words.print}</button>`,
)}`,
  };
}
