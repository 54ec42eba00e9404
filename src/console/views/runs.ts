// The nights: what was read, by whom it was signed, how long it took, what was wrong with it. Counts only.
import { frenchDay, frenchDuration, frenchInstant, frenchNumber } from '#core/calendar/french-date.ts';
import type { Refusal } from '#database/delivery-reader.ts';
import type { MailState } from '#database/mail-reader.ts';
import type { Delivery, FaultGroup, LeftOut, RunRow } from '#database/run-reader.ts';
import { html, type Safe } from '#src/sso/pages/html.ts';
import { type Answer, page } from '../answer.ts';
import { reaches, type Visit } from '../visit.ts';
import { faultTable } from './faults.ts';
import { runTable } from './home-operation.ts';
import { mailSentence, refusalTable } from './refusals.ts';
import { countedCategory, countText, runBadge, runKind, severitiesTitle } from './words.ts';

const lookAgain = 5;

export function runsPage(visit: Visit, runs: readonly RunRow[]): Answer {
  return page(
    'Traitements',
    html`<div class="stack"><div><h1>Traitements</h1><p class="lead">À chaque synchronisation, la livraison de l’académie est lue, vérifiée, puis proposée à chaque établissement.</p></div>
<section class="card">${runTable(runs, visit.today)}</section></div>`,
    runs.some((run) => run.state === 'running') ? lookAgain : undefined,
  );
}

export type RunDetail = {
  readonly run: RunRow;
  readonly deliveries: readonly Delivery[];
  readonly refusals: readonly Refusal[];
  /** Rejections and warnings. */
  readonly faults: readonly FaultGroup[];
  readonly leftOut: readonly LeftOut[];
  readonly mails: readonly MailState[];
  /** Why volumes out of bounds were accepted; null where nobody had to, or for whoever may not read it. */
  readonly volumesReason: string | null;
};

export function runPage(visit: Visit, detail: RunDetail): Answer {
  const { run, deliveries, refusals, faults, leftOut } = detail;
  const title = `${runKind(run)}, ${frenchInstant(run.startedAt, visit.today)}`;
  return page(
    title,
    html`<p class="crumb"><a href="/console/traitements">Traitements</a></p><div class="stack"><h1>${title}</h1>
<section class="card" aria-label="Résumé"><p>${runBadge(run.state)}</p><dl class="facts">
<dt>Source</dt><dd>${run.source}</dd>${run.state !== 'done' && html`<dt>Étape</dt><dd>${run.step}</dd>`}<dt>Début</dt><dd>${frenchInstant(run.startedAt, visit.today)}</dd>
<dt>Durée</dt><dd>${run.endedAt ? frenchDuration(run.endedAt.getTime() - run.startedAt.getTime()) : 'en cours ; cette page se met à jour toute seule'}</dd></dl></section>
${(refusals.length > 0 || run.refusals > 0) && refused(visit, detail)}
${detail.volumesReason !== null && html`<section class="notice warn" aria-labelledby="effectifs"><h2 id="effectifs">Effectifs acceptés hors limites</h2><p>Motif donné : ${detail.volumesReason}</p></section>`}
${deliveries.length === 0 && run.kind === 'sync' && run.state === 'done' && html`<p class="card">La source n’avait rien de nouveau : aucune livraison n’a été lue.</p>`}
${deliveries.map((delivery) => received(visit, delivery))}
<section class="card" aria-labelledby="fautes"><h2 id="fautes">${faults.length === 0 ? 'Rejets et avertissements' : severitiesTitle(faults.map(({ severity }) => severity))}</h2>
${faults.length === 0 ? html`<p>Rien à signaler.</p>` : faultTable(faults, 'Par règle, avec ce qu’il faut faire')}
${faults.length + refusals.length > 0 && reaches(visit, 'view-list') && html`<p><a href="/console/traitements/${run.id}/rejets">Voir fiche par fiche</a></p>`}</section>
${run.refusals === 0 && detail.mails.map((mail) => html`<p class="soft">${mailSentence(mail, visit.today)}</p>`)}
${leftOut.length > 0 && left(leftOut)}</div>`,
    run.state === 'running' ? lookAgain : undefined,
  );
}

