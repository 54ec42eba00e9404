// Words of signing a tablet in from another device: the code, the check, the end. French and English.
import { html } from '../pages/html.ts';
import type { Words } from './language.ts';

const fr = {
  title: 'Connecter une tablette',
  why: 'Une tablette vous montre un code de neuf chiffres ? Tapez-le ici : elle s’ouvrira avec votre compte, sans que votre mot de passe y soit écrit.',
  code: 'Code montré par la tablette',
  hint: 'Neuf chiffres, par exemple 123 456 789. Les espaces ne comptent pas.',
  check: 'Continuer',
  help: 'La tablette ne montre pas de code',
  helpHow: 'Sur la tablette, ouvrez l’application puis choisissez « Se connecter ». Le code y reste affiché pendant un quart d’heure.',
  faults: {
    missing: 'Tapez le code que montre la tablette.',
    unknown: 'Ce code n’est pas le bon. Regardez la tablette et recopiez les neuf chiffres.',
    expired: 'Ce code n’est plus valable. Demandez un nouveau code sur la tablette, puis tapez-le ici.',
    used: 'Ce code a déjà servi. Si la tablette n’est pas ouverte, demandez-y un nouveau code et tapez-le ici.',
    lost: 'Cette page était restée ouverte trop longtemps. Tapez à nouveau le code que montre la tablette.',
    refused: 'La tablette n’a pas pu être connectée. Demandez-y un nouveau code et recommencez ; si cela continue, prévenez votre collège.',
  },
  confirmTitle: 'Est-ce bien votre tablette ?',
  opens: (service: string) => html`La tablette s’ouvrira sur <strong>${service}</strong>. Vérifiez qu’elle montre ce code :`,
  as: (name: string) => html`Elle s’ouvrira avec le compte de <strong>${name}</strong>, déjà connecté ici.`,
  notYou: 'Ce n’est pas vous ? Déconnectez-vous d’abord.',
  warning:
    'Continuez seulement si la tablette est devant vous. Si quelqu’un vous a envoyé ce code par message ou par téléphone, refusez : c’est votre compte qu’il veut ouvrir.',
  confirm: 'Oui, c’est ma tablette',
  refuse: 'Non, refuser',
  done: {
    title: 'La tablette est connectée',
    sentences: (service: string, name: string) => [
      `Regardez la tablette : ${service} s’ouvre avec le compte de ${name} dans quelques secondes.`,
      'Si cet ordinateur est partagé, déconnectez-vous ici : la tablette restera ouverte.',
    ],
    leave: 'Se déconnecter ici',
  },
  aborted: {
    title: 'La tablette n’est pas connectée',
    sentences: ['Vous avez refusé : rien n’a été ouvert avec votre compte.'],
    steps: ['Si quelqu’un vous a demandé de taper ce code, dites-le à un adulte de votre collège.'],
    again: 'Taper un autre code',
  },
  /** A form that came without its page, or a sign-in that nobody knows any more: cookies gone, too late. */
  lost: {
    title: 'Cette page n’est plus valable',
    sentences: ['Elle est restée ouverte trop longtemps, ou votre navigateur ne l’a pas gardée. Rien n’est perdu : la tablette attend.'],
    steps: [
      'Tapez à nouveau le code que montre la tablette.',
      'Si cette page revient, vérifiez que votre navigateur accepte les cookies de ce site.',
    ],
    again: 'Taper le code de la tablette',
  },
  tooMany: {
    title: 'Trop de codes ont été essayés',
    sentences: ['Beaucoup de codes faux ont été tapés depuis votre réseau.'],
    steps: ['Regardez bien le code sur la tablette avant de réessayer.'],
    again: 'Réessayer',
  },
};

const en: typeof fr = {
  title: 'Sign a tablet in',
  why: 'Does a tablet show you a code of nine digits? Enter it here: the tablet opens with your account, and your password is never typed on it.',
  code: 'Code shown by the tablet',
  hint: 'Nine digits, for example 123 456 789. Spaces do not matter.',
  check: 'Continue',
  help: 'The tablet shows no code',
  helpHow: 'On the tablet, open the app, then choose to sign in. The code stays there for a quarter of an hour.',
  faults: {
    missing: 'Enter the code that the tablet shows.',
    unknown: 'This is not the right code. Look at the tablet and copy the nine digits.',
    expired: 'This code is no longer valid. Ask for a new code on the tablet, then enter it here.',
    used: 'This code has been used already. If the tablet is not open, ask it for a new code and enter that one here.',
    lost: 'This page had been open for too long. Enter the code that the tablet shows again.',
    refused: 'The tablet could not be signed in. Ask it for a new code and start again; if it goes on, tell your school.',
  },
  confirmTitle: 'Is this your tablet?',
  opens: (service) => html`The tablet will open <strong>${service}</strong>. Check that it shows this code:`,
  as: (name) => html`It will open with the account of <strong>${name}</strong>, who is signed in here.`,
  notYou: 'Is this not you? Sign out first.',
  warning:
    'Go on only if the tablet is in front of you. If somebody sent you this code in a message or by phone, refuse: it is your account that they want to open.',
  confirm: 'Yes, it is my tablet',
  refuse: 'No, refuse',
  done: {
    title: 'The tablet is signed in',
    sentences: (service, name) => [
      `Look at the tablet: ${service} opens with the account of ${name} in a few seconds.`,
      'If this computer is shared, sign out here: the tablet stays open.',
    ],
    leave: 'Sign out here',
  },
  aborted: {
    title: 'The tablet is not signed in',
    sentences: ['You refused: nothing was opened with your account.'],
    steps: ['If somebody asked you to enter this code, tell an adult of your school.'],
    again: 'Enter another code',
  },
  lost: {
    title: 'This page is no longer valid',
    sentences: ['It was open for too long, or your browser did not keep it. Nothing is lost: the tablet is waiting.'],
    steps: [
      'Enter the code that the tablet shows again.',
      'If this page comes back, check that your browser accepts the cookies of this site.',
    ],
    again: 'Enter the code of the tablet',
  },
  tooMany: {
    title: 'Too many codes were tried',
    sentences: ['Many wrong codes were entered from your network.'],
    steps: ['Look well at the code on the tablet before you try again.'],
    again: 'Try again',
  },
};

export const deviceWords: Words<typeof fr> = { fr, en };
