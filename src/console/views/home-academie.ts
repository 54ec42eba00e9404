// The first page of the académie: the last delivery, then the board of the collèges, whoever must act first.
import { counted, frenchInstant } from '#core/calendar/french-date.ts';
import { isInOrder } from '#core/lifecycle/compliance.ts';
import type { BoardRow } from '#database/board-reader.ts';
import type { Refusal, RefusedDelivery } from '#database/delivery-reader.ts';
import type { MailState } from '#database/mail-reader.ts';
import type { FaultGroup, RunRow } from '#database/run-reader.ts';
import { html, type Safe } from '#src/sso/pages/html.ts';
import { type Answer, page } from '../answer.ts';
import { mayRecordCompliance, type Visit } from '../visit.ts';
import { faultTable } from './faults.ts';
import { daysSince } from './home-college.ts';
import { mailSentence, refusalTable, refusedSentence } from './refusals.ts';
import { badge, capital, countedText, countText, listBadge, runBadge, sentenceList, severitiesTitle } from './words.ts';

/** After a week a list is late: arrivals have no account, departures keep theirs. */
const lateAfterDays = 7;

export type Academie = {
  readonly board: readonly BoardRow[];
  readonly run: RunRow | null;
  readonly faults: readonly FaultGroup[];
  /** Sources whose last delivery is refused, and the first reasons. */
  readonly refused: readonly { readonly delivery: RefusedDelivery; readonly refusals: readonly Refusal[] }[];
  readonly unsent: readonly MailState[];
  readonly reports: number;
};

export function academieHome(visit: Visit, { board, run, faults, refused, unsent, reports }: Academie): Answer {
  return page(
    'Établissements',
    html`<div class="stack"><div><h1>Établissements</h1><p class="lead">${boardSentence(board, visit.today)}</p></div>
${refused.map((one, at) => refusedDelivery(visit, one, at))}
${unsent.length > 0 && unsentMails(visit, unsent)}
${reports > 0 && html`<p class="card"><a href="/console/signalements">${counted(reports, 'compte signalé comme utilisé par quelqu’un d’autre', 'comptes signalés comme utilisés par quelqu’un d’autre')}</a> : le collège, ou vous pour la direction et les opérateurs, remet un nouveau code.</p>`}
${!refused.some((one) => one.delivery.runId === run?.id) && delivery(visit, run, faults)}
${boardTable(visit, board, true)}</div>`,
  );
}

/** "2 listes retenues, 1 établissement sans formalités." */
export function boardSentence(board: readonly BoardRow[], today: string): string {
  const count = (test: (row: BoardRow) => boolean) => board.filter(test).length;
  const waiting = count((row) => row.list?.state === 'proposed' || row.list?.state === 'partly-decided');
  const held = count((row) => row.list?.state === 'held');
  const missing = count((row) => !isInOrder(row.compliance, today));
  const parts = [
    waiting > 0 && countedText(waiting, 'liste à décider', 'listes à décider'),
    held > 0 && countedText(held, 'liste retenue', 'listes retenues'),
    missing > 0 && countedText(missing, 'établissement sans formalités complètes', 'établissements sans formalités complètes'),
  ].filter((part) => part !== false);
  return parts.length === 0
    ? 'Aucun établissement n’attend.'
    : `${sentenceList(parts)}, sur ${countedText(board.length, 'établissement', 'établissements')}.`;
}

function refusedDelivery(visit: Visit, { delivery: one, refusals }: Academie['refused'][number], at: number): Safe {
  return html`<section class="notice bad" aria-labelledby="refus-${at}"><h2 id="refus-${at}">${refusedSentence(one, visit.today)}</h2>
<p>Source ${one.source}. Rien n’a été modifié. Faites ce qui suit, puis déposez une nouvelle livraison.</p>
${refusals.length > 0 && refusalTable(refusals, one.refusals)}
<p><a href="/console/traitements/${one.runId}">Voir tout le traitement</a></p></section>`;
}

function unsentMails(visit: Visit, mails: readonly MailState[]): Safe {
  return html`<section class="notice warn" aria-labelledby="courrier"><h2 id="courrier">${counted(mails.length, 'message n’est pas parti', 'messages ne sont pas partis')} par courrier</h2>
<ul>${mails.slice(0, 5).map((mail) => html`<li>${mailSentence(mail, visit.today)} <a href="/console/traitements/${mail.runId}">Voir le traitement<span class="visually-hidden"> du message écrit ${frenchInstant(mail.createdAt, visit.today)}</span></a></li>`)}</ul></section>`;
}

