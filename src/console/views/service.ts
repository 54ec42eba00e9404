// One service: whom it is for, what it is told and why; for a chef, the form that opens it; for the académie, what it may change.
import { type Profile, profiles } from '#core/person/facts.ts';
import { profileWord } from '#core/plan/sentence.ts';
import { toldOf } from '#core/release/catalogue.ts';
import { groundWord, sourceWord } from '#core/release/release-words.ts';
import type { Service } from '#core/release/service.ts';
import { html, raw, type Safe } from '#src/sso/pages/html.ts';
import type { Page } from '../answer.ts';
import type { Listed } from '../service-catalogue.ts';
import { reaches, type Visit } from '../visit.ts';
import { token } from './layout.ts';
import { type CollegeServices, forWhom, logoOf } from './services.ts';
import { capital, countedText } from './words.ts';

export type ServiceView = {
  readonly listed: Listed;
  /** The visitor's collège; null for whoever serves the whole platform. */
  readonly college: CollegeServices | null;
  readonly mayOpen: boolean;
  readonly done: string;
  readonly fault: string | null;
};

const doneWords: Readonly<Record<string, string>> = {
  enregistre: 'C’est enregistré. La décision vaut dès maintenant, pour les sessions ouvertes aussi.',
  inchange: 'Rien n’a changé.',
  modifie: 'Le service est modifié. Chaque serveur en tient compte en quelques secondes.',
};

export function servicePage(visit: Visit, view: ServiceView): Page {
  const { listed, college, mayOpen, done, fault } = view;
  const { service, clientId } = listed;
  const opens = service.opening === 'by-college';
  return {
    title: fault === null ? service.name : `Erreur : ${service.name}`,
    body: html`<p class="crumb"><a href="/console/services">Services</a></p><div class="stack">
${fault && html`<div class="errors" role="alert" tabindex="-1" id="erreur"><h2>Rien n’a été enregistré</h2><p>${fault}</p></div>`}
${doneWords[done] && html`<p class="notice good" role="status">${doneWords[done]}</p>`}
<div><h1>${logoOf(service.logo)}${service.name}</h1>
<p class="lead">Pour : ${forWhom(service.profiles)}. ${opens ? 'Chaque collège décide à qui il l’ouvre.' : 'L’académie l’a ouvert à toute la plateforme.'}</p></div>
${college && opens && (mayOpen ? openingForm(visit, listed, college) : html`<p class="card">C’est le chef d’établissement qui ouvre ou ferme ce service.</p>`)}
${toldSection(service)}
<section class="card" aria-labelledby="technique"><h2 id="technique">Comment il est relié</h2>
<dl class="facts"><dt>Identifiant</dt><dd>${clientId}</dd><dt>Adresses de retour</dt><dd>${service.redirectUris.map((uri, at) => html`${at > 0 && html`<br>`}${uri}`)}</dd>
<dt>Il connaît les personnes par</dt><dd>${subjectWords(service)}</dd><dt>Déclaré par</dt><dd>${listed.revision === null ? 'un fichier (mappings/claims), où il se modifie' : 'le catalogue'}</dd></dl></section>
${keeping(visit, listed)}</div>`,
  };
}

function toldSection(service: Service): Safe {
  const told = toldOf(service);
  return html`<section class="card" aria-labelledby="dit"><h2 id="dit">Ce qui lui est dit des personnes</h2>
${
  told.length === 0
    ? html`<p>Rien, hors un identifiant.</p>`
    : html`<p>Et rien d’autre, quoi qu’il demande.</p><table class="cards-when-narrow"><caption class="visually-hidden">Ce qui est dit, pourquoi et de quel droit</caption><thead><tr><th scope="col">Donnée</th><th scope="col">Pourquoi</th><th scope="col">De quel droit</th></tr></thead>
<tbody>${told.map(({ source, purpose, ground, claim }) => html`<tr><th scope="row">${capital(sourceWord(source))}<br><span class="soft small">${claim}</span></th><td data-label="Pourquoi">${purpose}</td><td data-label="De quel droit">${groundWord(ground)}</td></tr>`)}</tbody></table>`
}</section>`;
}

