// A charter to accept: what it comes to in the reader's own words, then the whole text, then yes or no. Owns the page; decides nothing.
import type { CharterAudience } from '#core/charter/charter.ts';
import type { ShownCharter } from '#database/charter-reader.ts';
import { charterWords } from '../words/charter.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { destination } from './parts.ts';
import { type StepPage, stepForm, visitFrame } from './step-form.ts';

export type CharterPage = StepPage & { readonly charter: ShownCharter; readonly reader: CharterAudience };

export function charterPage(page: CharterPage): Page {
  const { language, service, charter, reader } = page;
  const words = charterWords[language];
  const said = reader === 'pupils' ? words.child : words.adult;
  return {
    ...visitFrame(page),
    title: words.title(charter.title),
    body: html`${destination(language, service)}
<p>${charter.acceptedBefore ? said.again : said.first}</p>
${words.own ? html`<h2 lang="fr">${charter.title}</h2>` : null}
<h2>${said.plain}</h2>
<ul class="rules" lang="fr">${(charter.plain[reader] ?? []).map((sentence) => html`<li>${sentence}</li>`)}</ul>
<details class="text"><summary>${said.whole}</summary>
<div lang="fr">${charter.sections.map(({ title, paragraphs }, at) => html`<h3>${at + 1}. ${title}</h3>${paragraphs.map((text) => html`<p>${text}</p>`)}`)}</div>
<p class="small">${words.version(charter.version)}</p></details>
<p class="small">${said.help}</p>
${stepForm(
  page,
  html`<input type="hidden" name="charte" value="${charter.charter}/${charter.version}">
<button type="submit" class="main" name="reponse" value="accepter">${said.yes}</button>
<button type="submit" class="second" name="reponse" value="refuser">${said.no}</button>`,
)}`,
  };
}
