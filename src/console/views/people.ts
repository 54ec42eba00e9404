// The search for a person and its results; the slip of a provisional password, shown once.
import { counted, frenchDate } from '#core/calendar/french-date.ts';
import type { Profile } from '#core/person/facts.ts';
import { profileWord } from '#core/plan/sentence.ts';
import { type FoundPerson, peoplePerPage } from '#database/console-person-search.ts';
import type { Refusal } from '#src/actions/door.ts';
import type { Issued } from '#src/actions/issue-credentials.ts';
import { html, type Safe } from '#src/sso/pages/html.ts';
import { type Answer, page } from '../answer.ts';
import type { Visit } from '../visit.ts';
import { badge } from './words.ts';

type Found = { readonly people: readonly FoundPerson[]; readonly more: boolean };

export function peoplePage(visit: Visit, typed: string, number: number, found: Found): Answer {
  const title = typed === '' ? 'Personnes' : `Personnes : « ${typed} »`;
  const where = visit.scope.structures === 'all' ? 'dans tous les établissements' : 'dans votre établissement';
  return page(
    title,
    html`<div class="stack"><h1>Personnes</h1>
<form class="card" role="search" method="get" action="/console/personnes"><label for="q">Nom, prénom ou classe<span class="hint">Recherche ${where}. Les premières lettres suffisent, les accents ne comptent pas.</span></label>
<div class="search"><input type="search" id="q" name="q" value="${typed}" autocomplete="off"><button>Rechercher</button></div></form>
${typed !== '' && results(typed, number, found)}</div>`,
  );
}

function results(typed: string, number: number, { people, more }: Found): Safe {
  if (people.length === 0) {
    return html`<p class="card" role="status">Personne ne correspond à « ${typed} ». Vérifiez l’orthographe, ou essayez le début du nom seul. Une personne dont le compte n’est pas encore approuvé se trouve dans la liste de comptes.</p>`;
  }
  const first = (number - 1) * peoplePerPage + 1;
  const link = (to: number, label: string) =>
    html`<a class="button second" href="/console/personnes?q=${encodeURIComponent(typed)}&page=${to}">${label}</a>`;
  return html`<section class="card"><table class="cards-when-narrow"><caption>${number === 1 && !more ? counted(people.length, 'personne', 'personnes') : html`Résultats ${first} à ${first + people.length - 1}${more && ', il y en a d’autres'}`}</caption>
<thead><tr><th scope="col">Nom</th><th scope="col">Profil et classe</th><th scope="col">Établissement</th><th scope="col">Identifiant</th></tr></thead>
<tbody>${people.map(personRow)}</tbody></table>
${(number > 1 || more) && html`<nav class="pages" aria-label="Pages de résultats">${number > 1 && link(number - 1, 'Page précédente')}${more && link(number + 1, 'Page suivante')}</nav>`}</section>`;
}

function personRow(person: FoundPerson): Safe {
  return html`<tr><th scope="row"><a href="/console/personnes/${person.id}">${person.familyName} ${person.givenName}</a></th>
<td data-label="Profil">${lines(person.affiliations.map((held) => html`${profile(held.profile)}${held.classes.length > 0 && `, ${held.classes.join(', ')}`} ${held.state === 'departed' && badge(['parti', 'wait'])}`))}</td>
<td data-label="Établissement">${lines([...new Set(person.affiliations.map((held) => held.structure))].map((name) => html`${name}`))}</td>
<td data-label="Identifiant">${person.login ?? html`<span class="soft">aucun</span>`}</td></tr>`;
}

function lines(parts: readonly Safe[]): Safe {
  return html`${parts.map((part, at) => html`${at > 0 && html`<br>`}${part}`)}`;
}

function profile(of: Profile): string {
  return profileWord(of);
}

/** The password, once; or why there is none. Never in a URL, never again. */
export function issuedPage(
  visit: Visit,
  person: { readonly id: string; readonly name: string | null },
  outcome: Issued | Refusal,
  address: string,
): Answer {
  const back = html`<p class="no-print"><a href="/console/personnes/${person.id}">Revenir à la fiche de la personne</a></p>`;
  if ('code' in outcome) {
    return {
      kind: 'invalid',
      page: {
        title: 'Aucun code n’a été créé',
        body: html`<div class="notice warn"><h1>Aucun code n’a été créé</h1><p>${outcome.message}</p>${back}</div>`,
      },
    };
  }
  return page(
    'Code à usage unique',
    html`<div class="stack"><h1>Code à usage unique</h1><p class="lead no-print">${outcome.message}</p>
<section class="card slip" aria-label="Bordereau à remettre"><p class="soft">${visit.view?.structure ?? 'Annuaire fédérateur'}</p>
${person.name && html`<p><strong>${person.name}</strong></p>`}
<dl class="facts"><dt>Identifiant</dt><dd class="secret">${outcome.login}</dd><dt>Code à usage unique</dt><dd class="secret">${outcome.password}</dd><dt>Adresse</dt><dd>${address}</dd><dt>Valable jusqu’au</dt><dd>${frenchDate(outcome.validUntil)} inclus</dd></dl>
<p>Ce code sert une fois : vous choisirez alors votre mot de passe. Il est personnel, ne le donnez à personne.</p></section>
<div class="row no-print"><button type="button" data-print hidden>Imprimer le bordereau</button></div>${back}</div>`,
  );
}