function delivery(visit: Visit, run: RunRow | null, faults: readonly FaultGroup[]): Safe {
  if (!run) return html`<section class="card"><h2>Dernière livraison</h2><p>Aucune livraison n’a encore été lue.</p></section>`;
  const found =
    run.refusals > 0
      ? 'La livraison est refusée : rien n’a été modifié.'
      : `${capital(countedText(run.rejections, 'fiche rejetée', 'fiches rejetées', 'aucune fiche rejetée'))}, ${countedText(run.warnings, 'avertissement', 'avertissements', 'aucun avertissement')}.`;
  const worst = faults.slice(0, 8);
  return html`<section class="card" aria-labelledby="livraison"><h2 id="livraison">Dernière livraison</h2>
<p>${runBadge(run.state)} Reçue ${frenchInstant(run.startedAt, visit.today)}. ${found}</p>
${worst.length > 0 && faultTable(worst, `${severitiesTitle(worst.map(({ severity }) => severity))}, par règle`)}
<p><a href="/console/traitements/${run.id}">Voir tout le traitement</a></p></section>`;
}

/** The board. `links`: whether a list may be opened from here (never for those who may see no name). */
export function boardTable(visit: Visit, board: readonly BoardRow[], links: boolean): Safe {
  return html`<section aria-labelledby="tableau"><h2 id="tableau" class="visually-hidden">Tableau des établissements</h2><div class="card"><table class="cards-when-narrow">
<caption>État de chaque établissement</caption>
<thead><tr><th scope="col">Établissement</th><th scope="col">Liste de comptes</th><th scope="col" class="number">À décider</th><th scope="col">Attente</th><th scope="col" class="number">Comptes actifs</th><th scope="col" class="number">Laissés de côté</th><th scope="col">Formalités</th></tr></thead>
<tbody>${board.map((row) => boardRow(visit, row, links))}</tbody></table>
${board.length === 0 && html`<p>Aucun établissement n’est encore connu. Ils apparaîtront après la première livraison lue.</p>`}</div></section>`;
}

function boardRow(visit: Visit, row: BoardRow, links: boolean): Safe {
  const { today } = visit;
  const open = row.list && ['proposed', 'held', 'partly-decided'].includes(row.list.state) ? row.list : null;
  const days = open ? daysSince(open.proposedAt, today) : 0;
  const name = links && row.list ? html`<a href="/console/listes/${row.list.id}">${row.name}</a>` : row.name;
  return html`<tr><th scope="row">${name}<br><span class="soft small">${row.uai}</span></th>
<td data-label="Liste">${row.list ? listBadge(row.list.state) : html`<span class="soft">aucune</span>`}</td>
<td class="number" data-label="À décider">${open ? countText(open.waiting) : html`<span class="soft">rien</span>`}</td>
<td data-label="Attente">${open ? (days >= lateAfterDays ? badge([`${days} jours`, 'warn']) : waitText(days)) : html`<span class="soft">aucune</span>`}</td>
<td class="number" data-label="Comptes actifs">${countText(row.accounts)}</td>
<td class="number" data-label="Laissés de côté">${countText(row.leftOut)}</td>
<td data-label="Formalités">${formalitiesCell(visit, row)}</td></tr>`;
}

/** Where nobody of a collège is stored, nobody of it can sign in: the académie records its formalities from here. */
function formalitiesCell(visit: Visit, { uai, name, compliance }: BoardRow): Safe {
  const inOrder = isInOrder(compliance, visit.today);
  const state = inOrder ? badge(['En ordre', 'good']) : badge(['Incomplètes', 'warn']);
  if (!mayRecordCompliance(visit, uai)) return state;
  return html`${state}<br><a href="/console/formalites/${uai}">${inOrder ? 'Relire' : 'Compléter'}<span class="visually-hidden"> les formalités, ${name}</span></a>`;
}

function waitText(days: number): string {
  return days === 0 ? 'depuis aujourd’hui' : days === 1 ? 'depuis hier' : `${days} jours`;
}
