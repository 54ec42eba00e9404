// « Mes connexions »: where one is signed in, in words that let one know each of them again; the question before the account is shut.
import { frenchInstant } from '#core/calendar/french-date.ts';
import { deviceWords } from '#core/session/device.ts';
import { html, type Safe } from '#src/sso/pages/html.ts';
import { type Answer, page } from '../answer.ts';
import type { Visit } from '../visit.ts';
import { icons } from './icons.ts';
import { token } from './layout.ts';
import { badge, sentenceList } from './words.ts';

export type ShownSession = {
  readonly uid: string;
  readonly since: Date;
  readonly device: string | null;
  /** The one of this browser. */
  readonly here: boolean;
  readonly services: readonly string[];
};

/** What the person has just done. */
export type Ended = 'une' | 'autres' | 'rien';

const said: Readonly<Record<Ended, string>> = {
  une: 'La connexion est fermée. Les services qui y étaient ouverts en sont prévenus.',
  autres: 'Les autres connexions sont fermées. Les services qui y étaient ouverts en sont prévenus.',
  rien: 'Il n’y avait plus rien à fermer.',
};

export function sessionsPage(visit: Visit, sessions: readonly ShownSession[], done: Ended | null): Answer {
  const others = sessions.filter(({ here }) => !here);
  return page(
    'Mes connexions',
    html`<div class="stack"><div><h1>Mes connexions</h1><p class="lead">Les appareils où votre compte est ouvert en ce moment.</p></div>
${done !== null && html`<p class="card calm" role="status">${icons.good}<span>${said[done]}</span></p>`}
<ul class="tasks">${sessions.toSorted((a, b) => Number(b.here) - Number(a.here)).map((session) => item(visit, session))}</ul>
${others.length > 1 && everywhere(visit, others.length < sessions.length)}
<section class="card" aria-labelledby="probleme"><h2 id="probleme">Quelque chose vous inquiète ?</h2>
<p>Vous ne reconnaissez pas une connexion, ou quelqu’un connaît votre mot de passe : vous pouvez tout fermer et bloquer votre compte tout de suite.</p>
<p><a class="button second" href="/console/compte/probleme">Quelqu’un utilise mon compte</a></p></section></div>`,
  );
}

function item(visit: Visit, { uid, since, device, here, services }: ShownSession): Safe {
  const name = deviceWords(device);
  const when = frenchInstant(since, visit.today);
  return html`<li class="task"><div><h2>${name} ${here && badge(['Cet appareil', 'good'])}</h2>
<p>Connecté ${when}. ${services.length > 0 ? html`Services ouverts : ${sentenceList(services)}.` : 'Aucun service n’y est ouvert.'}</p></div>
${here ? null : html`<form method="post" action="/console/compte/connexions">${token(visit)}<input type="hidden" name="connexion" value="${uid}"><button class="second">Fermer<span class="visually-hidden"> la connexion ${name}, ${when}</span></button></form>`}</li>`;
}

/** `known`: which one is this browser's; where it is not, it goes with the others. */
function everywhere(visit: Visit, known: boolean): Safe {
  return html`<form method="post" action="/console/compte/connexions">${token(visit)}<button>${known ? 'Fermer toutes les autres' : 'Tout fermer, ici aussi'}</button></form>`;
}

/** Asked once: what follows is not undone by a click. */
export function problemPage(visit: Visit): Answer {
  return page(
    'Quelqu’un utilise mon compte',
    html`<div class="stack"><div><h1>Quelqu’un utilise mon compte</h1><p class="lead">Vous avez bien fait de venir ici.</p></div>
<section class="card"><h2>Ce qui va se passer</h2><ul>
<li>Toutes vos connexions se ferment tout de suite, celle-ci comprise.</li>
<li>Plus personne ne peut ouvrir votre compte, même avec le mot de passe. Vous non plus.</li>
<li>Votre collège en est averti. Le référent numérique vous remettra un nouveau code, en main propre, et votre compte s’ouvrira de nouveau.</li>
</ul><p>Rien de ce qui est dans vos services n’est effacé.</p>
<form method="post" action="/console/compte/probleme">${token(visit)}<div class="row"><button class="warn">Bloquer mon compte</button><a class="button second" href="/console/compte/connexions">Ne rien faire</a></div></form></section></div>`,
  );
}

/** For whoever has just done it: nobody is signed in any more. */
export function lockedPage(): Answer {
  return page(
    'Votre compte est bloqué',
    html`<div class="card"><h1>Votre compte est bloqué</h1>
<p>Toutes les connexions sont fermées, et votre collège est averti. Personne ne peut plus ouvrir ce compte.</p>
<p><strong>Allez voir le référent numérique de votre collège</strong> : il vous remettra un nouveau code, et votre compte s’ouvrira de nouveau.</p></div>`,
  );
}
