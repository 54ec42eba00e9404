// How many recovery codes are left, and the ways to new ones or to another phone. Owns the page.
import { counted } from '#core/calendar/french-date.ts';
import { fewRecoveryCodes } from '#core/second-factor/recovery-code.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { destination } from './parts.ts';
import { type StepPage, stepForm } from './step-form.ts';

export type FewCodesPage = StepPage & {
  readonly left: number;
};

export function fewCodesPage(page: FewCodesPage): Page {
  const { service, formOrigins, left } = page;
  const few = left < fewRecoveryCodes;
  const button = (way: string, label: string, main: boolean) =>
    html`<button type="submit" class="${main ? 'main' : 'second'}" name="suite" value="${way}">${label}</button>`;
  return {
    title: left === 0 ? 'Vous n’avez plus de code de secours' : `Il vous reste ${counted(left, 'code de secours', 'codes de secours')}`,
    formOrigins,
    body: html`${destination(service)}
<p>${few ? 'Sans code de secours, un téléphone perdu vous empêcherait d’entrer. Faites-en dix nouveaux maintenant : les anciens ne vaudront plus.' : 'Votre code de secours est accepté ; il ne servira plus. Si vous avez changé de téléphone, installez-le maintenant.'}</p>
${stepForm(
  page,
  html`${few ? button('nouveaux', 'Faire dix nouveaux codes', true) : button('continuer', 'Continuer', true)}
${button('telephone', 'Installer un autre téléphone', false)}
${few ? button('continuer', 'Continuer sans', false) : button('nouveaux', 'Faire dix nouveaux codes', false)}`,
)}`,
  };
}
