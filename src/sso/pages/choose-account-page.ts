// "With which account?": asked where the service wants the person to choose (prompt=select_account) and somebody is signed in. Owns the page.
import { chooseAccountWords } from '../words/choose-account.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { destination } from './parts.ts';
import { type StepPage, stepForm } from './step-form.ts';

/** `name`: of whoever is signed in. */
export function chooseAccountPage(page: StepPage & { readonly name: string }): Page {
  const { language, formOrigins, service, name } = page;
  const words = chooseAccountWords[language];
  return {
    language,
    formOrigins,
    title: words.title,
    body: html`${destination(language, service)}
<p>${words.open(name)}</p>
${stepForm(
  page,
  html`<button type="submit" class="main" name="compte" value="meme">${words.keep(name)}</button>
<button type="submit" class="second" name="compte" value="autre">${words.other}</button>`,
)}`,
  };
}
