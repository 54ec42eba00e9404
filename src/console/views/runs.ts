// The nights: what was read, how long it took, what was wrong with it. Counts only.
import { frenchDay, frenchDuration, frenchInstant, frenchNumber } from '#core/calendar/french-date.ts';
import type { Delivery, FaultGroup, LeftOut, RunRow } from '#database/run-reader.ts';
import { html, type Safe } from '#src/sso/pages/html.ts';
import { type Answer, page } from '../answer.ts';
import { reaches, type Visit } from '../visit.ts';
import { faultTable } from './faults.ts';
import { runTable } from './home-operation.ts';
import { countedCategory, runBadge, runKind, severitiesTitle } from './words.ts';

const lookAgain = 5;

export function runsPage(visit: Visit, runs: readonly RunRow[]): Answer {
  return page(
    'Traitements',
    html`<div class="stack"><div><h1>Traitements</h1><p class="lead">À chaque synchronisation, la livraison de l’académie est lue, vérifiée, puis proposée à chaque établissement.</p></div>
<section class="card">${runTable(runs, visit.today)}</section></div>`,
    runs.some((run) => run.state === 'running') ? lookAgain : undefined,
  );
}

export function runPage(
  visit: Visit,
  run: RunRow,
  deliveries: readonly Delivery[],
  faults: readonly FaultGroup[],
  leftOut: readonly LeftOut[],
): Answer {
  const title = `${runKind(run)}, ${frenchInstant(run.startedAt, visit.today)}`;
  return page(
    title,
    html`<p class="crumb"><a href="/console/traitements">Traitements</a></p><div class="stack"><h1>${title}</h1>
<section class="card" aria-label="Résumé"><p>${runBadge(run.state)}</p><dl class="facts">
<dt>Source</dt><dd>${run.source}</dd>${run.state !== 'done' && html`<dt>Étape</dt><dd>${run.step}</dd>`}<dt>Début</dt><dd>${frenchInstant(run.startedAt, visit.today)}</dd>
<dt>Durée</dt><dd>${run.endedAt ? frenchDuration(run.endedAt.getTime() - run.startedAt.getTime()) : 'en cours ; cette page se met à jour toute seule'}</dd></dl></section>
${deliveries.map((delivery) => received(visit, delivery))}
<section class="card" aria-labelledby="fautes"><h2 id="fautes">${faults.length === 0 ? 'Refus, rejets et avertissements' : severitiesTitle(faults.map(({ severity }) => severity))}</h2>
${faults.length === 0 ? html`<p>Rien à signaler.</p>` : faultTable(faults, 'Par règle, avec ce qu’il faut faire')}
${faults.length > 0 && reaches(visit, 'view-list') && html`<p><a href="/console/traitements/${run.id}/rejets">Voir fiche par fiche</a></p>`}</section>
${leftOut.length > 0 && left(leftOut)}</div>`,
    run.state === 'running' ? lookAgain : undefined,
  );
}

const deliveryStates = { quarantined: 'mise de côté', accepted: 'acceptée', planned: 'acceptée, listes proposées' } as const;

function received(visit: Visit, delivery: Delivery): Safe {
  const of = delivery.asOf ? `, état du ${frenchDay(delivery.asOf, visit.today)}` : '';
  return html`<section class="card"><div class="scroll" role="region" aria-label="Fichiers reçus" tabindex="0"><table><caption>Livraison ${delivery.kind === 'complete' ? 'complète' : 'des modifications'}${of} : ${deliveryStates[delivery.state]}</caption>
<thead><tr><th scope="col">Fichier</th><th scope="col" class="number">Fiches</th><th scope="col" class="number">Taille</th></tr></thead>
<tbody>${delivery.parts.map((part) => html`<tr><th scope="row"><code>${part.name}</code></th><td class="number">${frenchNumber(part.records)}</td><td class="number nowrap">${size(part.bytes)}</td></tr>`)}</tbody></table></div></section>`;
}

function size(bytes: number): string {
  return bytes < 1_000_000 ? `${frenchNumber(Math.ceil(bytes / 1000))} ko` : `${frenchNumber(Math.round(bytes / 100_000) / 10)} Mo`;
}

function left(rows: readonly LeftOut[]): Safe {
  return html`<section class="card"><table class="cards-when-narrow"><caption>Laissés de côté, car les formalités de l’établissement ne sont pas complètes</caption>
<thead><tr><th scope="col">Établissement</th><th scope="col">Fiches non enregistrées</th></tr></thead>
<tbody>${[...Map.groupBy(rows, (row) => row.uai).values()].map((of) => html`<tr><th scope="row">${of[0]!.structure}</th><td data-label="Fiches">${of.map((row) => countedCategory(row.category, row.count)).join(', ')}</td></tr>`)}</tbody></table></section>`;
}
