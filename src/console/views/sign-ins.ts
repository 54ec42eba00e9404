// The page of one person's sign-ins: the reference first, then a table. Names nobody: whoever looks knows whom he asked for.
import { counted, frenchInstant } from '#core/calendar/french-date.ts';
import { profileWord } from '#core/plan/sentence.ts';
import type { EndReason, RefusalReason, TracedEvent } from '#core/sign-in/event.ts';
import type { Trace } from '#src/actions/trace-sign-ins.ts';
import { html, raw, type Safe } from '#src/sso/pages/html.ts';
import { type Answer, page } from '../answer.ts';
import type { Visit } from '../visit.ts';
import { token } from './layout.ts';

export type SignInsView = {
  readonly person: string;
  readonly nameOf: (clientId: string) => string;
  /** As it was typed. */
  readonly incident: string;
  readonly found: Trace | null;
  readonly fault: string | null;
};

const title = 'Connexions d’une personne';

export function signInsPage(visit: Visit, view: SignInsView): Answer {
  const { person, found, fault, incident } = view;
  const body = html`<p class="crumb"><a href="/console/personnes/${person}">Retour à la personne</a></p><div class="stack"><div><h1>${title}</h1>
<p class="lead">Ce que le journal des connexions garde d’elle, douze mois au plus. Chaque consultation est inscrite au journal, avec sa référence.</p></div>
${fault !== null && html`<div class="errors" role="alert" tabindex="-1" id="erreur"><h2>La référence est à corriger</h2><p><a href="#reference">${fault}</a></p></div>`}
${found !== null && result(visit, view, found)}
<form class="card" method="post" action="/console/personnes/${person}/connexions">${token(visit)}
<label for="reference">Référence de l’incident ou de la demande<span class="hint">3 à 64 lettres sans accent, chiffres, points ou tirets ; jamais un nom.</span></label>
<input type="text" id="reference" name="reference" value="${incident}" required maxlength="64" autocomplete="off"${fault === null ? null : raw(' aria-invalid="true"')}>
<div class="row"><button>${found === null ? 'Consulter' : 'Consulter de nouveau'}</button></div></form></div>`;
  return fault === null ? page(title, body) : { kind: 'invalid', page: { title, body } };
}

function result(visit: Visit, { nameOf }: SignInsView, { events, cut }: Trace): Safe {
  if (events.length === 0) return html`<p class="card" role="status">Le journal ne contient rien de cette personne.</p>`;
  return html`<section class="card" aria-labelledby="trouve"><h2 id="trouve">${counted(events.length, 'inscription au journal', 'inscriptions au journal')}</h2>
${cut && html`<p>Seules les mille dernières sont montrées.</p>`}
<table class="cards-when-narrow"><caption class="visually-hidden">Connexions, refus et fins de session, les derniers d’abord</caption>
<thead><tr><th scope="col">Instant</th><th scope="col">Fait</th><th scope="col">Service</th><th scope="col">Profil</th><th scope="col">Établissement</th></tr></thead>
<tbody>${events.map((event) => row(visit, event, nameOf))}</tbody></table></section>`;
}

const reasons: Readonly<Record<RefusalReason | EndReason, string>> = {
  'wrong-credentials': 'mot de passe ou identifiant faux',
  'too-many-tries': 'trop d’essais',
  'code-over': 'code à usage unique périmé',
  'account-closed': 'compte fermé',
  'account-suspended': 'compte suspendu',
  'account-reported': 'compte bloqué par un signalement',
  'wrong-second-factor': 'second facteur faux',
  'charter-refused': 'charte refusée',
  'service-not-allowed': 'service non ouvert',
  'upstream-refused': 'refusé par le fournisseur d’identité',
  'upstream-unmatched': 'inconnu du registre par ce fournisseur',
  'signed-out': 'par la personne',
  expired: 'au bout de sa durée',
  suspended: 'compte suspendu',
  reported: 'compte signalé',
  departed: 'départ de l’établissement',
  'date-passed': 'dernier jour passé',
  'role-ended': 'fin d’un rôle',
  'password-issued': 'nouveau code remis',
  'password-chosen': 'nouveau mot de passe',
  'second-factor-reset': 'second facteur réinitialisé',
  'second-factor-enrolled': 'second facteur choisi',
  'ended-by-owner': 'fermée par la personne depuis un autre appareil',
};

const kinds = { 'sign-in': 'Connexion', refusal: 'Refus', end: 'Fin de session' } as const;

function row(visit: Visit, { at, kind, reason, service, profile, uai }: TracedEvent, nameOf: SignInsView['nameOf']): Safe {
  const none = html`<span class="soft">aucun</span>`;
  return html`<tr><th scope="row">${frenchInstant(at, visit.today)}</th><td data-label="Fait">${kinds[kind]}${reason !== null && html` : ${reasons[reason as keyof typeof reasons] ?? reason}`}</td>
<td data-label="Service">${service === null ? none : nameOf(service)}</td><td data-label="Profil">${profile === null ? none : profileWord(profile)}</td><td data-label="Établissement">${uai ?? none}</td></tr>`;
}
