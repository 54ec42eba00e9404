// « Mes connexions »: where one is signed in, in words that let one know each of them again; the question before the account is shut.
import { maskedMailAddress } from '#core/person/mail-address.ts';
import { deviceWords } from '#core/session/device.ts';
import type { OwnMail } from '#database/own-mail-reader.ts';
import { html, type Safe } from '#src/sso/pages/html.ts';
import type { Language } from '#src/sso/words/language.ts';
import { type Answer, ownPage } from '../answer.ts';
import type { Visit } from '../visit.ts';
import { ownAccountWords } from '../words/own-account.ts';
import { icons } from './icons.ts';
import { token } from './layout.ts';
import { badge } from './words.ts';

export type ShownSession = {
  readonly uid: string;
  readonly since: Date;
  readonly device: string | null;
  /** The one of this browser. */
  readonly here: boolean;
  readonly services: readonly string[];
};

/** What the person has just done. */
export type Ended = 'une' | 'autres' | 'rien' | 'adresse';

export function sessionsPage(visit: Visit, sessions: readonly ShownSession[], mail: OwnMail | null, done: Ended | null): Answer {
  const { sessions: words, problem } = ownAccountWords[visit.language];
  const others = sessions.filter(({ here }) => !here);
  return ownPage(
    visit.language,
    words.title,
    html`<div class="stack"><div><h1>${words.title}</h1><p class="lead">${words.lead}</p></div>
${done !== null && html`<p class="card calm" role="status">${icons.good}<span>${words.done[done]}</span></p>`}
${
  sessions.length === 0
    ? html`<p class="card">${words.empty}</p>`
    : html`<ul class="tasks">${sessions.toSorted((a, b) => Number(b.here) - Number(a.here)).map((session) => item(visit, session))}</ul>`
}
${others.length > 1 && everywhere(visit, others.length < sessions.length)}
${ownAddress(visit, mail)}
<section class="card" aria-labelledby="probleme"><h2 id="probleme">${words.worry}</h2>
<p>${words.worryWhat}</p>
<p><a class="button second" href="/console/compte/probleme">${problem.title}</a></p></section></div>`,
  );
}

function item(visit: Visit, { uid, since, device, here, services }: ShownSession): Safe {
  const { sessions: words, instant, list } = ownAccountWords[visit.language];
  const name = deviceWords(device, visit.language);
  const when = instant(since, visit.today);
  return html`<li class="task"><div><h2>${name} ${here && badge([words.here, 'good'])}</h2>
<p>${words.since(when)} ${services.length > 0 ? words.services(list(services)) : words.noService}</p></div>
${here ? null : html`<form method="post" action="/console/compte/connexions">${token(visit)}<input type="hidden" name="connexion" value="${uid}"><button class="second">${words.close}<span class="visually-hidden">${words.which(name, when)}</span></button></form>`}</li>`;
}

/** `known`: which one is this browser's; where it is not, it goes with the others. */
function everywhere(visit: Visit, known: boolean): Safe {
  const { others, all } = ownAccountWords[visit.language].sessions;
  return html`<form method="post" action="/console/compte/connexions">${token(visit)}<button>${known ? others : all}</button></form>`;
}

/** Its owner knows it again by its first letter and its domain; whoever looks over his shoulder cannot write to it. */
function ownAddress(visit: Visit, mail: OwnMail | null): Safe {
  const { mail: words, instant } = ownAccountWords[visit.language];
  return html`<section class="card" aria-labelledby="adresse"><h2 id="adresse">${words.title}</h2>
${
  mail === null
    ? html`<p>${words.none}</p>`
    : html`<p>${words.what} <strong class="nowrap">${maskedMailAddress(mail.address)}</strong>, ${words.since(instant(mail.since, visit.today))}</p>
<p>${words.unknown}</p>
<form method="post" action="/console/compte/adresse">${token(visit)}<p><button class="second">${words.remove}</button></p></form>
<p><a href="/compte/adresse-de-secours">${words.change}</a></p>`
}</section>`;
}

/** Asked once: what follows is not undone by a click. */
export function problemPage(visit: Visit): Answer {
  const words = ownAccountWords[visit.language].problem;
  return ownPage(
    visit.language,
    words.title,
    html`<div class="stack"><div><h1>${words.title}</h1><p class="lead">${words.lead}</p></div>
<section class="card"><h2>${words.what}</h2><ul>${words.points.map((point) => html`<li>${point}</li>`)}</ul><p>${words.kept}</p>
<form method="post" action="/console/compte/probleme">${token(visit)}<div class="row"><button class="warn">${words.lock}</button><a class="button second" href="/console/compte/connexions">${words.leave}</a></div></form></section></div>`,
  );
}

/** For whoever has just done it: nobody is signed in any more. */
export function lockedPage(language: Language): Answer {
  const { title, what, whom, next } = ownAccountWords[language].locked;
  return ownPage(
    language,
    title,
    html`<div class="card"><h1>${title}</h1>
<p>${what}</p>
<p><strong>${whom}</strong> ${next}</p></div>`,
  );
}
