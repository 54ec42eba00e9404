// What was decided on a list, by whom and when.

import { parseAssignedRole, roleLabel } from '#core/access/role.ts';
import { counted, frenchInstant } from '#core/calendar/french-date.ts';
import type { ListDecision } from '#database/account-list-reader.ts';
import { html, type Safe } from '#src/sso/pages/html.ts';

const verdicts = { approve: 'Approbation', refuse: 'Refus', release: 'Retenue levée' } as const;

export function decisionsTable(decisions: readonly ListDecision[], today: string): Safe | null {
  if (decisions.length === 0) return null;
  return html`<section class="kind"><div class="card"><table class="cards-when-narrow"><caption>Décisions déjà prises sur cette liste</caption>
<thead><tr><th scope="col">Quand</th><th scope="col">Décision</th><th scope="col">Par</th><th scope="col">Motif ou commentaire</th></tr></thead>
<tbody>${decisions.map((one) => {
    const role = parseAssignedRole(one.actorRole);
    return html`<tr><th scope="row">${frenchInstant(one.decidedAt, today)}</th><td data-label="Décision">${verdicts[one.verdict]}${one.lines > 0 && `, ${counted(one.lines, 'ligne', 'lignes')}`}</td>
<td data-label="Par">${one.actorName}${role && ` (${roleLabel(role)})`}</td><td${one.comment ? html` data-label="Motif"` : null}>${one.comment}</td></tr>`;
  })}</tbody></table></div></section>`;
}
