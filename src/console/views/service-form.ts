// The form of a service: who it is, whom it is for, what it is told and why, how it is connected. What was typed stays; faults come first.
import { profiles } from '#core/person/facts.ts';
import { profileWord } from '#core/plan/sentence.ts';
import { toldOf } from '#core/release/catalogue.ts';
import { claimFormats } from '#core/release/claim-format.ts';
import { groundWord, sourceWord } from '#core/release/release-words.ts';
import { claimSources, grounds, type Service } from '#core/release/service.ts';
import { html, raw, type Safe } from '#src/sso/pages/html.ts';
import type { Page } from '../answer.ts';
import type { ServiceForm, ToldColumn } from '../service-form.ts';
import type { Visit } from '../visit.ts';
import { token } from './layout.ts';
import { capital } from './words.ts';

/** `form`: as it was just posted; `service`: as it stands, null for a new one. */
export type ServiceFormView = {
  readonly form: ServiceForm | null;
  readonly service: Service | null;
  readonly revision: number | null;
  readonly faults: readonly string[];
};

export function serviceFormPage(visit: Visit, view: ServiceFormView): Page {
  const { service, faults, revision } = view;
  const values = view.form ?? formOf(service);
  const title = service === null ? 'Ajouter un service' : `Modifier ${service.name}`;
  const action = service === null ? '/console/services/nouveau' : `/console/services/${service.clientId}/modifier`;
  const back = service === null ? '/console/services' : `/console/services/${service.clientId}`;
  return {
    title: faults.length > 0 ? `Erreur : ${title}` : title,
    body: html`<p class="crumb"><a href="/console/services">Services</a></p><div class="stack">
${faults.length > 0 && html`<div class="errors" role="alert" tabindex="-1" id="erreur"><h2>Rien n’a été enregistré</h2><ul>${faults.map((fault) => html`<li><a href="#${anchorOf(fault)}">${fault}</a></li>`)}</ul></div>`}
<h1>${title}</h1>
<form method="post" action="${action}" class="card" id="formulaire">${token(visit)}${revision !== null && html`<input type="hidden" name="revision" value="${revision}">`}
<fieldset><legend>Le service</legend>
${service === null && line(values, 'client_id', 'Identifiant (client_id)', 'Lettres a–z, chiffres et traits d’union. Il ne changera plus.')}
${line(values, 'name', 'Nom', 'Tel que les gens le connaissent.')}
${line(values, 'home', 'Adresse du service (facultatif)', 'https://… : le lien offert sur les pages de connexion.')}
${text(values, 'logo', 'Logo (facultatif)', 'Une image « data:image/png;base64,… » de 32 Kio au plus, ou une adresse https://.', 2)}</fieldset>
<fieldset><legend>À qui il s’ouvre</legend>
${choice(values, 'opening', 'Qui l’ouvre', [
  ['by-college', 'Chaque collège (fermé tant que son chef ne l’a pas ouvert)'],
  ['all', 'L’académie, à toute la plateforme'],
])}
<div class="field" role="group" aria-labelledby="profils"><p id="profils"><strong>Profils</strong> <span class="hint">Sans aucun profil coché : tous.</span></p>${profiles.map((profile) => box(values.profiles, 'profiles', profile, capital(profileWord(profile, 'plural'))))}</div>
${choice(values, 'second_factor', 'Second facteur', [
  ['none', 'Selon le rôle de la personne'],
  ['required', 'Demandé à tous, élèves exceptés'],
])}
${choice(values, 'context', 'Qui a plusieurs collèges ou plusieurs enfants', [
  ['', 'Vient avec tous à la fois : rien ne lui est demandé'],
  ['college', 'Choisit un collège ; le service n’entend parler que de lui'],
  ['child', 'Responsable : choisit un enfant ; le service n’entend parler que de lui'],
])}</fieldset>
<fieldset><legend>Ce qui lui est dit des personnes</legend><p class="hint">Une ligne par donnée. Ce qui n’est pas nommé ici n’est jamais transmis.</p>
${toldTable(values)}
${choice(values, 'subject', 'Il connaît les personnes par', [
  ['pairwise', 'Un identifiant opaque qui n’est qu’à lui (recommandé)'],
  ['login', 'L’identifiant de connexion'],
  ['legacy-id', 'L’identifiant qu’il leur avait donné avant'],
])}
${line(values, 'sector', 'Secteur (facultatif)', 'Les services d’un même secteur voient le même identifiant opaque. En changer ferait de chacun quelqu’un d’autre.')}</fieldset>
<fieldset><legend>Comment il est relié</legend>
${text(values, 'redirect_uris', 'Adresses de retour', 'Une par ligne : https://…, sans « # » ni « * ».', 3)}
${text(values, 'post_logout_redirect_uris', 'Adresses après déconnexion (facultatif)', 'Une par ligne.', 2)}
${choice(values, 'token_endpoint_auth_method', 'Il prouve qui il est par', [
  ['client_secret_basic', 'Un secret, dans l’en-tête (recommandé)'],
  ['client_secret_post', 'Un secret, dans le corps'],
  ['none', 'Rien : application qui ne peut pas garder de secret'],
])}
${choice(values, 'pkce', 'PKCE', [
  ['required', 'Exigé (recommandé)'],
  ['optional', 'Facultatif : il ne sait pas l’envoyer'],
])}
${choice(values, 'id_token_signed_response_alg', 'Signature', [
  ['ES256', 'ES256 (recommandé)'],
  ['RS256', 'RS256 : il ne connaît qu’elle'],
])}
${text(values, 'origins', 'Origines de navigateur (facultatif)', 'Pour une application dans le navigateur : une origine par ligne, https://nom sans chemin.', 2)}
<div class="field">${box(values.options, 'options', 'refresh', 'Il peut renouveler ses jetons tant que dure la session')}${box(values.options, 'options', 'claims_in_id_token', 'Tout mettre dans l’id_token : il n’appelle jamais userinfo')}</div></fieldset>
<div class="row"><button>${service === null ? 'Enregistrer le service' : 'Enregistrer les modifications'}</button><a class="button second" href="${back}">Ne rien changer</a></div></form></div>`,
  };
}

