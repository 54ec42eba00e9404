// One person explained: who, in which state, and for each value the record, the rule, the purpose and the date it comes from.

import { type Act, authority } from '#core/access/authority.ts';
import { parseAssignedRole, roleLabel } from '#core/access/role.ts';
import { counted, frenchDate, frenchDay, frenchInstant } from '#core/calendar/french-date.ts';
import { linkWord, profileWord, verbWord } from '#core/plan/sentence.ts';
import type {
  ExplainedAffiliation,
  ExplainedLine,
  ExplainedRelation,
  ExplainedValue,
  PersonExplanation,
} from '#core/registry/explanation.ts';
import type { RecordReference } from '#core/registry/origin.ts';
import { html, type Safe } from '#src/sso/pages/html.ts';
import { type Answer, page } from '../answer.ts';
import { reaches, type Visit } from '../visit.ts';
import { token } from './layout.ts';
import { type WithdrawalView, withdrawalForms, withdrawalNotice } from './withdraw.ts';
import { badge } from './words.ts';

export function personPage(visit: Visit, person: PersonExplanation, mayIssue: boolean, withdrawal: WithdrawalView): Answer {
  const name = `${person.givenName} ${person.familyName}`;
  return page(
    name,
    html`${reaches(visit, 'search-persons') && html`<p class="crumb"><a href="/console/personnes">Personnes</a></p>`}<div class="stack">
<div><h1>${name}</h1>${state(visit, person, withdrawal)}</div>
${withdrawalNotice(visit, withdrawal)}
${reaches(visit, 'review-sign-ins') && html`<p><a href="/console/personnes/${person.id}/connexions">Connexions de cette personne</a></p>`}
${mayIssue && issueForm(visit, person)}
<section aria-labelledby="affiliations"><h2 id="affiliations">Établissements</h2>
${person.affiliations.length === 0 ? html`<p class="card">Aucun établissement n’a de compte ouvert pour cette personne.</p>` : person.affiliations.map((held) => affiliation(visit, held))}</section>
<section class="card" aria-labelledby="identite"><h2 id="identite">Identité</h2>${originOf(person.identity)}${values(visit, person.identity, 'Identité : d’où vient chaque information', mainRecord(person.identity))}</section>
${person.relations.length > 0 && html`<section class="card" aria-labelledby="relations"><h2 id="relations">Relations</h2><ul>${person.relations.map(relation)}</ul></section>`}
${withdrawalForms(visit, person.id, withdrawal)}
${lists(visit, person.lists)}
${history(visit, person)}
</div>`,
  );
}

function state(visit: Visit, { account, affiliations }: PersonExplanation, withdrawal: WithdrawalView): Safe {
  if (!account) {
    return html`<p class="lead">${badge(['Pas encore de compte', 'wait'])} Le compte sera créé quand la liste qui l’annonce sera approuvée.</p>`;
  }
  const active = account.kind === 'operator' || affiliations.some((held) => held.state === 'active');
  return html`<p class="lead">${standing(active, affiliations, withdrawal)} ${account.login ? html`Identifiant <strong>${account.login}</strong>, ` : 'Sans identifiant, '}créé ${frenchInstant(account.createdAt, visit.today)}.</p>`;
}

function standing(active: boolean, affiliations: readonly ExplainedAffiliation[], { suspensions, reportedAt }: WithdrawalView): Safe {
  if (!active) return badge(['Compte fermé', 'warn']);
  // Suspended in one collège of several, he signs in for the others.
  const suspended = (uai: string | null): boolean => suspensions.some((one) => one.uai === null || one.uai === uai);
  const open = affiliations.filter(({ state }) => state === 'active');
  if (suspended(null) || (open.length > 0 && open.every(({ uai }) => suspended(uai)))) return badge(['Compte suspendu', 'warn']);
  return reportedAt === null ? badge(['Compte actif', 'good']) : badge(['Compte bloqué', 'warn']);
}

function issueForm(visit: Visit, person: PersonExplanation): Safe {
  return html`<form class="card" method="post" action="/console/personnes/${person.id}/mot-de-passe">${token(visit)}<h2>Mot de passe oublié ou jamais remis ?</h2>
<p>Un code à usage unique remplace celui d’aujourd’hui. Il s’affiche une seule fois : préparez-vous à le noter ou à l’imprimer.</p>
<div class="row"><button>Remettre un code à usage unique</button></div></form>`;
}

const becauses: Readonly<Record<ExplainedAffiliation['because'], string>> = {
  record: 'L’académie y rattache cette personne.',
  pupil: 'Un élève dont cette personne est responsable y est inscrit.',
  gone: 'L’académie ne l’y rattache plus.',
};

function affiliation(visit: Visit, held: ExplainedAffiliation): Safe {
  const name = `${held.structure} : ${profileWord(held.profile)}`;
  const dates =
    held.state === 'active'
      ? `Depuis ${leDay(held.since, visit)}${held.until ? `, jusqu’${auDay(held.until, visit)}` : ''}.`
      : `Parti${held.leftOn ? ` ${leDay(held.leftOn, visit)}` : ''}. Tout est supprimé au plus tard trois mois après.`;
  return html`<div class="card"><h3>${name} ${held.state === 'active' ? badge(['Actif', 'good']) : badge(['Parti', 'wait'])}</h3><p>${dates} ${becauses[held.because]} ${held.record && place(held.record)}</p>
${held.values.length > 0 && values(visit, held.values, `${name} : d’où vient chaque information`, held.record)}</div>`;
}

function leDay(day: string, visit: Visit): string {
  return `le ${frenchDay(day, visit.today)}`;
}
function auDay(day: string, visit: Visit): string {
  return `au ${frenchDay(day, visit.today)}`;
}

