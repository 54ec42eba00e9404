// "In which collège?", "for which child?": one large button for each. Owns the page; knows no account and no rule.
import type { ContextKind, ContextName } from '#core/release/context.ts';
import { chooseContextWords } from '../words/choose-context.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { destination, errorSummary } from './parts.ts';
import { type StepPage, stepForm, visitFrame } from './step-form.ts';

export type ChooseContextPage = StepPage & {
  readonly kind: ContextKind;
  readonly choices: readonly (ContextName & { readonly key: string })[];
  /** What was sent is none of them. */
  readonly missing: boolean;
};

export function chooseContextPage(page: ChooseContextPage): Page {
  const { language, service, kind, choices, missing } = page;
  const words = chooseContextWords[language];
  const said = kind === 'child' ? words.child : words.college;
  const faults = missing ? [{ field: 'choix-0', message: words.missing }] : [];
  return {
    ...visitFrame(page),
    title: choices.length < 2 ? words.moved : said.title,
    refused: missing,
    body: html`${destination(language, service)}
${errorSummary(language, faults)}
<p id="pourquoi">${choices.length < 2 ? words.movedWhy : said.why}</p>
${stepForm(
  page,
  choices.length < 2
    ? html`<button type="submit" class="main">${words.goOn}</button>`
    : html`<ul class="contexts" aria-describedby="pourquoi">${choices.map(
        ({ key, name, places }, at) =>
          html`<li><button type="submit" class="second context" id="choix-${String(at)}" name="choix" value="${key}"><strong>${name}</strong>${places.map((place) => html` <span>${place}</span>`)}</button></li>`,
      )}</ul>`,
)}
${choices.length < 2 ? null : html`<p class="hint">${words.change}</p>`}`,
  };
}