/** A fault begins with its place: « redirect_uris.0 : … ». */
function anchorOf(fault: string): string {
  const [, name] = /^([a-z_]+)[. ]/.exec(fault) ?? [];
  if (name === 'scopes') return 'claim-0';
  return name && /^(client_id|name|home|logo|redirect_uris|post_logout_redirect_uris|origins|sector|pkce)$/.test(name)
    ? name
    : 'formulaire';
}

type TextName = Exclude<keyof ServiceForm, 'profiles' | 'options' | 'revision' | ToldColumn>;

function line(values: ServiceForm, name: TextName, label: string, hint: string): Safe {
  return html`<div class="field"><label for="${name}">${label}</label><span class="hint" id="${name}-aide">${hint}</span><input type="text" id="${name}" name="${name}" aria-describedby="${name}-aide" autocomplete="off" value="${values[name]}"></div>`;
}

function text(values: ServiceForm, name: TextName, label: string, hint: string, rows: number): Safe {
  return html`<div class="field"><label for="${name}">${label}</label><span class="hint" id="${name}-aide">${hint}</span><textarea id="${name}" name="${name}" aria-describedby="${name}-aide" rows="${rows}">${values[name]}</textarea></div>`;
}

function choice(values: ServiceForm, name: TextName, label: string, options: readonly (readonly [string, string])[]): Safe {
  return html`<div class="field"><label for="${name}">${label}</label><select id="${name}" name="${name}">${options.map(([value, said]) => option(value, said, values[name]))}</select></div>`;
}

function option(value: string, said: string, chosen: string | undefined): Safe {
  return html`<option value="${value}"${value === chosen ? raw(' selected') : null}>${said}</option>`;
}

