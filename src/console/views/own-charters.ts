// « Mes chartes »: what one has accepted, when, and the text as it was then. Decides nothing; changes nothing.
import { parisDay } from '#core/calendar/french-date.ts';
import { charterAudiences } from '#core/charter/charter.ts';
import type { AcceptedCharter, readAcceptedText } from '#database/charter-reader.ts';
import { html, type Safe } from '#src/sso/pages/html.ts';
import { type Answer, ownPage } from '../answer.ts';
import type { Visit } from '../visit.ts';
import { ownAccountWords } from '../words/own-account.ts';
import { icons } from './icons.ts';
import { badge } from './words.ts';

export function chartersPage(visit: Visit, accepted: readonly AcceptedCharter[]): Answer {
  const words = ownAccountWords[visit.language].charters;
  return ownPage(
    visit.language,
    words.title,
    html`<div class="stack"><div><h1>${words.title}</h1><p class="lead">${words.lead}</p></div>
${accepted.length === 0 ? html`<p class="card">${words.empty}</p>` : html`<ul class="tasks">${accepted.map((one) => item(visit, one))}</ul>`}
<p class="soft">${words.disagree}</p></div>`,
  );
}

function item(visit: Visit, one: AcceptedCharter): Safe {
  const words = ownAccountWords[visit.language].charters;
  const { charter, version, title } = one;
  return html`<li class="task"><div><h2 lang="fr">${title}</h2>
<p>${when(visit, one)} ${state(visit, one)}</p></div>
<a class="button second" href="/console/compte/chartes/${charter}/${version}">${words.read}<span class="visually-hidden" lang="fr"> : ${title}, version ${version}</span></a></li>`;
}

function when({ language, today }: Visit, { version, acceptedAt }: AcceptedCharter): string {
  const { charters: words, day } = ownAccountWords[language];
  return `${words.version(version)}, ${words.accepted(day(parisDay(acceptedAt), today))}.`;
}

function state({ language }: Visit, { inForce }: AcceptedCharter): Safe {
  const words = ownAccountWords[language].charters;
  return inForce ? badge([words.inForce, 'good']) : badge([words.replaced, 'wait']);
}

export function charterTextPage(visit: Visit, accepted: NonNullable<Awaited<ReturnType<typeof readAcceptedText>>>): Answer {
  const words = ownAccountWords[visit.language].charters;
  const { text, digest, same } = accepted;
  const told = charterAudiences.flatMap((audience) => (text.plain[audience] ? [{ audience, sentences: text.plain[audience] }] : []));
  return ownPage(
    visit.language,
    text.title,
    html`<p class="crumb"><a href="/console/compte/chartes">${words.title}</a></p>
<article class="stack reading"><div><h1 lang="fr">${text.title}</h1><p class="lead">${when(visit, accepted)} ${state(visit, accepted)}</p></div>
${!same && html`<p class="card warn" role="alert">${icons.warn}<span>${words.altered}</span></p>`}
<section class="card"><h2>${words.plain}</h2>
${told.map(({ audience, sentences }) => html`<h3>${words.audience[audience]}</h3><ul lang="fr">${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>`)}</section>
<section class="card"><h2>${words.whole}</h2>
<div lang="fr">${text.sections.map(({ title, paragraphs }, at) => html`<h3>${at + 1}. ${title}</h3>${paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}`)}</div></section>
<p class="soft small">${words.digest} <code class="digest" translate="no">${digest}</code><br>${words.digestWhy}</p></article>`,
  );
}