function place(record: RecordReference): Safe {
  return html`<span class="soft small">${record.category} ${record.key}, fichier <code>${record.file}</code>${record.line !== null && `, ligne ${record.line}`}${record.receivedAt !== null && record.asOf && `, état du ${frenchDate(record.asOf)}`}</span>`;
}

/** The record that most values come from is said once, above them. */
function mainRecord(rows: readonly ExplainedValue[]): RecordReference | null {
  return rows.find(({ record }) => record !== null)?.record ?? null;
}

function originOf(rows: readonly ExplainedValue[]): Safe | null {
  const record = mainRecord(rows);
  return record && html`<p class="origin">Fiche d’origine : ${place(record)}</p>`;
}

/** `said`: the record that the words above name already; only a value from elsewhere names its own. */
function values(visit: Visit, rows: readonly ExplainedValue[], caption: string, said: RecordReference | null): Safe {
  const others = rows.some(({ record, elsewhere }) => elsewhere || record !== said);
  return html`<table class="cards-when-narrow"><caption class="visually-hidden">${caption}</caption>
<thead><tr><th scope="col">Information</th><th scope="col">Valeur</th>${others && html`<th scope="col">Autre fiche d’origine</th>`}<th scope="col">Règle et finalité</th><th scope="col">Modifiée</th></tr></thead>
<tbody>${rows.map(
    (row) => html`<tr><th scope="row">${row.label}</th>
<td data-label="Valeur">${row.value ?? html`<span class="soft">aucune</span>`}${row.pending && html`<br>${badge(['À décider', 'wait'])} <span class="small">l’académie annonce : ${row.announced ?? 'aucune valeur'}</span>`}</td>
${others && otherOrigin(row, said)}<td class="small" data-label="Règle">${row.rules.length === 0 ? html`<span class="soft">non renseignée</span>` : row.rules.map((rule) => html`<code>${rule.attribute}</code> ${rule.purpose} <span class="soft">(${rule.category})</span> `)}</td>
<td class="small" data-label="Modifiée">${row.changed ? `${frenchInstant(row.changed.at, visit.today)}${row.changed.role ? `, par : ${roleName(row.changed.role)}` : ''}` : html`<span class="soft">jamais</span>`}</td></tr>`,
  )}</tbody></table>`;
}

function otherOrigin({ elsewhere, record }: ExplainedValue, said: RecordReference | null): Safe {
  if (elsewhere) return html`<td data-label="Origine"><span class="soft">fiche d’un autre établissement</span></td>`;
  if (record === null) return html`<td data-label="Origine"><span class="soft">plus aucune fiche</span></td>`;
  return record === said ? html`<td></td>` : html`<td data-label="Origine">${place(record)}</td>`;
}

function relation(held: ExplainedRelation): Safe {
  const name = held.name === null ? 'une personne sans compte' : html`<a href="/console/personnes/${held.person}">${held.name}</a>`;
  const rights = held.legal === 'legal' ? 'responsable légal' : held.legal === 'in-charge' ? 'personne en charge' : 'contact';
  return held.as === 'guardian'
    ? html`<li>A pour responsable ${name} : ${linkWord(held.link)}, ${rights}.</li>`
    : html`<li>Est responsable de ${name} : ${linkWord(held.link)}, ${rights}.</li>`;
}

const lineStates = { open: 'à décider', approved: 'approuvée', refused: 'refusée', applied: 'appliquée', stale: 'dépassée' } as const;
const verdicts = { approve: 'Approuvée', refuse: 'Refusée', release: 'Retenue levée' } as const;

function lists(visit: Visit, rows: readonly ExplainedLine[]): Safe | null {
  if (rows.length === 0) return null;
  return html`<section class="card"><table class="cards-when-narrow"><caption>Listes de comptes et décisions</caption>
<thead><tr><th scope="col">Liste</th><th scope="col">Ce qu’elle annonce</th><th scope="col">Pourquoi</th><th scope="col">Décision</th></tr></thead>
<tbody>${rows.map(
    (
      row,
    ) => html`<tr><th scope="row">${reaches(visit, 'view-list') ? html`<a href="/console/listes/${row.listId}">${row.structure}, ${frenchInstant(row.proposedAt, visit.today)}</a>` : `${row.structure}, ${frenchInstant(row.proposedAt, visit.today)}`}</th>
<td data-label="Annonce">${verbWord(row.verb)}, ${lineStates[row.state]}</td><td data-label="Pourquoi">${row.reasons.join(' ')}</td>
<td data-label="Décision">${row.decision ? `${verdicts[row.decision.verdict]} ${frenchInstant(row.decision.at, visit.today)} par : ${roleName(row.decision.role)}${row.decision.comment ? ` (« ${row.decision.comment} »)` : ''}` : html`<span class="soft">pas encore</span>`}</td></tr>`,
  )}</tbody></table></section>`;
}

function history(visit: Visit, { history: entries }: PersonExplanation): Safe | null {
  if (entries.length === 0) return null;
  return html`<section class="card"><details><summary>Journal : ${counted(entries.length, 'inscription', 'inscriptions')}</summary><ul>${entries.map(
    (entry) =>
      html`<li>${frenchInstant(entry.at, visit.today)} : ${actName(entry.act)}, par : ${roleName(entry.role)}${entry.fields.length > 0 && html` <span class="soft">(${entry.fields.join(', ')})</span>`}</li>`,
  )}</ul></details></section>`;
}

function actName(act: string): string {
  return act in authority ? authority[act as Act].means : act;
}

function roleName(role: string): string {
  const known = parseAssignedRole(role);
  return known ? roleLabel(known) : role === 'system' ? roleLabel('system') : role;
}