function subjectWords({ release }: Service): string {
  if (typeof release.subject === 'string') return 'un identifiant opaque, différent d’un service à l’autre';
  return release.subject.attribute === 'login'
    ? 'l’identifiant de connexion'
    : 'l’identifiant qu’il leur avait donné avant (qui n’en a pas n’entre pas)';
}

function openingForm(visit: Visit, { clientId, service }: Listed, college: CollegeServices): Safe {
  const offered = profiles.filter((profile) => (service.profiles?.includes(profile) ?? true) && (college.people.get(profile) ?? 0) > 0);
  return html`<section class="card" aria-labelledby="ouvrir"><h2 id="ouvrir">À qui l’ouvrir : ${visit.view?.structure ?? ''}</h2>
<form method="post" action="/console/services/${clientId}/ouvertures">${token(visit)}<input type="hidden" name="uai" value="${college.uai}">
<fieldset><legend>Profils</legend>${offered.map((profile) => profileChoice(clientId, profile, college))}</fieldset>
<div class="row"><button>Enregistrer la décision</button><a class="button second" href="/console/services">Ne rien changer</a></div></form></section>`;
}

function profileChoice(clientId: string, profile: Profile, college: CollegeServices): Safe {
  const opening = college.openings.find((one) => one.clientId === clientId && one.profile === profile);
  const checked = (yes: boolean) => (yes ? raw(' checked') : null);
  const people = countedText(college.people.get(profile) ?? 0, 'personne', 'personnes');
  const reached = opening?.classes
    ? ` ; ouvert à ${countedText(college.reached.get(`${clientId} ${profile}`) ?? 0, 'personne', 'personnes')}`
    : '';
  const byClass = (profile === 'ELV' || profile === 'ENS') && college.classes.length > 0;
  return html`<label class="choice"><input type="checkbox" name="profil" value="${profile}"${checked(opening !== undefined)}><span>${capital(profileWord(profile, 'plural'))} <span class="hint">${people}${reached}</span></span></label>
${
  byClass &&
  html`<details${opening?.classes ? raw(' open') : null}><summary>${profile === 'ELV' ? 'Certaines classes seulement' : 'Enseignants de certaines classes seulement'}</summary>
<fieldset class="inline"><legend class="visually-hidden">Classes, ${profileWord(profile, 'plural')}</legend><p class="hint">Sans aucune classe cochée, le service s’ouvre à toutes.</p><div class="classes">${college.classes.map((code) => html`<label class="choice"><input type="checkbox" name="classes-${profile}" value="${code}"${checked(opening?.classes?.includes(code) ?? false)}><span>${code}</span></label>`)}</div></fieldset></details>`
}`;
}

function keeping(visit: Visit, { clientId, revision, sharesSecret }: Listed): Safe | null {
  const previews =
    reaches(visit, 'preview-claims') &&
    html`<a class="button second" href="/console/services/${clientId}/apercu">Aperçu pour une personne</a>`;
  const changes = revision !== null && reaches(visit, 'change-service');
  if (!previews && !changes) return null;
  return html`<section class="card" aria-labelledby="tenir"><h2 id="tenir">Vérifier${changes ? ', modifier' : ''}</h2><div class="row">${previews}
${changes && html`<a class="button second" href="/console/services/${clientId}/modifier">Modifier</a>`}
${changes && sharesSecret && html`<form method="post" action="/console/services/${clientId}/secret">${token(visit)}<button class="second">Donner un nouveau secret</button></form>`}</div>
${
  changes &&
  html`<details><summary>Fermer ce service pour tout le monde</summary><form method="post" action="/console/services/${clientId}/fermeture">${token(visit)}
<p>Plus personne ne s’y connectera, et ses sessions ne se renouvelleront plus. Son identifiant ne resservira pas.</p><p><button class="danger">Fermer le service</button></p></form></details>`
}</section>`;
}
