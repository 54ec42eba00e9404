// The formalities of one collège (C-8.2): what is in order, what is missing and who can complete it, then the form. Says what happens next.
import { frenchDay } from '#core/calendar/french-date.ts';
import {
  type CompliancePiece,
  type ComplianceRecord,
  type ComplianceState,
  complianceState,
  conventionEnd,
  nothingRecorded,
} from '#core/lifecycle/compliance.ts';
import { html, type Safe } from '#src/sso/pages/html.ts';
import type { Page } from '../answer.ts';
import type { Visit } from '../visit.ts';
import { type FormalitiesView, type FormFault, formalitiesForm } from './formalities-form.ts';
import { icons } from './icons.ts';
import { badge, countedText } from './words.ts';

export function formalitiesPage(visit: Visit, view: FormalitiesView): Page {
  const { structure, record, faults } = view;
  const state = complianceState(record, visit.today);
  // Whoever acts for another's collège does it on the chef's word, and is told so.
  const own = visit.view?.uai === view.uai;
  const title = own ? 'Formalités' : `Formalités, ${structure}`;
  const form = formalitiesForm(visit, view);
  return {
    title: faults.length > 0 ? `Erreur : ${title}` : title,
    body: html`<p class="crumb"><a href="/console">${own ? 'Accueil' : 'Établissements'}</a></p><div class="stack formalities">
${faults.length > 0 && errorSummary(faults)}
${view.done !== '' && confirmation(view, state, own)}
<div><h1>${title}</h1><p class="lead">${leadSentence(state, own)}</p>
${!state.inOrder && view.leftOut !== 0 && html`<p>À la dernière lecture, ${countedText(view.leftOut, 'fiche a été laissée', 'fiches ont été laissées')} de côté.</p>`}</div>
<ul class="checks card">${pieces.map((piece) => check(visit, piece, record ?? nothingRecorded, state))}</ul>
${!own && onTheChefsWord(state)}
${
  state.inOrder && faults.length === 0
    ? html`<details class="card"><summary>Modifier les formalités</summary>${form}</details>`
    : html`<section class="card" aria-labelledby="completer"><h2 id="completer">Compléter les formalités</h2>${form}</section>`
}</div>`,
  };
}

function errorSummary(faults: readonly FormFault[]): Safe {
  return html`<div class="errors" role="alert" tabindex="-1" id="erreur"><h2>Rien n’a été enregistré</h2><ul>${faults.map(
    ({ field, sentence }) => html`<li><a href="#${field ?? 'formulaire'}">${sentence}</a></li>`,
  )}</ul></div>`;
}

function confirmation({ done, structure }: FormalitiesView, state: ComplianceState, own: boolean): Safe {
  const said = done === 'enregistre' ? 'C’est enregistré' : 'Rien n’a changé';
  const college = own ? 'de votre collège' : `du ${structure}`;
  if (!state.inOrder) {
    return html`<section class="notice warn" aria-labelledby="fait"><h2 id="fait">${said}</h2>
<p>Tant qu’il reste quelque chose à compléter, la synchronisation continue de laisser de côté les personnes ${college}.</p></section>`;
  }
  return html`<section class="notice good" aria-labelledby="fait"><h2 id="fait" class="calm">${icons.good}<span>${said} : les formalités sont complètes</span></h2>
<p>La prochaine synchronisation proposera les comptes ${college}. ${own ? 'Ils vous attendront sur l’accueil : rien n’est créé avant votre décision.' : html`L’exploitation peut la lancer sans attendre : <code>npm run -s annuaire -- sync run</code>. Vous pourrez alors approuver les comptes de la direction, pour que le chef d’établissement se connecte et décide du reste.`}</p>
<p><a class="button" href="/console">${own ? 'Revenir à l’accueil' : 'Revenir aux établissements'}</a></p></section>`;
}

function leadSentence(state: ComplianceState, own: boolean): string {
  const of = own ? 'de votre collège' : 'de ce collège';
  return state.inOrder
    ? `Tout est en ordre : les personnes ${of} peuvent être enregistrées.`
    : `Trois choses doivent être en ordre avant qu’une seule personne ${of} soit enregistrée.`;
}

const pieces: readonly CompliancePiece[] = ['convention', 'information', 'register'];
const titles: Readonly<Record<CompliancePiece, string>> = {
  convention: 'Convention signée',
  information: 'Information des utilisateurs et des familles',
  register: 'Registre des traitements',
};

function check(visit: Visit, piece: CompliancePiece, record: ComplianceRecord, state: ComplianceState): Safe {
  const gap = state.inOrder ? undefined : state.missing.find((one) => one.piece === piece);
  return html`<li><h2>${titles[piece]}</h2>
<div>${gap ? html`<p>${gap.sentence}</p><p class="soft small">Qui peut compléter : ${gap.completedBy}.</p>` : html`<p>${attested(piece, record, visit.today)}</p>`}</div>
${gap ? badge(['À compléter', 'warn']) : badge(['En ordre', 'good'])}</li>`;
}

function attested(piece: CompliancePiece, record: ComplianceRecord, today: string): string {
  const on = (day: string | null) => (day === null ? '' : frenchDay(day, today));
  switch (piece) {
    case 'convention':
      return `En vigueur du ${on(record.conventionFrom)} au ${on(conventionEnd(record))}${record.conventionUntil === null ? ' (trois ans)' : ''}.`;
    case 'information':
      return `Faite le ${on(record.informedOn)}. Moyen : ${record.informedHow}`;
    case 'register':
      return `Inscrit le ${on(record.registerOn)}, sous la référence ${record.registerReference}.`;
  }
}

/** Before the first reading nobody of the collège can sign in: the académie holds the pen, the attestations stay the chef's. */
function onTheChefsWord(state: ComplianceState): Safe {
  return html`<section class="notice" aria-labelledby="parole"><h2 id="parole">Vous les enregistrez sur la parole du chef d’établissement</h2>
<p>${!state.inOrder && 'Tant qu’elles manquent, personne de ce collège n’est enregistré : son chef ne peut pas encore se connecter pour le faire lui-même. '}Demandez-lui un écrit (message, procès-verbal) et gardez-le : ces attestations sont les siennes. Le journal retient que l’académie les a saisies.</p></section>`;
}
