// What a service would be told of one person: made by the functions that tell it. The look is journaled, which the page says.
import { toldOf } from '#core/release/catalogue.ts';
import { sourceWord } from '#core/release/release-words.ts';
import type { Service } from '#core/release/service.ts';
import type { Preview } from '#src/actions/preview-claims.ts';
import { html, raw, type Safe } from '#src/sso/pages/html.ts';
import type { Page } from '../answer.ts';
import type { Visit } from '../visit.ts';
import { token } from './layout.ts';
import { capital } from './words.ts';

export type PreviewView = { readonly wanted: string; readonly fault: string | null; readonly preview: Preview | null };

export function previewPage(visit: Visit, service: Service, { wanted, fault, preview }: PreviewView): Page {
  const title = `Aperçu : ${service.name}`;
  return {
    title: fault === null ? title : `Erreur : ${title}`,
    body: html`<p class="crumb"><a href="/console/services/${service.clientId}">${service.name}</a></p><div class="stack"><div><h1>${title}</h1>
<p class="lead">Ce que ce service apprendrait d’une personne si elle s’y connectait maintenant.${visit.scope.structures !== 'all' && ' Ce qui relève d’un autre établissement que le vôtre n’est pas montré.'}</p></div>
${fault && html`<div class="errors" role="alert" tabindex="-1" id="erreur"><h2>Personne n’a été trouvé</h2><p><a href="#personne">${fault}</a></p></div>`}
<form class="card" method="post" action="/console/services/${service.clientId}/apercu">${token(visit)}<label for="personne">Identifiant de connexion de la personne<span class="hint" id="personne-aide">La consultation est inscrite au journal.</span></label>
<div class="search"><input type="text" id="personne" name="personne" value="${wanted}" autocomplete="off" aria-describedby="personne-aide"${fault ? raw(' aria-invalid="true"') : null}><button>Voir</button></div></form>
${preview && outcome(service, preview)}</div>`,
  };
}

const reasons = {
  'no-account': 'cette personne ne peut se connecter nulle part',
  profile: 'il n’est pas prévu pour son profil',
  'not-open': 'aucun de ses collèges ne l’a ouvert à son profil',
  'unknown-here': 'il connaît les gens par un identifiant qu’elle n’a pas',
  'no-child': 'aucun enfant dont elle répond n’est élève dans un collège qui l’a ouvert',
} as const;

function outcome(service: Service, { account, refused, claims, choices }: Preview): Safe {
  const who = `${account.identity.givenName} ${account.identity.familyName}`;
  if (refused !== null) {
    return html`<section class="notice warn" aria-labelledby="issue"><h2 id="issue">${service.name} ne s’ouvre pas à ${who}</h2><p>En effet, ${reasons[refused]}. Rien ne lui est dit.</p></section>`;
  }
  const source = new Map(toldOf(service).map((told) => [told.claim, told.source]));
  const rowsOf = (told: typeof claims) =>
    Object.entries(told).map(([claim, value]) => {
      const from = source.get(claim);
      return html`<tr><th scope="row">${from && capital(sourceWord(from))}<br><span class="soft small">${claim}</span></th><td data-label="Valeur">${typeof value === 'string' ? value : value.map((one, at) => html`${at > 0 && html`<br>`}${one}`)}</td></tr>`;
    });
  const table = (told: typeof claims, choice: string | null) => {
    const rows = rowsOf(told);
    return rows.length === 0
      ? html`<p>Il n’apprend rien d’elle, hors un identifiant.</p>`
      : html`<table class="cards-when-narrow"><caption>Ce qu’il apprend${choice && ` : ${choice}`}</caption><thead><tr><th scope="col">Donnée</th><th scope="col">Valeur</th></tr></thead><tbody>${rows}</tbody></table>`;
  };
  return html`<section class="card" aria-labelledby="issue"><h2 id="issue">${service.name} s’ouvre à ${who}</h2>
${choices.length === 0 ? table(claims, null) : html`<p>Cette personne choisit d’abord. Selon son choix :</p>${choices.map(({ name, places, claims: told }) => table(told, [name, ...places].join(', ')))}`}</section>`;
}
