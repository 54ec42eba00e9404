// One group before its slips are printed: who waits, who has signed in, what each choice would do. Owns the page; makes no code.
import { counted } from '#core/calendar/french-date.ts';
import { type CredentialState, isReached, type SlipReach } from '#core/person/one-time-code.ts';
import type { SlipGroup, SlipPerson, SlipPrint } from '#database/slip-reader.ts';
import type { Refusal } from '#src/actions/door.ts';
import { html, raw, type Safe } from '#src/sso/pages/html.ts';
import type { Page } from '../answer.ts';
import type { Visit } from '../visit.ts';
import { token } from './layout.ts';
import { audienceWords, groupName, printsSection } from './slips.ts';
import { badge, sentenceList } from './words.ts';

export type GroupView = { readonly people: readonly SlipPerson[]; readonly prints: readonly SlipPrint[]; readonly refusal: Refusal | null };

const states: Readonly<Record<CredentialState, readonly [string, 'good' | 'wait' | 'warn']>> = {
  none: ['Sans code', 'warn'],
  waiting: ['Code remis, pas encore utilisé', 'wait'],
  expired: ['Code périmé', 'warn'],
  chosen: ['A choisi son mot de passe', 'good'],
};

export function groupPage(visit: Visit, group: SlipGroup, view: GroupView): Page {
  const name = groupName(group.audience, group.class);
  const title = `Bordereaux : ${name}`;
  return {
    title: view.refusal ? `Erreur : ${title}` : title,
    body: html`<p class="crumb"><a href="/console/bordereaux">Bordereaux</a></p><div class="stack">
${view.refusal && html`<div class="errors" role="alert" tabindex="-1" id="erreur"><h2>Rien n’a été imprimé</h2><p>${view.refusal.message}</p></div>`}
<div><h1>${name}</h1><p class="lead">${stateSentence(view.people)}</p></div>
${printForm(visit, group, view.people)}
<section class="card"><table class="cards-when-narrow"><caption>${counted(view.people.length, 'personne', 'personnes')}</caption>
<thead><tr><th scope="col">Nom</th><th scope="col">Identifiant</th>${group.audience === 'guardians' && html`<th scope="col">Par l’intermédiaire de</th>`}<th scope="col">Où en est-on ?</th></tr></thead>
<tbody>${view.people.map((person) => row(group, person))}</tbody></table></section>
${printsSection(visit, view.prints, false)}</div>`,
  };
}

function row(group: SlipGroup, { person, familyName, givenName, login, through, state }: SlipPerson): Safe {
  return html`<tr><th scope="row"><a href="/console/personnes/${person}">${familyName} ${givenName}</a></th><td data-label="Identifiant">${login}</td>
${group.audience === 'guardians' && html`<td data-label="Par">${sentenceList(through)}</td>`}<td data-label="État">${badge([...states[state]])}</td></tr>`;
}

function stateSentence(people: readonly SlipPerson[]): string {
  const number = (...wanted: CredentialState[]): number => people.filter(({ state }) => wanted.includes(state)).length;
  const parts = [
    counted(number('chosen'), 's’est déjà connecté', 'se sont déjà connectés'),
    counted(number('waiting'), 'a un code et ne l’a pas encore utilisé', 'ont un code et ne l’ont pas encore utilisé'),
    counted(number('none', 'expired'), 'n’a pas de code valable', 'n’ont pas de code valable'),
  ].filter((part) => !part.startsWith('0'));
  return `Sur ${counted(people.length, 'personne', 'personnes')} : ${sentenceList(parts)}.`;
}

function printForm(visit: Visit, group: SlipGroup, people: readonly SlipPerson[]): Safe {
  const reached = (reach: SlipReach): number => people.filter(({ state }) => isReached(state, reach)).length;
  const first: SlipReach = reached('missing') > 0 || reached('waiting') === 0 ? 'missing' : 'waiting';
  const choice = (reach: SlipReach, label: string, hint: string) =>
    html`<label class="choice"><input type="radio" name="portee" value="${reach}"${reach === first ? raw(' checked') : null}><span>${label} : <strong>${counted(reached(reach), 'bordereau', 'bordereaux')}</strong><span class="hint">${hint}</span></span></label>`;
  return html`<form class="card" method="post" action="/console/bordereaux/${audienceWords[group.audience].path}" id="formulaire">${token(visit)}<input type="hidden" name="classe" value="${group.class ?? ''}">
<fieldset><legend>Pour qui imprimer ?</legend>
${choice('missing', 'Ceux qui n’ont pas de code valable', 'Personne ne perd rien.')}
${choice('waiting', 'Tous ceux qui ne se sont pas encore connectés', 'Pour des bordereaux perdus : les codes déjà remis ne vaudront plus.')}
${choice('everyone', 'Tout le groupe', 'Une réinitialisation : ceux qui ont choisi leur mot de passe le perdent, et leurs sessions se ferment.')}
<label class="choice"><input type="checkbox" name="confirme" value="oui"><span>Je confirme que les mots de passe déjà choisis doivent aussi être remplacés<span class="hint">Seulement pour « Tout le groupe ».</span></span></label></fieldset>
<p class="soft">Le fichier PDF (dix bordereaux par page, à découper) se télécharge une seule fois : les codes ne sont gardés nulle part. Imprimez-le aussitôt, puis supprimez-le.${group.audience === 'guardians' && ' Remettez ces bordereaux sous enveloppe fermée : ils donnent accès au compte du responsable.'}</p>
<div class="row"><button>Faire le PDF</button><a class="button second" href="/console/bordereaux">Ne rien imprimer</a></div></form>`;
}
