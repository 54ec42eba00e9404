// The page of somebody who is signed in and may not use the service: which one, why, whom to speak to, and every way on. Decides nothing.
import { profileWord } from '#core/plan/sentence.ts';
import type { Service } from '#core/release/service.ts';
import type { Refused } from '../admission.ts';
import { html, type Safe } from './html.ts';
import type { Page } from './layout.ts';

export type NotAdmitted = Refused & {
  readonly service: Service;
  /** Where the form that goes back to the service is sent, its token, and where it may lead. */
  readonly action: string;
  readonly token: string;
  readonly formOrigins: readonly string[];
  readonly signOut: string;
};

export function notAdmittedPage(view: NotAdmitted): Page {
  const { service, others, action, token, formOrigins, signOut, account } = view;
  return {
    title: 'Ce service ne vous est pas ouvert',
    formOrigins,
    body: html`<p>Vous êtes bien connecté : votre compte et votre mot de passe ne sont pas en cause.</p>
<p>${why(view)}</p>
<h2>À qui en parler ?</h2><ul>${whom(view).map((line) => html`<li>${line}</li>`)}</ul>
${
  others.length > 0 &&
  html`<h2 id="autres">Les services qui vous sont ouverts</h2><nav aria-labelledby="autres"><ul class="ways">${others.map(({ name, home }) => html`<li><a href="${home}">${name}</a></li>`)}</ul></nav>`
}
<form method="post" action="${action}"><input type="hidden" name="jeton" value="${token}"><button type="submit" class="${others.length > 0 ? 'second' : 'main'}">Revenir à ${service.name} sans s’y connecter</button></form>
<p>Ce n’est pas votre compte${account.identity.givenName !== '' && html`, ${account.identity.givenName} ?`} <a href="${signOut}">Se déconnecter</a></p>`,
  };
}

function why({ service, reason, account }: NotAdmitted): Safe {
  const name = html`<strong>${service.name}</strong>`;
  const colleges = [...new Set(account.affiliations.map(({ structureName, uai }) => structureName ?? uai))];
  const of = colleges.length === 1 ? html` (${colleges[0]})` : null;
  switch (reason) {
    case 'profile':
      return html`${name} est prévu pour : ${(service.profiles ?? []).map((profile) => profileWord(profile, 'plural')).join(', ')}. Votre compte n’en fait pas partie.`;
    case 'not-open':
      return html`Votre collège${of} n’a pas ouvert ${name} à votre profil. Chaque collège choisit ses services, et à qui il les ouvre.`;
    case 'unknown-here':
      return html`${name} connaît ses utilisateurs par un identifiant que votre compte n’a pas encore. Pour que vos données n’y soient pas confondues avec celles d’une autre personne, la connexion s’arrête ici.`;
  }
}

function whom({ reason, account }: NotAdmitted): readonly string[] {
  if (account.affiliations.length === 0) return ['Adressez-vous à l’administrateur de l’annuaire, à l’académie.'];
  if (reason === 'unknown-here')
    return ['Signalez-le au référent pour les usages numériques de votre collège, en lui donnant le nom du service.'];
  const family = account.affiliations.every(({ profile }) => profile === 'ELV' || profile === 'TUT');
  return [
    family
      ? 'Si un enseignant vous a demandé d’ouvrir ce service, dites-lui que cette page s’affiche.'
      : 'C’est le chef d’établissement qui ouvre les services, dans la console de l’annuaire.',
    'Pour toute autre question, adressez-vous au secrétariat de votre collège.',
  ];
}
