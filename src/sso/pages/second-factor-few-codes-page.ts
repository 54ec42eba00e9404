// How many recovery codes are left, and the ways to new ones or to another phone. Owns the page.
import { fewRecoveryCodes } from '#core/second-factor/recovery-code.ts';
import { secondFactorWords } from '../words/second-factor.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { destination } from './parts.ts';
import { type StepPage, stepForm, visitFrame } from './step-form.ts';

export type FewCodesPage = StepPage & {
  readonly left: number;
};

export function fewCodesPage(page: FewCodesPage): Page {
  const { language, service, left } = page;
  const { left: words, continue: goOn } = secondFactorWords[language];
  const few = left < fewRecoveryCodes;
  const button = (way: string, label: string, main: boolean) =>
    html`<button type="submit" class="${main ? 'main' : 'second'}" name="suite" value="${way}">${label}</button>`;
  return {
    ...visitFrame(page),
    title: words.title(left),
    body: html`${destination(language, service)}
<p>${few ? words.few : words.enough}</p>
${stepForm(
  page,
  html`${few ? button('nouveaux', words.make, true) : button('continuer', goOn, true)}
${button('telephone', words.otherPhone, false)}
${few ? button('continuer', words.without, false) : button('nouveaux', words.make, false)}`,
)}`,
  };
}