function refused(visit: Visit, { run, refusals, mails }: RunDetail): Safe {
  return html`<section class="card" aria-labelledby="refus"><h2 id="refus">Pourquoi la livraison est refusée</h2>
<p>Rien n’a été modifié : la dernière livraison acceptée reste en vigueur.</p>
${refusals.length > 0 && refusalTable(refusals, run.refusals)}
${mails.map((mail) => html`<p class="soft">${mailSentence(mail, visit.today)}</p>`)}</section>`;
}

const deliveryStates = { quarantined: 'mise de côté', accepted: 'acceptée', planned: 'acceptée ; des listes en sont tirées' } as const;

function received(visit: Visit, delivery: Delivery): Safe {
  const { kind, state, asOf, signedBy, parts } = delivery;
  return html`<section class="card" aria-labelledby="livraison-${delivery.id}"><h2 id="livraison-${delivery.id}">Livraison reçue</h2><dl class="facts">
<dt>Nature</dt><dd>${kind === 'complete' ? 'complète : tout ce que l’académie connaît' : 'modifications : ce qui a changé depuis la précédente'}</dd>
<dt>État du</dt><dd>${asOf === null ? 'non précisé par la source' : frenchDay(asOf, visit.today)}</dd>
<dt>Suite donnée</dt><dd>${deliveryStates[state]}</dd>
<dt>Signature</dt><dd>${signedBy === null ? 'non signée, ou signature non vérifiée' : html`vérifiée, certificat <code>${fingerprint(signedBy)}</code>`}</dd></dl>
${parts.length > 0 && partTable(parts)}</section>`;
}

function partTable(parts: Delivery['parts']): Safe {
  // A sum would tell the one number that is softened.
  const told = parts.every(({ records }) => records !== 'few');
  const records = parts.reduce((sum, part) => sum + (part.records === 'few' ? 0 : part.records), 0);
  const total = told ? ` : ${frenchNumber(records)} fiches, ${size(parts.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0))}` : '';
  return html`<div class="scroll" role="region" aria-label="Fichiers reçus" tabindex="0"><table><caption>Fichiers reçus${total}</caption>
<thead><tr><th scope="col">Fichier</th><th scope="col" class="number">Fiches</th><th scope="col" class="number">Taille</th></tr></thead>
<tbody>${parts.map((part) => html`<tr><th scope="row"><code>${part.name}</code></th><td class="number">${countText(part.records)}</td><td class="number nowrap">${part.bytes === null ? '' : size(part.bytes)}</td></tr>`)}</tbody></table></div>`;
}

/** In groups of four, as it is read aloud to compare it, and so that a line may end between two. */
function fingerprint(sha256: string): string {
  return sha256.replace(/(.{4})(?=.)/g, '$1 ');
}

function size(bytes: number): string {
  return bytes < 1_000_000 ? `${frenchNumber(Math.ceil(bytes / 1000))} ko` : `${frenchNumber(Math.round(bytes / 100_000) / 10)} Mo`;
}

function left(rows: readonly LeftOut[]): Safe {
  return html`<section class="card"><table class="cards-when-narrow"><caption>Laissés de côté, car les formalités de l’établissement ne sont pas complètes</caption>
<thead><tr><th scope="col">Établissement</th><th scope="col">Fiches non enregistrées</th></tr></thead>
<tbody>${[...Map.groupBy(rows, (row) => row.uai).values()].map((of) => html`<tr><th scope="row">${of[0]!.structure}</th><td data-label="Fiches">${of.map((row) => countedCategory(row.category, row.count)).join(', ')}</td></tr>`)}</tbody></table></section>`;
}
