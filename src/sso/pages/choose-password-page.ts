// "Choose your password": shown once, after the code of the slip. Owns the page; the rule comes from outside.
import { choosePasswordWords } from '../words/choose-password.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { type NewPassword, newPasswordFields, passwordHelp } from './new-password-fields.ts';
import { destination, errorSummary } from './parts.ts';
import { type StepPage, stepForm, visitFrame } from './step-form.ts';

export function choosePasswordPage(page: StepPage & NewPassword): Page {
  const { language, service, faults } = page;
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
  html`${newPasswordFields(language, page)}
<button type="submit" class="main">${words.save}</button>`,
)}
${passwordHelp(language)}`,
  };
}
