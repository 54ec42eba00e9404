// Words of a sign-in that cannot go on where it stands: lost again, or over. French and English.
import type { Words } from './language.ts';

const fr = {
  /** We made the request again by ourselves, and it was lost a second time. */
  again: {
    title: 'La connexion n’a pas pu reprendre',
    sentences: ['Votre navigateur n’a pas gardé cette page de connexion, ou elle est restée ouverte trop longtemps. Rien n’est perdu.'],
    steps: ['Recommencez la connexion.', 'Si cette page revient, vérifiez que votre navigateur accepte les cookies de ce site.'],
    start: 'Recommencer la connexion',
  },
  /** The page of a sign-in that is over: the back button, mostly. */
  spent: {
    title: 'Cette connexion est terminée',
    sentences: ['Cette page a déjà servi à vous connecter, et ne sert qu’une fois. Le service, lui, reste ouvert.'],
    steps: ['Retournez au service : si vous n’y êtes plus connecté, il vous le proposera.'],
  },
  open: (service: string) => `Ouvrir ${service}`,
  /** On the sign-in page that takes the place of a lost one. */
  resumed: 'La page de connexion n’était plus valable ; celle-ci la remplace. Écrivez à nouveau votre identifiant et votre mot de passe.',
};

const en: typeof fr = {
  again: {
    title: 'Signing in could not go on',
    sentences: ['Your browser did not keep this sign-in page, or it was open for too long. Nothing is lost.'],
    steps: ['Start signing in again.', 'If this page comes back, check that your browser accepts the cookies of this site.'],
    start: 'Sign in again',
  },
  spent: {
    title: 'This sign-in is over',
    sentences: ['This page has served to sign you in already, and serves only once. The service itself stays open.'],
    steps: ['Go back to the service: if you are no longer signed in there, it will offer it.'],
  },
  open: (service) => `Open ${service}`,
  resumed: 'The sign-in page was no longer valid; this one takes its place. Enter your username and your password again.',
};

export const lostWords: Words<typeof fr> = { fr, en };
