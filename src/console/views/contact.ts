// The form of a collège's contacts: what its people read when they cannot sign in. Four fields, each with its hint and its fault.
import { type CollegeContact, type ContactFault, contactMax } from '#core/help/help.ts';
import { html, raw, type Safe } from '#src/sso/pages/html.ts';
import type { Page } from '../answer.ts';
import type { Visit } from '../visit.ts';
import { token } from './layout.ts';

export type ContactView = {
  readonly uai: string;
  readonly name: string;
  readonly contact: CollegeContact;
  readonly done: boolean;
  readonly faults: readonly ContactFault[];
};

const fields = [
  [
    'referent',
    'Où trouver le référent',
    'Un lieu et des heures, par exemple « salle 12, le mardi de 12 h à 13 h ». N’écrivez le nom de personne.',
  ],
  ['phone', 'Téléphone du secrétariat', 'Par exemple 01 40 00 00 00.'],
  ['mail', 'Courrier du secrétariat', 'Une adresse de service, pas celle d’une personne.'],
  ['hours', 'Heures du secrétariat', 'Par exemple « du lundi au vendredi de 8 h 30 à 17 h ».'],
] as const;

export function contactPage(visit: Visit, { uai, name, contact, done, faults }: ContactView): Page {
  const title = `Aide, ${name}`;
  return {
    title: faults.length > 0 ? `Erreur : ${title}` : title,
    body: html`<p class="crumb"><a href="/console">Accueil</a></p><div class="stack">
${faults.length > 0 && html`<div class="errors" role="alert" tabindex="-1" id="erreur"><h2>Rien n’a été enregistré</h2><ul>${faults.map(({ field, sentence }) => html`<li><a href="#${field}">${sentence}</a></li>`)}</ul></div>`}
${done && html`<section class="notice good" aria-labelledby="fait"><h2 id="fait">C’est enregistré</h2><p>Les élèves, les familles et les personnels du collège le liront dès maintenant.</p></section>`}
<div><h1>${title}</h1><p class="lead">Ce que lisent les personnes du collège quand elles ne peuvent pas se connecter ou refusent la charte : les élèves d’abord le référent, les adultes le secrétariat et le guichet unique.</p></div>
<section class="card" aria-label="Contacts"><form method="post" action="/console/aide/${uai}">${token(visit)}
${fields.map(([field, label, hint]) => input(field, label, hint, contact[field], faults.find((one) => one.field === field)?.sentence ?? null))}
<div class="row"><button>Enregistrer</button><a class="button second" href="/console">Ne rien changer</a></div></form></section></div>`,
  };
}

function input(name: string, label: string, hint: string, value: string, error: string | null): Safe {
  return html`<div class="field${error ? ' wrong' : ''}"><label for="${name}">${label}</label><span class="hint" id="${name}-aide">${hint}</span>
${error && html`<p class="error" id="${name}-erreur">${error}</p>`}
<input type="text" id="${name}" name="${name}" value="${value}" maxlength="${contactMax}" autocomplete="off" aria-describedby="${name}-aide${error ? ` ${name}-erreur` : ''}"${error ? raw(' aria-invalid="true"') : null}></div>`;
}
