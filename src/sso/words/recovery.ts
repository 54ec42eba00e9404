// Words of a forgotten password and of an address to recover by: pages and mails. French and English.
import type { Words } from './language.ts';

const fr = {
  forgotten: 'Mot de passe oublié ?',
  forgottenWhy: 'Si votre compte a une adresse de courrier vérifiée, un lien y sera envoyé : il permet de choisir un nouveau mot de passe.',
  login: 'Identifiant',
  loginHint: 'Souvent prenom.nom, sans accent.',
  send: 'Envoyer le lien',
  noMail: 'Votre compte n’a pas d’adresse vérifiée ?',
  askSchool:
    'Élèves et familles : demandez un code au référent numérique ou au secrétariat de votre collège. Personnels : au référent numérique ou à la direction.',
  sent: {
    title: 'C’est noté',
    sentences: [
      'Si ce compte existe et a une adresse vérifiée, un message vient de partir. Le lien qu’il contient vaut 30 minutes et ne sert qu’une fois.',
    ],
    steps: [
      'Regardez aussi dans les messages indésirables. Un message demandé il y a moins de cinq minutes n’est pas envoyé deux fois.',
      'Rien n’arrive ? Le compte n’a sans doute pas d’adresse vérifiée : demandez un code au référent numérique de votre collège.',
    ],
  },
  gone: {
    title: 'Ce lien ne vaut plus',
    sentences: ['Il a déjà servi, il est trop ancien, ou un plus récent l’a remplacé. Rien n’a été changé.'],
    steps: ['Demandez-en un autre, et ouvrez le dernier message reçu.'],
  },
  again: 'Demander un autre lien',
  newTitle: 'Choisissez un nouveau mot de passe',
  newWhy: 'Il remplacera l’ancien, et toutes vos sessions ouvertes seront fermées.',
  save: 'Enregistrer',
  saved: {
    title: 'Votre mot de passe est changé',
    sentences: ['L’ancien ne vaut plus, et toutes vos sessions sont fermées. Connectez-vous avec le nouveau.'],
  },
  mailTitle: 'Votre adresse de secours',
  mailWhy:
    'Une adresse de courrier que vous êtes seul à lire. Elle ne sert qu’à choisir un nouveau mot de passe si vous oubliez le vôtre ; vos enseignants et les services ne la voient pas.',
  password: 'Mot de passe',
  address: 'Adresse de courrier',
  addressHint: 'Laissez vide pour employer celle que le collège connaît déjà, s’il y en a une.',
  verify: 'Envoyer le lien de vérification',
  loginMissing: 'Écrivez votre identifiant.',
  passwordMissing: 'Écrivez votre mot de passe.',
  addressWrong: 'Écrivez une adresse de courrier complète, par exemple prenom@exemple.fr.',
  addressUnknown: 'Le collège ne connaît pas d’adresse pour vous : écrivez la vôtre.',
  codeFirst: 'Vous avez encore un code à usage unique : connectez-vous d’abord, et choisissez votre mot de passe.',
  codeAsked: 'Votre rôle demande aussi un code : écrivez à nouveau votre mot de passe, et le code que montre votre application.',
  factorFirst: 'Votre rôle demande un code en plus du mot de passe : connectez-vous d’abord, pour l’installer.',
  verifySent: {
    title: 'Ouvrez votre messagerie',
    sentences: ['Un message vient de partir. Ouvrez le lien qu’il contient dans les deux heures : l’adresse sera alors vérifiée.'],
    steps: ['Regardez aussi dans les messages indésirables.'],
  },
  confirmTitle: 'Confirmer cette adresse',
  confirmWhy:
    'C’est bien à vous que ce message est arrivé ? Alors cette adresse servira à choisir un nouveau mot de passe si vous l’oubliez.',
  confirm: 'Oui, c’est mon adresse',
  confirmed: {
    title: 'Votre adresse est vérifiée',
    sentences: ['Si vous oubliez votre mot de passe, choisissez « Mot de passe oublié ? » sur la page de connexion.'],
  },
  verifySubject: 'Confirmez votre adresse',
  verifyText: (address: string, hours: number) =>
    `Bonjour,\n\nUne personne, sans doute vous, a donné cette adresse à l’annuaire fédérateur pour retrouver son mot de passe. Pour la confirmer, ouvrez dans les ${hours} heures :\n\n${address}\n\nSi ce n’est pas vous, ne faites rien : l’adresse ne sera pas employée.\n`,
  resetSubject: 'Votre nouveau mot de passe',
  resetText: (address: string, minutes: number) =>
    `Bonjour,\n\nUne personne, sans doute vous, a demandé à choisir un nouveau mot de passe pour l’annuaire fédérateur. Ouvrez dans les ${minutes} minutes :\n\n${address}\n\nSi ce n’est pas vous, ne faites rien : votre mot de passe reste le même. Si cela se répète, prévenez votre collège.\n`,
  changedSubject: 'Votre adresse de secours a changé',
  changedText: (removed: boolean) =>
    `Bonjour,\n\nCette adresse servait à retrouver un mot de passe de l’annuaire fédérateur. Elle ne sert plus : ${removed ? 'elle vient d’être retirée' : 'une autre vient d’être mise à sa place'}, par une personne qui connaît le mot de passe du compte.\n\nSi c’est vous, il n’y a rien à faire. Sinon, prévenez tout de suite le référent numérique ou la direction de votre collège : quelqu’un utilise votre compte.\n`,
};

