// "Who are you here?": one radio button an account. Owns the page; knows no account and no rule.
import { upstreamWords } from '../words/upstream.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { destination, errorSummary } from './parts.ts';
import { type StepPage, stepForm, visitFrame } from './step-form.ts';

export type ChoosePersonPage = StepPage & {
  readonly choices: readonly { readonly value: string; readonly name: string; readonly places: readonly string[] }[];
  /** Nothing was chosen. */
  readonly missing: boolean;
};

export function choosePersonPage(page: ChoosePersonPage): Page {
  const { language, service, choices, missing } = page;
  const words = upstreamWords[language];
  const first = `personne-${choices[0]?.value ?? ''}`;
  const faults = missing ? [{ field: first, message: words.chooseMissing }] : [];
  const choice = ({ value, name, places }: ChoosePersonPage['choices'][number]) => html`<div class="choice">
<input type="radio" id="personne-${value}" name="personne" value="${value}" required aria-describedby="ou-${value}">
<label for="personne-${value}">${name}</label>
<p class="hint" id="ou-${value}">${places.join(' ; ')}</p>
</div>`;
  return {
    ...visitFrame(page),
    title: words.choose,
    refused: missing,
    body: html`${destination(language, service)}
${errorSummary(language, faults)}
${stepForm(
  page,
  html`<fieldset class="choices"><legend>${words.chooseWhy}</legend>
${choices.map(choice)}
</fieldset>
<button type="submit" class="main">${words.chooseOn}</button>
<button type="submit" class="second" name="personne" value="aucune" formnovalidate>${words.nobody}</button>`,
)}`,
  };
}
