// The lists of services: for whoever keeps the platform, the catalogue; for a collège, services × profiles, closed until its chef opens them.
import type { Profile } from '#core/person/facts.ts';
import { profiles } from '#core/person/facts.ts';
import { profileWord } from '#core/plan/sentence.ts';
import type { ServiceOpening } from '#database/service-opening-reader.ts';
import { html, type Safe } from '#src/sso/pages/html.ts';
import { type Answer, page } from '../answer.ts';
import type { Listed } from '../service-catalogue.ts';
import { reaches, type Visit } from '../visit.ts';
import { badge, capital, countedText } from './words.ts';

/** What one collège has opened, and how many people that covers (`reached`, by "client profile"). */
export type CollegeServices = {
  readonly uai: string;
  readonly openings: readonly ServiceOpening[];
  readonly people: ReadonlyMap<Profile, number>;
  readonly classes: readonly string[];
  readonly reached: ReadonlyMap<string, number>;
};

export function catalogueListPage(visit: Visit, listed: readonly Listed[], colleges: ReadonlyMap<string, number>): Answer {
  const rows = listed.map(({ clientId, service, revision }) => {
    const where =
      service.opening === 'by-college'
        ? countedText(colleges.get(clientId) ?? 0, 'collège', 'collèges', 'aucun collège')
        : badge(['Toute la plateforme', 'good']);
    return html`<tr><th scope="row"><a class="target" href="/console/services/${clientId}">${logoOf(service.logo)}${service.name}</a></th>
<td data-label="Pour">${forWhom(service.profiles)}</td><td data-label="Ouvert dans">${where}</td><td data-label="Déclaré par">${revision === null ? 'fichier' : 'catalogue'}</td></tr>`;
  });
  return page(
    'Services',
    html`<div class="stack"><div><h1>Services</h1><p class="lead">Les applications où l’on se connecte avec le compte de l’annuaire, et ce qui leur est dit des personnes.</p></div>
${reaches(visit, 'register-service') && html`<p><a class="button" href="/console/services/nouveau">Ajouter un service</a></p>`}
<section class="card"><table class="cards-when-narrow"><caption>${countedText(listed.length, 'service', 'services')}</caption>
<thead><tr><th scope="col">Service</th><th scope="col">Pour</th><th scope="col">Ouvert dans</th><th scope="col">Déclaré par</th></tr></thead>
<tbody>${rows}</tbody></table></section></div>`,
  );
}

export function collegeServicesPage(visit: Visit, listed: readonly Listed[], college: CollegeServices): Answer {
  const columns = profiles.filter((profile) => (college.people.get(profile) ?? 0) > 0);
  const own = listed.filter(({ service }) => service.opening === 'by-college');
  const all = listed.filter(({ service }) => service.opening !== 'by-college');
  const decides = reaches(visit, 'open-service');
  return page(
    'Services',
    html`<div class="stack"><div><h1>Services</h1><p class="lead">${visit.view?.structure ?? ''} : à qui chaque service est ouvert. ${decides ? 'Un service est fermé tant que vous ne l’avez pas ouvert.' : 'Le chef d’établissement en décide.'}</p></div>
${
  own.length === 0
    ? html`<p class="card">Aucun service n’attend de décision du collège.</p>`
    : html`<section class="card"><div class="scroll" tabindex="0" role="region" aria-labelledby="matrice"><table class="cards-when-narrow"><caption id="matrice">Services que le collège ouvre, profil par profil</caption>
<thead><tr><th scope="col">Service</th>${columns.map((profile) => html`<th scope="col">${capital(profileWord(profile, 'plural'))}</th>`)}</tr></thead>
<tbody>${own.map((one) => matrixRow(one, columns, college))}</tbody></table></div></section>`
}
${
  all.length > 0 &&
  html`<section class="card" aria-labelledby="tous"><h2 id="tous">Ouverts par l’académie à toute la plateforme</h2>
<ul>${all.map(({ clientId, service }) => html`<li><a class="target" href="/console/services/${clientId}">${service.name}</a> : ${forWhom(service.profiles)}</li>`)}</ul></section>`
}</div>`,
  );
}

function matrixRow({ clientId, service }: Listed, columns: readonly Profile[], college: CollegeServices): Safe {
  const cells = columns.map((profile) => {
    const label = capital(profileWord(profile, 'plural'));
    return html`<td data-label="${label}">${matrixCell(clientId, service.profiles ?? null, profile, college)}</td>`;
  });
  return html`<tr><th scope="row"><a class="target" href="/console/services/${clientId}">${logoOf(service.logo)}${service.name}</a></th>${cells}</tr>`;
}

function matrixCell(clientId: string, made: readonly Profile[] | null, profile: Profile, college: CollegeServices): Safe {
  if (made !== null && !made.includes(profile)) return html`<span class="soft">pas prévu</span>`;
  const opening = college.openings.find((one) => one.clientId === clientId && one.profile === profile);
  if (opening === undefined) return badge(['Fermé', 'wait']);
  const count = college.reached.get(`${clientId} ${profile}`) ?? 0;
  const classes = opening.classes === null ? null : html`<br><span class="soft small">${opening.classes.join(', ')}</span>`;
  return html`${badge(['Ouvert', 'good'])} <span class="small">${countedText(count, 'personne', 'personnes')}</span>${classes}`;
}

/** « élèves, enseignants », or « tous les profils ». */
export function forWhom(made: readonly Profile[] | null | undefined): string {
  return made ? made.map((profile) => profileWord(profile, 'plural')).join(', ') : 'tous les profils';
}

/** An image that lies with us is shown; an address of elsewhere is not: it would tell that house who looks at our pages. */
export function logoOf(logo: string | null | undefined): Safe | null {
  return logo?.startsWith('data:') ? html`<img class="logo" src="${logo}" alt="" width="24" height="24">` : null;
}