function box(chosen: readonly string[], name: string, value: string, label: string): Safe {
  return html`<label class="choice"><input type="checkbox" name="${name}" value="${value}"${chosen.includes(value) ? raw(' checked') : null}><span>${label}</span></label>`;
}

/** Two lines more than there are: without script, saving makes room for others. */
function toldTable(values: ServiceForm): Safe {
  const count = values.claim.filter((claim) => claim.trim() !== '').length + 2;
  const rows = Array.from({ length: Math.max(count, values.claim.length) }, (_, at) => at);
  const select = (name: ToldColumn, at: number, label: string, options: readonly (readonly [string, string])[]) =>
    html`<select name="${name}" aria-label="${label}, ligne ${at + 1}">${options.map(([value, said]) => option(value, said, values[name][at]))}</select>`;
  const input = (name: ToldColumn, at: number, label: string) =>
    html`<input type="text" name="${name}"${at === 0 && name === 'claim' ? raw(' id="claim-0"') : null} aria-label="${label}, ligne ${at + 1}" autocomplete="off" value="${values[name][at] ?? ''}">`;
  return html`<div class="told">${rows.map(
    (at) => html`<div class="told-line" role="group" aria-label="Donnée ${at + 1}">
<span><span class="hint" aria-hidden="true">Donnée</span>${select(
      'source',
      at,
      'Donnée',
      claimSources.map((source) => [source, capital(sourceWord(source))]),
    )}</span>
<span><span class="hint" aria-hidden="true">Nom pour le service (claim)</span>${input('claim', at, 'Nom pour le service')}</span>
<span><span class="hint" aria-hidden="true">Pourquoi</span>${input('purpose', at, 'Pourquoi')}</span>
<span><span class="hint" aria-hidden="true">De quel droit</span>${select(
      'ground',
      at,
      'De quel droit',
      grounds.map((ground) => [ground, capital(groundWord(ground))]),
    )}</span>
<span><span class="hint" aria-hidden="true">Écriture</span>${select('format', at, 'Écriture', [['', 'Usuelle'], ...claimFormats.map((format) => [format, formats[format]] as const)])}</span>
<span><span class="hint" aria-hidden="true">Scope</span>${input('scope', at, 'Scope')}</span></div>`,
  )}</div>`;
}

const formats = {
  sdet: 'Profil : National_ELV',
  code: 'Profil : ELV',
  number: 'Profil : National_1',
  'day-first': 'Date : jour/mois/année',
  bare: 'Classe sans UAI',
} as const;

function formOf(service: Service | null): ServiceForm {
  const told = service === null ? [] : toldOf(service);
  const subject = service?.release.subject ?? 'pairwise';
  return {
    revision: '',
    client_id: service?.clientId ?? '',
    name: service?.name ?? '',
    home: service?.home ?? '',
    redirect_uris: (service?.redirectUris ?? []).join('\n'),
    post_logout_redirect_uris: (service?.postLogoutRedirectUris ?? []).join('\n'),
    token_endpoint_auth_method: service?.authentication ?? 'client_secret_basic',
    pkce: service?.pkce ?? 'required',
    id_token_signed_response_alg: service?.idTokenAlgorithm ?? 'ES256',
    origins: (service?.origins ?? []).join('\n'),
    subject: typeof subject === 'string' ? subject : subject.attribute,
    sector: service?.release.sector ?? '',
    logo: service?.logo ?? '',
    opening: service?.opening ?? 'by-college',
    second_factor: service?.secondFactor ?? 'none',
    context: service?.context ?? '',
    profiles: [...(service?.profiles ?? [])],
    options: [...(service?.refresh ? ['refresh'] : []), ...(service?.claimsInIdToken ? ['claims_in_id_token'] : [])],
    scope: told.map(({ scope }) => scope),
    claim: told.map(({ claim }) => claim),
    source: told.map(({ source }) => source),
    format: told.map(({ format }) => format ?? ''),
    purpose: told.map(({ purpose }) => purpose),
    ground: told.map(({ ground }) => ground ?? 'public-task'),
  };
}