const en: typeof fr = {
  forgotten: 'Forgotten password?',
  forgottenWhy: 'If your account has a verified email address, a link will be sent there: it lets you choose a new password.',
  login: 'Username',
  loginHint: 'Often firstname.lastname, without accents.',
  send: 'Send the link',
  noMail: 'Your account has no verified address?',
  askSchool:
    'Pupils and families: ask the school office, or the person in charge of computers there, for a code. Staff: ask that person or the head of the school.',
  sent: {
    title: 'Your request has been taken',
    sentences: [
      'If this account exists and has a verified address, a message has just been sent. The link in it works for 30 minutes, and only once.',
    ],
    steps: [
      'Look in your spam folder too. A message that was asked for less than five minutes ago is not sent twice.',
      'Nothing comes? The account probably has no verified address: ask your school for a code.',
    ],
  },
  gone: {
    title: 'This link no longer works',
    sentences: ['It was used already, it is too old, or a newer one took its place. Nothing was changed.'],
    steps: ['Ask for another one, and open the last message that you received.'],
  },
  again: 'Ask for another link',
  newTitle: 'Choose a new password',
  newWhy: 'It will replace the old one, and all your open sessions will be closed.',
  save: 'Save',
  saved: {
    title: 'Your password is changed',
    sentences: ['The old one no longer works, and all your sessions are closed. Sign in with the new one.'],
  },
  mailTitle: 'Your recovery address',
  mailWhy:
    'An email address that only you read. It is used for nothing but choosing a new password when you forget yours; your teachers and the services do not see it.',
  password: 'Password',
  address: 'Email address',
  addressHint: 'Leave it empty to use the one that the school knows already, if there is one.',
  verify: 'Send the verification link',
  loginMissing: 'Enter your username.',
  passwordMissing: 'Enter your password.',
  addressWrong: 'Enter a complete email address, for example firstname@example.org.',
  addressUnknown: 'The school knows no address of yours: enter one.',
  codeFirst: 'You still have a one-time code: sign in first, and choose your password.',
  codeAsked: 'Your role needs a code too: enter your password again, and the code that your app shows.',
  factorFirst: 'Your role needs a code in addition to the password: sign in first, to set it up.',
  verifySent: {
    title: 'Open your mailbox',
    sentences: ['A message has just been sent. Open the link in it within two hours: the address will then be verified.'],
    steps: ['Look in your spam folder too.'],
  },
  confirmTitle: 'Confirm this address',
  confirmWhy: 'Did this message come to you? Then this address will serve to choose a new password if you forget it.',
  confirm: 'Yes, it is my address',
  confirmed: {
    title: 'Your address is verified',
    sentences: ['If you forget your password, choose “Forgotten password?” on the sign-in page.'],
  },
  verifySubject: 'Confirm your address',
  verifyText: (address, hours) =>
    `Hello,\n\nSomebody, probably you, gave this address to the school directory (annuaire fédérateur) as a way to recover a password. To confirm it, open within ${hours} hours:\n\n${address}\n\nIf it was not you, do nothing: the address will not be used.\n`,
  resetSubject: 'Your new password',
  resetText: (address, minutes) =>
    `Hello,\n\nSomebody, probably you, asked to choose a new password for the school directory (annuaire fédérateur). Open within ${minutes} minutes:\n\n${address}\n\nIf it was not you, do nothing: your password stays the same. If this goes on, tell your school.\n`,
  changedSubject: 'Your recovery address has changed',
  changedText: (removed) =>
    `Hello,\n\nThis address served to recover a password of the school directory (annuaire fédérateur). It does no longer: ${removed ? 'it has just been removed' : 'another one has just taken its place'}, by somebody who knows the password of the account.\n\nIf it was you, there is nothing to do. If not, tell your school at once: somebody uses your account.\n`,
};

export const recoveryWords: Words<typeof fr> = { fr, en };
