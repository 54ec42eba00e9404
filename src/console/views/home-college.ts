// The first page of a chef d'établissement or his adjoint: what waits for him, then his collège in one sentence and the last night.
import { counted, frenchDay, frenchInstant, parisDay } from '#core/calendar/french-date.ts';
import { complianceState, conventionEnd } from '#core/lifecycle/compliance.ts';
import type { Profile } from '#core/person/facts.ts';
import { profileWord } from '#core/plan/sentence.ts';
import type { BoardRow, Count, ListSummary } from '#database/board-reader.ts';
import type { FaultGroup, LeftOut, RunRow } from '#database/run-reader.ts';
import { html, type Safe } from '#src/sso/pages/html.ts';
import { type Answer, page } from '../answer.ts';
import { mayRecordCompliance, reaches, type Visit } from '../visit.ts';
import { icons } from './icons.ts';
import { reportsTask } from './withdraw.ts';
import { capital, countedCategory, countedText, countText, runBadge, sentenceList, totalsSentence, verbTotals } from './words.ts';

export type College = {
  readonly row: BoardRow | null;
  readonly run: RunRow | null;
  readonly list: ListSummary | null;
  readonly accounts: readonly { readonly profile: string; readonly count: Count }[];
  readonly faults: readonly FaultGroup[];
  readonly leftOut: readonly LeftOut[];
  /** People who say that somebody else uses their account. */
  readonly reports: number;
};

export function collegeHome(visit: Visit, college: College): Answer {
  const name = visit.view?.structure ?? visit.view?.uai ?? 'Mon collège';
  const tasks = [
    reportsTask(visit, college.reports),
    formalitiesTask(visit, college),
    listTask(visit, college),
    rejectedTask(visit, college),
  ].filter((task) => task !== null);
  return page(
    name,
    html`<div class="stack">
<div><h1>${name}</h1><p class="lead">${stateSentence(college)}</p></div>
<section aria-labelledby="attend"><h2 id="attend">Ce qui vous attend</h2>
${
  tasks.length > 0
    ? html`<ul class="tasks">${tasks}</ul>`
    : html`<p class="card calm">${icons.good}<span>Rien n’attend votre décision. Vous serez averti ici dès que l’académie annoncera une arrivée, un changement ou un départ.</span></p>`
}</section>
${lastNight(visit, college)}
${formalities(visit, college)}
${visit.view?.uai && html`<p><a href="/console/aide/${visit.view.uai}">À qui s’adressent les personnes du collège</a></p>`}
</div>`,
  );
}

function stateSentence({ accounts, row }: College): string {
  const total = row?.accounts ?? 0;
  if (total === 0 || accounts.length === 0) return 'Le collège n’a encore aucun compte actif.';
  const parts = accounts.map(
    ({ profile, count }) => `${countText(count)} ${profileWord(profile as Profile, count === 1 ? 'singular' : 'plural')}`,
  );
  return `${countedText(total, 'compte actif', 'comptes actifs')} : ${sentenceList(parts)}.`;
}

function task(count: number, title: string, body: string | Safe, to: string, button: string, warn = false): Safe {
  return html`<li class="task${warn ? ' warn' : ''}"><span class="count" aria-hidden="true">${countText(count)}</span>
<div><h3>${title}</h3><p>${body}</p></div><a class="button" href="${to}">${button}</a></li>`;
}

function listTask(visit: Visit, { list, row }: College): Safe | null {
  const waiting = row?.list?.waiting ?? 0;
  if (!list || !['proposed', 'held', 'partly-decided'].includes(list.state) || typeof waiting !== 'number' || waiting === 0) return null;
  const since = `Liste proposée ${frenchInstant(list.proposedAt, visit.today)}.`;
  const what = counted(waiting, 'compte attend votre décision', 'comptes attendent votre décision');
  if (list.state === 'held') {
    const why = `La liste est retenue : elle change plus de comptes que d’habitude (${totalsSentence(verbTotals(list.counts))}). Rien n’est fait avant votre vérification. ${since}`;
    return task(waiting, what, why, `/console/listes/${list.id}`, 'Vérifier la liste', true);
  }
  return task(
    waiting,
    what,
    `${capital(totalsSentence(verbTotals(list.counts)))}. ${since}`,
    `/console/listes/${list.id}`,
    'Voir la liste',
  );
}

