// Words of what may go wrong with the protocol: expired, unknown, refused, broken. French and English.
import type { Words } from './language.ts';

const fr = {
  /** A sign-in that was begun too long ago, in another window, or whose cookies are gone. */
  expired: {
    title: 'Cette page de connexion n’est plus valable',
    sentences: [
      'La connexion a été commencée il y a trop longtemps, ou dans une autre fenêtre du navigateur. Rien n’est perdu : il suffit de la recommencer.',
    ],
    steps: [
      'Retournez au service que vous vouliez ouvrir et choisissez à nouveau « Se connecter ».',
      'Si cette page revient, vérifiez que votre navigateur accepte les cookies de ce site.',
    ],
  },
  /** An address that nothing of ours answers at. */
  notFound: {
    title: 'Cette page n’existe pas',
    sentences: ['L’adresse est incomplète ou trop ancienne. Rien de votre compte n’est en cause.'],
    steps: ['Ouvrez le service depuis son adresse habituelle, ou choisissez-le ci-dessous.'],
  },
  /** The service asked for something that we do not give: nothing that the person can mend. */
  serviceFault: {
    title: 'Ce service n’est pas bien relié à la connexion',
    sentences: [
      'Le service que vous vouliez ouvrir nous a envoyé une demande que nous ne pouvons pas accepter. Votre compte et votre mot de passe ne sont pas en cause.',
    ],
    steps: [
      'Ouvrez le service depuis son adresse habituelle plutôt que depuis un lien ou un favori ancien.',
      'Si cela continue, signalez-le au référent numérique de votre collège en lui indiquant le nom du service.',
    ],
  },
  ourFault: {
    title: 'La connexion est momentanément impossible',
    sentences: [
      'Une panne de notre côté empêche la connexion. Rien de ce que vous avez fait n’est en cause, et l’incident est enregistré.',
    ],
    steps: ['Attendez une minute, puis recommencez.', 'Si cela dure, prévenez le référent numérique de votre collège.'],
  },
  /** A form that is too long or ill-formed: nobody's of our pages. */
  unreadable: {
    title: 'Votre demande n’a pas pu être lue',
    sentences: ['Ce qui nous a été envoyé est trop long ou mal formé. Rien n’a été modifié.'],
    steps: ['Revenez à la page précédente et recommencez.'],
  },
};

const en: typeof fr = {
  expired: {
    title: 'This sign-in page is no longer valid',
    sentences: ['The sign-in was begun too long ago, or in another window of the browser. Nothing is lost: just start again.'],
    steps: [
      'Go back to the service that you wanted to open and choose “Sign in” (“Se connecter”) again.',
      'If this page comes back, check that your browser accepts the cookies of this site.',
    ],
  },
  notFound: {
    title: 'This page does not exist',
    sentences: ['The address is incomplete or too old. Your account has nothing to do with it.'],
    steps: ['Open the service from its usual address, or choose it below.'],
  },
  serviceFault: {
    title: 'This service is not properly connected',
    sentences: [
      'The service that you wanted to open sent us a request that we cannot accept. Your account and your password have nothing to do with it.',
    ],
    steps: [
      'Open the service from its usual address rather than from an old link or bookmark.',
      'If it goes on, tell the “référent numérique” of your school, with the name of the service.',
    ],
  },
  ourFault: {
    title: 'Signing in is not possible right now',
    sentences: ['A fault on our side prevents it. You did nothing wrong, and the incident is recorded.'],
    steps: ['Wait a minute, then try again.', 'If it lasts, tell the “référent numérique” of your school.'],
  },
  unreadable: {
    title: 'Your request could not be read',
    sentences: ['What was sent to us is too long or ill-formed. Nothing was changed.'],
    steps: ['Go back to the page before and try again.'],
  },
};

export const noticeWords: Words<typeof fr> = { fr, en };
