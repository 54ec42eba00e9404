// Faults record by record, grouped by rule: where, what, what to do. Values are masked.
import { counted } from '#core/calendar/french-date.ts';
import type { FaultRow } from '#database/console-fault-reader.ts';
import { html, type Safe } from '#src/sso/pages/html.ts';
import { type Answer, page } from '../answer.ts';
import type { Visit } from '../visit.ts';
import { severityBadge } from './words.ts';

export function faultsPage(visit: Visit, faults: readonly FaultRow[]): Answer {
  const where = visit.scope.structures === 'all' ? 'de tous les établissements' : 'de votre établissement';
  return page(
    'Fiche par fiche',
    html`<p class="crumb"><a href="/console">Accueil</a></p><div class="stack"><div><h1>Refus, rejets et avertissements</h1>
<p class="lead">Fiches ${where}. Les valeurs sont masquées : les lettres deviennent x, les chiffres 9.</p></div>
${faults.length === 0 && html`<p class="card">Rien à signaler pour ce traitement.</p>`}
${[...Map.groupBy(faults, (fault) => fault.rule).values()].map(ruleGroup)}</div>`,
  );
}

function ruleGroup(faults: readonly FaultRow[]): Safe {
  const first = faults[0]!;
  const total = faults.reduce((sum, fault) => sum + fault.count, 0);
  // One sentence for all, but where it names an établissement or a number: then each row says its own.
  const same = faults.every(({ message }) => message === first.message);
  return html`<section class="card"><h2>${severityBadge(first.severity)} ${same ? first.message : html`Règle <code>${first.rule}</code>`}</h2>
<div class="scroll" role="region" aria-label="Fiches de la règle ${first.rule}" tabindex="0"><table><caption>${counted(total, 'cas', 'cas')}, règle <code>${first.rule}</code></caption>
<thead><tr>${!same && html`<th scope="col">Ce qui ne va pas et que faire</th>`}<th scope="col">Fichier et ligne</th><th scope="col">Fiche</th><th scope="col">Attribut</th><th scope="col">Valeur masquée</th><th scope="col" class="number">Nombre</th></tr></thead>
<tbody>${faults.map(
    (fault) =>
      html`<tr>${!same && html`<td>${fault.message}</td>`}<td>${fault.file === null ? 'toute la livraison' : html`<code>${fault.file}</code>`}${fault.line !== null && `, ligne ${fault.line}`}</td><td>${fault.category} ${fault.key}</td><td>${fault.attribute}</td><td>${fault.value}</td><td class="number">${fault.count}</td></tr>`,
  )}</tbody></table></div></section>`;
}
