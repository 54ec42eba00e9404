// What was done to a service, and its new secret where there is one: shown here, once.
import type { Registered } from '#src/actions/register-service.ts';
import { html } from '#src/sso/pages/html.ts';
import type { Page } from '../answer.ts';
import type { Visit } from '../visit.ts';

export function secretPage(_visit: Visit, clientId: string, { secret, message }: Registered): Page {
  return {
    title: secret === null ? 'C’est enregistré' : 'Secret du service',
    body: html`<div class="stack"><h1>${secret === null ? 'C’est enregistré' : 'Secret du service'}</h1><p class="lead">${message}</p>
${
  secret !== null &&
  html`<section class="card" aria-label="À remettre au service"><dl class="facts"><dt>Identifiant (client_id)</dt><dd class="secret">${clientId}</dd><dt>Secret (client_secret)</dt><dd class="secret">${secret}</dd></dl>
<p>Ce secret ne sera plus montré. Remettez-le à l’administrateur du service par un moyen sûr, jamais par courriel en clair. S’il se perd, donnez-en un nouveau.</p></section>`
}
<p><a class="button" href="/console/services/${clientId}">Voir la fiche du service</a></p></div>`,
  };
}
