// The first pages of those who run or control: the Département (health and counts, never a name), the DPO (journal and counts).
import { counted, frenchDuration, frenchInstant } from '#core/calendar/french-date.ts';
import type { BoardRow } from '#database/board-reader.ts';
import type { RunRow } from '#database/run-reader.ts';
import { html, type Safe } from '#src/sso/pages/html.ts';
import { type Answer, page } from '../answer.ts';
import type { Visit } from '../visit.ts';
import { boardSentence, boardTable } from './home-academie.ts';
import { countedText, runBadge, runKind } from './words.ts';

export function operationHome(visit: Visit, board: readonly BoardRow[], runs: readonly RunRow[]): Answer {
  return page(
    'État de marche',
    html`<div class="stack"><div><h1>État de marche</h1><p class="lead">${health(visit, runs[0])}</p></div>
<section class="card" aria-labelledby="nuits"><h2 id="nuits">Derniers traitements</h2>${runTable(runs, visit.today)}</section>
${boardTable(visit, board, false)}
<p class="soft">Le Département ne voit que des compteurs (convention, article 7). Un compteur de un à quatre est affiché « moins de 5 ».</p></div>`,
  );
}

function health(visit: Visit, last: RunRow | undefined): string {
  if (!last) return 'Aucun traitement n’a encore eu lieu.';
  const when = frenchInstant(last.startedAt, visit.today);
  const states = {
    done: `Tout s’est bien passé ${when}.`,
    running: `Un traitement est en cours, commencé ${when}.`,
    refused: `La livraison reçue ${when} a été refusée ; rien n’a été modifié.`,
    interrupted: `Le traitement commencé ${when} s’est interrompu ; il reprendra là où il en était.`,
  };
  return states[last.state];
}

/** Runs, newest first. */
export function runTable(runs: readonly RunRow[], today: string): Safe {
  if (runs.length === 0) return html`<p>Aucun traitement n’a encore eu lieu.</p>`;
  return html`<table class="cards-when-narrow"><caption class="visually-hidden">Traitements, du plus récent au plus ancien</caption>
<thead><tr><th scope="col">Quand</th><th scope="col">Traitement</th><th scope="col">État</th><th scope="col" class="number">Durée</th><th scope="col">Rejets et avertissements</th></tr></thead>
<tbody>${runs.map(
    (run) => html`<tr><th scope="row"><a href="/console/traitements/${run.id}">${frenchInstant(run.startedAt, today)}</a></th>
<td data-label="Traitement">${runKind(run)} <span class="soft">(${run.source})</span></td><td data-label="État">${runBadge(run.state)}${run.state !== 'done' && html` <span class="soft nowrap">étape : ${run.step}</span>`}</td>
<td class="number" data-label="Durée">${run.endedAt ? frenchDuration(run.endedAt.getTime() - run.startedAt.getTime()) : 'en cours'}</td>
<td data-label="Rejets">${run.refusals > 0 ? counted(run.refusals, 'refus', 'refus') : foundText(run)}</td></tr>`,
  )}</tbody></table>`;
}

/** "Aucun rejet, moins de 5 avertissements". */
function foundText({ rejections, warnings }: RunRow): string {
  return `${countedText(rejections, 'rejet', 'rejets', 'aucun rejet')}, ${countedText(warnings, 'avertissement', 'avertissements', 'aucun avertissement')}`;
}

export function dpoHome(
  visit: Visit,
  board: readonly BoardRow[],
  runs: readonly RunRow[],
  journal: { readonly entries: number; readonly first: Date | null; readonly last: Date | null },
): Answer {
  const since =
    journal.first && journal.last
      ? `Première ${frenchInstant(journal.first, visit.today)}, dernière ${frenchInstant(journal.last, visit.today)}.`
      : '';
  return page(
    'Preuves et contrôles',
    html`<div class="stack"><div><h1>Preuves et contrôles</h1><p class="lead">${boardSentence(board, visit.today)}</p></div>
<section class="card" aria-labelledby="journal"><h2 id="journal">Journal</h2>
<p><strong>${counted(journal.entries, 'inscription', 'inscriptions')}</strong>. ${since}</p>
<p class="soft">Chaque inscription porte l’empreinte de la précédente. La commande <code>npm run -s annuaire -- journal verify</code> prouve qu’aucune n’a été modifiée ni retirée.</p></section>
<section class="card" aria-labelledby="nuits"><h2 id="nuits">Derniers traitements</h2>${runTable(runs, visit.today)}</section>
${boardTable(visit, board, true)}</div>`,
  );
}
