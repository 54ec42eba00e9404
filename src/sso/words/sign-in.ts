// Words of the first step: who are you? And of what may stand in the way of an answer. French and English.
import { counted } from '#core/calendar/french-date.ts';
import { html } from '../pages/html.ts';
import type { Words } from './language.ts';

const fr = {
  title: 'Connexion',
  login: 'Identifiant',
  loginHint: 'Souvent prenom.nom, sans accent.',
  password: 'Mot de passe',
  signIn: 'Se connecter',
  trouble: 'Je n’arrive pas à me connecter',
  handedOver: 'Votre identifiant et votre premier code vous ont été remis par votre collège : le code s’écrit à la place du mot de passe.',
  families: html`<strong>Élèves et familles</strong> : demandez un nouveau mot de passe au référent numérique ou au secrétariat du collège.`,
  staff: html`<strong>Personnels</strong> : adressez-vous au référent numérique, ou au guichet unique du lundi au vendredi de 8 h à 18 h.`,
  ownMail: 'Donner une adresse de courrier, pour le jour où vous oublierez votre mot de passe',
  stolen: 'Vous pensez que quelqu’un utilise votre compte ? Prévenez le collège tout de suite.',
  loginMissing: 'Écrivez votre identifiant.',
  passwordMissing: 'Écrivez votre mot de passe.',
  wrong: 'Identifiant ou mot de passe incorrect. Vérifiez l’un et l’autre, puis réessayez.',
  tooMany: (seconds: number) =>
    `Trop d’essais à la suite. Vous pourrez réessayer dans ${seconds < 60 ? counted(seconds, 'seconde', 'secondes') : counted(Math.ceil(seconds / 60), 'minute', 'minutes')}.`,
  forgotten: 'Si vous avez oublié votre mot de passe, demandez-en un nouveau à votre collège.',
  crowded: {
    title: 'Beaucoup de monde se connecte en ce moment',
    sentences: ['Votre demande n’a pas pu être traitée. Rien n’est perdu et rien n’est compté contre vous.'],
    steps: ['Attendez quelques secondes, puis réessayez.'],
  },
  tryAgain: 'Réessayer',
  codeOver: {
    title: 'Votre code n’est plus valable',
    sentences: [
      'C’est bien le code qui vous a été remis, mais sa date est passée. Votre compte est en ordre : il vous faut seulement un nouveau code.',
    ],
    steps: [
      'Élèves et familles : demandez un nouveau code au référent numérique ou au secrétariat du collège.',
      'Personnels : demandez-le au référent numérique ou à la direction de votre collège.',
    ],
  },
  closed: {
    title: 'Votre compte est fermé',
    sentences: [
      'Votre mot de passe est le bon, mais aucun collège ne vous compte aujourd’hui parmi ses élèves, ses familles ou ses personnels. Vous ne pouvez donc pas vous connecter.',
    ],
    steps: [
      'Si vous venez d’arriver dans un collège, votre compte s’ouvrira quand la direction aura approuvé son ouverture.',
      'Si vous pensez qu’il s’agit d’une erreur, adressez-vous au secrétariat de votre collège.',
    ],
  },
  suspended: {
    title: 'Votre compte est suspendu',
    sentences: [
      'Votre mot de passe est le bon, mais votre collège a suspendu votre compte. Rien de ce que vous y avez n’est effacé, et il peut vous être rendu.',
    ],
    steps: [
      'Parlez-en à la direction de votre collège : elle vous dira pourquoi, et peut rétablir votre compte.',
      'Si vous êtes élève, vous pouvez venir avec un responsable légal.',
    ],
  },
  reported: {
    title: 'Votre compte est bloqué, à votre demande',
    sentences: [
      'Il a été signalé que quelqu’un d’autre utilise ce compte : toutes ses connexions ont été fermées, et personne ne peut plus l’ouvrir, même avec le bon mot de passe.',
    ],
    steps: [
      'Allez voir le référent numérique de votre collège : il vous remettra un nouveau mot de passe, et le compte s’ouvrira de nouveau.',
    ],
  },
};

const en: typeof fr = {
  title: 'Sign in',
  login: 'Username',
  loginHint: 'Often firstname.lastname, without accents.',
  password: 'Password',
  signIn: 'Sign in',
  trouble: 'I cannot sign in',
  handedOver: 'The school gave you your username and your first code: enter the code in place of the password.',
  families: html`<strong>Pupils and families</strong>: ask the school office, or the person in charge of computers there (“référent numérique”), for a new password.`,
  staff: html`<strong>Staff</strong>: speak to the “référent numérique” of your school, or call the help desk (“guichet unique”), Monday to Friday, 8 am to 6 pm.`,
  ownMail: 'Give an email address, for the day when you forget your password',
  stolen: 'Do you think somebody else is using your account? Tell the school at once.',
  loginMissing: 'Enter your username.',
  passwordMissing: 'Enter your password.',
  wrong: 'Wrong username or password. Check both, then try again.',
  tooMany: (seconds) => {
    const [count, unit] = seconds < 60 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute'];
    return `Too many attempts in a row. You can try again in ${count} ${unit}${count === 1 ? '' : 's'}.`;
  },
  forgotten: 'If you have forgotten your password, ask your school for a new one.',
  crowded: {
    title: 'Many people are signing in right now',
    sentences: ['Your request could not be handled. Nothing is lost and nothing is counted against you.'],
    steps: ['Wait a few seconds, then try again.'],
  },
  tryAgain: 'Try again',
  codeOver: {
    title: 'Your code is no longer valid',
    sentences: ['It is the code that you were given, but its date has passed. Your account is fine: you only need a new code.'],
    steps: [
      'Pupils and families: ask the school office, or the person in charge of computers there (“référent numérique”), for a new code.',
      'Staff: ask the “référent numérique” or the head of your school.',
    ],
  },
  closed: {
    title: 'Your account is closed',
    sentences: ['Your password is right, but today no school counts you among its pupils, families or staff. So you cannot sign in.'],
    steps: [
      'If you have just come to a school, your account opens once the head of the school has approved it.',
      'If you think this is a mistake, speak to the office of your school.',
    ],
  },
  suspended: {
    title: 'Your account is suspended',
    sentences: [
      'Your password is right, but your school has suspended your account. Nothing that you have in it is erased, and it can be given back to you.',
    ],
    steps: [
      'Speak to the head of your school, who will tell you why and can give your account back.',
      'If you are a pupil, you may come with a parent or guardian.',
    ],
  },
  reported: {
    title: 'Your account is locked, as was asked for',
    sentences: [
      'Somebody said that another person uses this account: it has been signed out everywhere, and nobody can open it any more, even with the right password.',
    ],
    steps: ['See the “référent numérique” of your school, who will hand you a new password: then the account opens again.'],
  },
};

export const signInWords: Words<typeof fr> = { fr, en };
