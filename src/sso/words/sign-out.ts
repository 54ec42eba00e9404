// Words of signing out, and of what goes on by itself where there is script. French and English.
import { html } from '../pages/html.ts';
import type { Words } from './language.ts';

const fr = {
  leaving: 'Déconnexion',
  question: 'Voulez-vous vous déconnecter ?',
  what: (service: string | undefined) =>
    html`Plus aucun service ne s’ouvrira avec ce compte sans le mot de passe. ${service ? html`Vous venez de <strong>${service}</strong> ; un` : 'Un'} service ouvert dans un autre onglet se ferme depuis ce service.`,
  signOut: 'Se déconnecter',
  stay: 'Rester connecté',
  stayed: { title: 'Vous êtes resté connecté', sentences: ['Vos services restent ouverts avec ce compte.'] },
  gone: {
    title: 'Vous êtes déconnecté',
    sentences: [
      'Vous êtes déconnecté de l’annuaire et de sa console. Un service encore ouvert dans un autre onglet se ferme depuis ce service.',
      'Si vous partagez cet ordinateur, fermez aussi le navigateur.',
    ],
  },
  nobody: 'Personne n’est connecté à l’annuaire dans ce navigateur.',
  arriving: 'Connexion en cours',
  otherPerson: 'Une autre personne était connectée dans ce navigateur : sa session se ferme, puis la vôtre s’ouvre.',
  goOn: 'Continuer',
};

const en: typeof fr = {
  leaving: 'Signing out',
  question: 'Do you want to sign out?',
  what: (service) =>
    html`No service will open with this account any more without the password. ${service ? html`You come from <strong>${service}</strong>; a` : 'A'} service that is open in another tab is closed from that service.`,
  signOut: 'Sign out',
  stay: 'Stay signed in',
  stayed: { title: 'You are still signed in', sentences: ['Your services stay open with this account.'] },
  gone: {
    title: 'You are signed out',
    sentences: [
      'You are signed out of Annuaire fédérateur and its console. A service that is still open in another tab is closed from that service.',
      'If you share this computer, close the browser too.',
    ],
  },
  nobody: 'Nobody is signed in to Annuaire fédérateur in this browser.',
  arriving: 'Signing in',
  otherPerson: 'Somebody else was signed in in this browser: that session is being closed, then yours opens.',
  goOn: 'Continue',
};

export const signOutWords: Words<typeof fr> = { fr, en };
