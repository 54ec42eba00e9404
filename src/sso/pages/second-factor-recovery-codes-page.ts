// The ten recovery codes, shown once, to be printed or noted. Owns the page; keeps none of them.
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { type StepPage, stepForm } from './step-form.ts';

export type RecoveryCodesPage = StepPage & {
  readonly login: string;
  /** In groups of four. */
  readonly codes: readonly string[];
};

export function recoveryCodesPage(page: RecoveryCodesPage): Page {
  const { service, formOrigins, login, codes } = page;
  return {
    title: 'Gardez vos codes de secours',
    formOrigins,
    body: html`<p>C’est installé. Si un jour votre téléphone est perdu, cassé ou oublié, un de ces codes le remplacera. <strong>Ils ne seront plus jamais affichés</strong>, et chacun ne sert qu’une fois.</p>
<div class="print-sheet"><p class="small">Annuaire fédérateur, codes de secours de <strong>${login}</strong></p>
<ol class="codes" translate="no">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ol></div>
<p>Imprimez cette page ou recopiez-les, et rangez-les loin de votre téléphone, dans un endroit fermé. Recharger cette page en fabrique dix autres : ceux-ci ne vaudraient plus.</p>
${stepForm(
  page,
  html`<button type="submit" class="main">Je les ai gardés, continuer${service === null ? null : html`<span class="aside"> vers ${service}</span>`}</button>
<button type="button" class="second" data-print hidden>Imprimer</button>`,
)}`,
  };
}
