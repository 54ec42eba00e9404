// Words of choosing a password: the page, the rule as a person reads it, and what is wrong with a choice. French and English.
import { longestPassword, type MeterWords, type PasswordAudience, type PasswordFault } from '#core/person/password-rule.js';
import type { Words } from './language.ts';

const ruleFr: Readonly<Record<PasswordAudience, string>> = {
  family:
    'Au moins 8 caractères, avec trois sortes parmi : minuscules, majuscules, chiffres, autres signes. Ou une phrase d’au moins 5 mots.',
  professional:
    'Au moins 14 caractères, avec minuscules, majuscules et chiffres ; ou au moins 12 caractères avec, en plus, un autre signe. Ou une phrase d’au moins 7 mots.',
};

const faultsFr: Readonly<Record<PasswordFault, string>> = {
  'too-long': `Ce mot de passe est trop long. Choisissez-en un de ${longestPassword} caractères au plus.`,
  'too-simple': 'Ce mot de passe est trop simple.',
  repetitive: 'Ce mot de passe répète trop souvent les mêmes signes. Choisissez-en un plus varié.',
  'own-name':
    'Ce mot de passe contient votre nom, votre prénom ou votre identifiant : ce serait le premier essai d’un curieux. Choisissez-en un autre.',
  'too-common': 'Ce mot de passe est parmi les plus courants. Choisissez-en un que personne d’autre n’aurait.',
};

const meterFr: MeterWords = {
  faults: faultsFr,
  enough: 'Ce mot de passe convient.',
  strong: 'Ce mot de passe est très solide.',
  add: 'Ajoutez {what}.',
  and: ', et ',
  signs: ['encore 1 caractère', 'encore {n} caractères'],
  kinds: ['une autre sorte de signe : {kinds}', '{n} autres sortes de signe : {kinds}'],
  names: { small: 'une minuscule', capital: 'une majuscule', digit: 'un chiffre', other: 'un autre signe (point, tiret…)' },
};

const fr = {
  title: 'Choisissez votre mot de passe',
  why: 'Le code que le collège vous a remis ne sert qu’une fois. Choisissez maintenant votre mot de passe : vous seul devez le connaître.',
  password: 'Nouveau mot de passe',
  again: 'Le même, encore une fois',
  save: 'Enregistrer et continuer',
  advice: 'Comment en trouver un bon ?',
  phrase:
    'Prenez une phrase que vous seul diriez et gardez-en quelques mots, une majuscule et un nombre. N’utilisez pas le mot de passe d’un jeu ou d’une autre application.',
  missing: 'Écrivez le mot de passe que vous choisissez.',
  different: 'Les deux mots de passe ne sont pas les mêmes. Écrivez deux fois le même.',
  issued: 'C’est celui que vous aviez déjà, ou le code qui vous a été remis. Choisissez-en un autre, que vous seul connaissez.',
  replaced: {
    title: 'Ce code ne vaut plus',
    sentences: ['Un nouveau code a été fait pour vous pendant que vous choisissiez votre mot de passe : l’ancien ne sert plus à rien.'],
    steps: [
      'Recommencez la connexion avec le dernier code qui vous a été remis.',
      'Vous n’en avez pas reçu d’autre ? Prévenez votre collège.',
    ],
  },
  /** What the strength meter says. */
  meter: meterFr,
  rule: (audience: PasswordAudience) => ruleFr[audience],
  /** One sentence that says what to do; too simple says the rule again. */
  fault: (kind: PasswordFault, audience: PasswordAudience) =>
    kind === 'too-simple' ? `${faultsFr[kind]} ${ruleFr[audience]}` : faultsFr[kind],
};

const ruleEn: typeof ruleFr = {
  family:
    'At least 8 characters, of three kinds among: small letters, capital letters, digits, other signs. Or a sentence of at least 5 words.',
  professional:
    'At least 14 characters, with small letters, capital letters and digits; or at least 12 characters with another sign as well. Or a sentence of at least 7 words.',
};

const faultsEn: typeof faultsFr = {
  'too-long': `This password is too long. Choose one of at most ${longestPassword} characters.`,
  'too-simple': 'This password is too simple.',
  repetitive: 'This password repeats the same signs too often. Choose a more varied one.',
  'own-name':
    'This password contains your name or your username: it is the first thing that somebody curious would try. Choose another one.',
  'too-common': 'This password is among the most common ones. Choose one that nobody else would have.',
};

const meterEn: MeterWords = {
  faults: faultsEn,
  enough: 'This password will do.',
  strong: 'This password is very strong.',
  add: 'Add {what}.',
  and: ', and ',
  signs: ['1 more character', '{n} more characters'],
  kinds: ['one more kind of sign: {kinds}', '{n} more kinds of sign: {kinds}'],
  names: { small: 'a small letter', capital: 'a capital letter', digit: 'a digit', other: 'another sign (full stop, hyphen…)' },
};

const en: typeof fr = {
  title: 'Choose your password',
  why: 'The code that the school gave you works only once. Now choose your own password: only you should know it.',
  password: 'New password',
  again: 'The same, once more',
  save: 'Save and continue',
  advice: 'How do I find a good one?',
  phrase:
    'Think of a sentence that only you would say and keep a few of its words, a capital letter and a number. Do not use the password of a game or of another app.',
  missing: 'Enter the password that you choose.',
  different: 'The two passwords are not the same. Enter the same one twice.',
  issued: 'This is the one that you had before, or the code that you were given. Choose another one, that only you know.',
  replaced: {
    title: 'This code no longer works',
    sentences: ['A new code was made for you while you were choosing your password: the old one is of no more use.'],
    steps: ['Start signing in again with the last code that you were given.', 'You were given no other one? Tell your school.'],
  },
  meter: meterEn,
  rule: (audience) => ruleEn[audience],
  fault: (kind, audience) => (kind === 'too-simple' ? `${faultsEn[kind]} ${ruleEn[audience]}` : faultsEn[kind]),
};

export const choosePasswordWords: Words<typeof fr> = { fr, en };
