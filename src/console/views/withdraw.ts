// A suspended or reported account on its person's page, the two forms about it, and the people who wait for the collège since they said that somebody
// else uses their account.
import { parseAssignedRole, roleLabel } from '#core/access/role.ts';
import { counted, frenchInstant } from '#core/calendar/french-date.ts';
import type { ReportedAccount, Withdrawal } from '#database/withdrawal-reader.ts';
import type { Refusal } from '#src/actions/door.ts';
import type { SuspensionDone } from '#src/actions/suspend-account.ts';
import { html, type Safe } from '#src/sso/pages/html.ts';
import { type Answer, page } from '../answer.ts';
import { reaches, type Visit } from '../visit.ts';
import { icons } from './icons.ts';
import { token } from './layout.ts';

export type WithdrawalView = Withdrawal & { readonly maySuspend: boolean; readonly mayReinstate: boolean };

/** What keeps the person from signing in, at the top of his page. */
export function withdrawalNotice(visit: Visit, { suspensions, reportedAt }: WithdrawalView): Safe | null {
  if (suspensions.length === 0 && reportedAt === null) return null;
  return html`${
    reportedAt !== null &&
    html`<section class="notice warn" aria-labelledby="signale"><h2 id="signale">Quelqu’un d’autre utilise ce compte</h2>
<p>C’est ce que cette personne a signalé ${frenchInstant(reportedAt, visit.today)}. Toutes ses connexions ont été fermées, et personne ne peut se connecter avec ce compte.</p>
<p>Recevez-la, vérifiez que c’est bien elle, puis remettez-lui un code à usage unique : son compte s’ouvrira de nouveau.</p></section>`
  }
${suspensions.map(
  (one) => html`<section class="notice warn"><h2>Compte suspendu${one.uai === null ? ' partout' : html` : ${one.structure ?? one.uai}`}</h2>
<p>Depuis ${frenchInstant(one.since, visit.today)}, par : ${roleWord(one.role)}. Motif : « ${one.reason} »</p></section>`,
)}`;
}

/** Folded: neither is what one comes for on most days. */
export function withdrawalForms(visit: Visit, person: string, view: WithdrawalView): Safe | null {
  // A suspension that holds everywhere is not one collège's to end.
  const own = view.suspensions.some(({ uai }) => uai !== null || visit.scope.structures === 'all');
  if ((own || view.reportedAt !== null) && view.mayReinstate) {
    return html`<form class="card" method="post" action="/console/personnes/${person}/retablissement">${token(visit)}<h2>Rétablir le compte</h2>
<p>La personne pourra se connecter de nouveau, avec le mot de passe qu’elle a.</p>${reason('Motif', 'Par exemple « Entretien avec la famille le 24 novembre ».')}
<div class="row"><button>Rétablir le compte</button></div></form>`;
  }
  if (view.suspensions.length > 0 || !view.maySuspend) return null;
  return html`<section class="card"><details><summary>Suspendre le compte</summary><form method="post" action="/console/personnes/${person}/suspension">${token(visit)}
<p>Pour quelqu’un qui ne respecte pas la charte. Toutes ses connexions se ferment tout de suite, et il ne peut plus se connecter${visit.scope.structures === 'all' ? '' : ' dans votre établissement'} jusqu’à ce que la direction rétablisse son compte. Rien de ce qui lui appartient n’est effacé.</p>
${reason('Motif', 'Une phrase. Elle reste avec la décision, pour l’établissement et les contrôles ; la personne ne la lit pas en se connectant.')}
<div class="row"><button class="warn">Suspendre le compte</button></div></form></details></section>`;
}

function reason(label: string, hint: string): Safe {
  return html`<label for="motif">${label}<span class="hint">${hint}</span></label><textarea id="motif" name="motif" rows="3" maxlength="500" required></textarea>`;
}

/** What was done, or why nothing was. */
export function withdrawnPage(person: string, verb: 'suspend' | 'reinstate', outcome: SuspensionDone | Refusal): Answer {
  const back = html`<p><a href="/console/personnes/${person}">Revenir à la fiche de la personne</a></p>`;
  const titles = { suspend: 'Le compte est suspendu', reinstate: 'Le compte est rétabli' };
  const title = 'kind' in outcome && outcome.kind === 'done' ? titles[verb] : 'Rien n’a été changé';
  const body = html`<div class="${'kind' in outcome ? 'card' : 'notice warn'}"><h1>${title}</h1><p>${outcome.message}</p>${back}</div>`;
  return 'kind' in outcome ? page(title, body) : { kind: 'invalid', page: { title, body } };
}

export function reportsPage(visit: Visit, reports: readonly ReportedAccount[]): Answer {
  return page(
    'Comptes signalés',
    html`<div class="stack"><div><h1>Comptes signalés</h1><p class="lead">Ces personnes ont signalé que quelqu’un d’autre utilise leur compte. Il reste bloqué jusqu’à ce qu’un nouveau code leur soit remis.</p></div>
${
  reports.length === 0
    ? html`<p class="card calm">${icons.good}<span>Personne n’attend.</span></p>`
    : html`<section class="card"><table class="cards-when-narrow"><caption>${counted(reports.length, 'personne attend', 'personnes attendent')}</caption>
<thead><tr><th scope="col">Nom</th><th scope="col">Établissement</th><th scope="col">Signalé</th></tr></thead>
<tbody>${reports.map(
        (one) => html`<tr><th scope="row"><a href="/console/personnes/${one.person}">${one.name}</a></th>
<td data-label="Établissement">${one.where ?? html`<span class="soft">aucun</span>`}</td><td data-label="Signalé">${frenchInstant(one.reportedAt, visit.today)}</td></tr>`,
      )}</tbody></table></section>`
}</div>`,
  );
}

/** For the first pages of those who can settle it; null when nobody waits. */
export function reportsTask(visit: Visit, count: number): Safe | null {
  if (count === 0 || !reaches(visit, 'search-persons')) return null;
  return html`<li class="task warn"><span class="count" aria-hidden="true">${count}</span>
<div><h3>${counted(count, 'personne signale que son compte est utilisé par quelqu’un d’autre', 'personnes signalent que leur compte est utilisé par quelqu’un d’autre')}</h3><p>Le compte est bloqué. Recevez la personne et remettez-lui un nouveau code.</p></div><a class="button" href="/console/signalements">Voir qui attend</a></li>`;
}

function roleWord(role: string): string {
  const known = parseAssignedRole(role);
  return known ? roleLabel(known) : roleLabel('system');
}