function formalitiesTask(visit: Visit, { row }: College): Safe | null {
  const state = complianceState(row?.compliance ?? null, visit.today);
  if (state.inOrder) return null;
  const title = counted(state.missing.length, 'formalité manque', 'formalités manquent');
  const body = 'Tant qu’elles manquent, aucune personne de votre collège n’est enregistrée et personne ne peut se connecter.';
  return mayRecordCompliance(visit, visit.view?.uai ?? '')
    ? task(state.missing.length, title, body, '/console/formalites', 'Compléter les formalités', true)
    : task(state.missing.length, title, body, '#formalites', 'Voir ce qui manque', true);
}

function rejectedTask(visit: Visit, { run, faults }: College): Safe | null {
  const rejected = faults
    .filter((group) => group.severity === 'rejection')
    .reduce((sum, group) => sum + (group.count === 'few' ? 0 : group.count), 0);
  if (!run || rejected === 0 || !reaches(visit, 'view-list')) return null;
  const title = counted(rejected, 'fiche de votre collège a été rejetée', 'fiches de votre collège ont été rejetées');
  const body =
    'Ces personnes n’ont pas de compte, ou gardent leurs anciennes informations, jusqu’à la correction dans la base de l’académie.';
  return task(rejected, title, body, `/console/traitements/${run.id}/rejets`, 'Voir les rejets');
}

function lastNight(visit: Visit, { run, faults, leftOut }: College): Safe {
  if (!run) {
    return html`<section class="card" aria-labelledby="nuit"><h2 id="nuit">Dernière nuit</h2>
<p>Aucune livraison de l’académie n’a encore été lue. Les comptes apparaîtront ici après la première lecture.</p></section>`;
  }
  const out = leftOut.map((row) => countedCategory(row.category, row.count));
  return html`<section class="card" aria-labelledby="nuit"><h2 id="nuit">Dernière nuit</h2>
<p>${runBadge(run.state)}</p>
<p>${nightSentence(visit, run)}</p>
${out.length > 0 && html`<p>${sentenceList(out)} de votre collège laissés de côté, car les formalités ne sont pas complètes.</p>`}
${
  faults.length > 0
    ? html`<ul>${faults.map((group) => html`<li><strong>${countedText(group.count, 'fiche', 'fiches')}</strong> : ${group.message}</li>`)}</ul>`
    : html`<p>Aucune fiche de votre collège n’a été rejetée.</p>`
}</section>`;
}

function nightSentence(visit: Visit, run: RunRow): string {
  const when = frenchInstant(run.startedAt, visit.today);
  switch (run.state) {
    case 'running':
      return `La livraison de l’académie est en cours de lecture depuis ${when}.`;
    case 'done':
      return `La livraison de l’académie a été lue ${when}.`;
    case 'refused':
      return `La livraison reçue ${when} a été refusée : rien n’a été modifié, les comptes restent ce qu’ils étaient. L’académie est prévenue.`;
    case 'interrupted':
      return `La lecture commencée ${when} s’est interrompue : rien n’est perdu, elle reprendra à la prochaine nuit.`;
  }
}

function formalities(visit: Visit, { row }: College): Safe {
  const state = complianceState(row?.compliance ?? null, visit.today);
  if (state.inOrder) {
    const until = row?.compliance ? conventionEnd(row.compliance) : null;
    return html`<section class="card" aria-labelledby="formalites"><h2 id="formalites">Formalités</h2>
<p class="calm">${icons.good}<span>Convention, information des familles et registre des traitements sont en ordre${until ? `, jusqu’au ${frenchDay(until, visit.today)}` : ''}.${mayRecordCompliance(visit, visit.view?.uai ?? '') && html` <a href="/console/formalites">Les relire ou les modifier</a>`}</span></p></section>`;
  }
  return html`<section class="notice warn" aria-labelledby="formalites"><h2 id="formalites">Ce qui manque aux formalités</h2>
<ul>${state.missing.map((gap) => html`<li>${gap.sentence} <span class="soft">Par : ${gap.completedBy}.</span></li>`)}</ul></section>`;
}

/** For tables: how many days a list has waited. */
export function daysSince(at: Date, today: string): number {
  return Math.max(0, Math.round((Date.parse(today) - Date.parse(parisDay(at))) / 86_400_000));
}
