// "Protect your account": the key for an authenticator app, typed or opened by a link, and one code to prove that it is there.
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { destination, errorSummary, field } from './parts.ts';
import { type StepPage, stepForm } from './step-form.ts';

export type EnrolPage = StepPage & {
  /** In groups of four. */
  readonly key: string;
  /** `otpauth://…` */
  readonly link: string;
  /** Why it is asked: a role with power, the service, or a phone that is replaced. */
  readonly because: 'role' | 'service' | 'replacing';
  readonly fault: string | null;
};

const once = 'L’installation prend une minute et ne se fait qu’une fois.';
const reasons: Readonly<Record<EnrolPage['because'], string>> = {
  role: `Votre rôle donne accès aux données d’autres personnes : en plus du mot de passe, un code vous sera demandé à chaque connexion. ${once}`,
  service: `Ce service demande un code en plus du mot de passe. ${once}`,
  replacing: 'L’ancien téléphone ne donnera plus de code valable.',
};

export function enrolPage(page: EnrolPage): Page {
  const { service, formOrigins, key, link, because, fault } = page;
  const faults = fault === null ? [] : [{ field: 'code', message: fault }];
  return {
    title: because === 'replacing' ? 'Installez votre nouveau téléphone' : 'Protégez votre compte',
    refused: faults.length > 0,
    formOrigins,
    body: html`${destination(service)}
${errorSummary(faults)}
<p>${reasons[because]}</p>
<ol class="stages">
<li><h2>Ouvrez une application d’authentification</h2>
<p>Sur votre téléphone : FreeOTP, Aegis, Google Authenticator ou Microsoft Authenticator. Sur l’ordinateur : un gestionnaire de mots de passe (KeePassXC par exemple).</p></li>
<li><h2>Ajoutez-y l’annuaire</h2>
<p>Choisissez « saisir une clé » et recopiez celle-ci (compte fondé sur l’heure) :</p>
<p class="key" translate="no"><code>${key}</code></p>
<p><a href="${link}">Ouvrir dans l’application de cet appareil</a></p></li>
<li><h2>Recopiez le code qu’elle montre</h2>
${stepForm(
  page,
  html`${field({ id: 'code', name: 'code', label: 'Code à 6 chiffres', hint: 'Il change toutes les 30 secondes.', autocomplete: 'one-time-code', faults })}
<button type="submit" class="main">Vérifier et continuer</button>`,
)}</li>
</ol>
<details class="help">
<summary>L’installation ne marche pas</summary>
<p>Le code est refusé ? Réglez l’heure de votre téléphone sur « automatique ». Vous aviez déjà commencé une installation ? Supprimez-la de l’application : sa clé ne vaut plus.</p>
<p>Vous n’avez ni téléphone ni application ? Appelez le guichet unique, du lundi au vendredi de 8 h à 18 h. Rien n’est enregistré tant que vous n’avez pas écrit de code : vous pourrez recommencer.</p>
</details>`,
  };
}
