// The page of services that could not be told of the end of sessions.
import { counted, frenchInstant } from '#core/calendar/french-date.ts';
import type { LogoutQueueRow } from '#database/logout-queue-reader.ts';
import { html, type Safe } from '#src/sso/pages/html.ts';
import { type Answer, page } from '../answer.ts';
import type { Visit } from '../visit.ts';
import { icons } from './icons.ts';
import { token } from './layout.ts';

export function logoutsPage(visit: Visit, rows: readonly LogoutQueueRow[], nameOf: (clientId: string) => string | null): Answer {
  return page(
    'Avis de déconnexion',
    html`<div class="stack"><div><h1>Avis de déconnexion</h1><p class="lead">Les services qui n’ont pas pu être prévenus de la fin d’une connexion. Un avis repart de lui-même pendant un jour, puis il est abandonné.</p></div>
${
  rows.length === 0
    ? html`<p class="card calm">${icons.good}<span>Tous les services ont été prévenus : rien n’attend.</span></p>`
    : html`<section class="card"><table class="cards-when-narrow"><caption>${counted(rows.length, 'service', 'services')}</caption>
<thead><tr><th scope="col">Service</th><th scope="col">En attente</th><th scope="col">Abandonnés</th><th scope="col">Panne</th><th scope="col">Recommencer</th></tr></thead>
<tbody>${rows.map((row) => line(visit, row, nameOf(row.clientId) ?? row.clientId))}</tbody></table></section>`
}</div>`,
  );
}

function line(visit: Visit, { clientId, waiting, oldest, dead, lastDead, faults }: LogoutQueueRow, name: string): Safe {
  return html`<tr><th scope="row">${name}</th>
<td data-label="En attente">${waiting}${oldest && html` <span class="soft">depuis ${frenchInstant(oldest, visit.today)}</span>`}</td>
<td data-label="Abandonnés">${dead}${lastDead && html` <span class="soft">le dernier ${frenchInstant(lastDead, visit.today)}</span>`}</td>
<td data-label="Panne"><code>${faults.join(', ')}</code></td>
<td data-label="Recommencer">${dead === 0 ? html`<span class="soft">rien à reprendre</span>` : html`<form method="post" action="/console/deconnexions">${token(visit)}<input type="hidden" name="service" value="${clientId}"><button class="second">Faire repartir<span class="visually-hidden"> les avis de ${name}</span></button></form>`}</td></tr>`;
}
