// Faults by rule, as a table: what happened, how often, what to do. Counts only.

import type { FaultGroup } from '#database/run-reader.ts';
import { html, type Safe } from '#src/sso/pages/html.ts';
import { countText, severityBadge } from './words.ts';

export function faultTable(faults: readonly FaultGroup[], caption: string): Safe {
  return html`<table class="cards-when-narrow"><caption>${caption}</caption>
<thead><tr><th scope="col">Effet</th><th scope="col" class="number">Nombre</th><th scope="col">Ce qui ne va pas et que faire</th><th scope="col">Règle</th></tr></thead>
<tbody>${faults.map(
    (
      group,
    ) => html`<tr><td data-label="Effet">${severityBadge(group.severity)}</td><td class="number" data-label="Nombre">${countText(group.count)}</td>
<th scope="row" class="message">${group.message}</th><td data-label="Règle"><code>${group.rule}</code></td></tr>`,
  )}</tbody></table>`;
}
