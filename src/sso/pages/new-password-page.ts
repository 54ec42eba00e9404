// "Choose a new password": reached by the link of a mail. Owns the page; the rule comes from outside.
import type { Language } from '../words/language.ts';
import { recoveryWords } from '../words/recovery.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { type NewPassword, newPasswordFields, passwordHelp } from './new-password-fields.ts';
import { errorSummary } from './parts.ts';
import { plainForm } from './plain-form.ts';

export function newPasswordPage(page: NewPassword & { readonly language: Language; readonly action: string }): Page {
  const { language, action, faults } = page;
  const words = recoveryWords[language];
  return {
    language,
    title: words.newTitle,
    refused: faults.length > 0,
    body: html`<p>${words.newWhy}</p>
${errorSummary(language, faults)}
${plainForm(
  action,
  html`${newPasswordFields(language, page)}
<button type="submit" class="main">${words.save}</button>`,
)}
${passwordHelp(language)}`,
  };
}
