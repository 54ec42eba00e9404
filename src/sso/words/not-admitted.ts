// Words of a service that somebody may not use: why, whom to speak to, the ways on. French and English.
import type { Profile } from '#core/person/facts.ts';
import { profileWord } from '#core/plan/sentence.ts';
import { html } from '../pages/html.ts';
import type { Words } from './language.ts';

/** The name of the one, if it is known. */
const of = (colleges: readonly string[]): string | null => (colleges.length === 0 ? null : ` (${colleges[0]})`);

const fr = {
  title: 'Ce service ne vous est pas ouvert',
  signedIn: 'Vous êtes bien connecté : votre compte et votre mot de passe ne sont pas en cause.',
  whom: 'À qui en parler ?',
  others: 'Les services qui vous sont ouverts',
  back: (service: string) => `Revenir à ${service} sans s’y connecter`,
  /** Before the link that signs out. */
  notYours: (givenName: string) => (givenName === '' ? 'Ce n’est pas votre compte ?' : `Ce n’est pas votre compte, ${givenName} ?`),
  signOut: 'Se déconnecter',
  why: {
    profile: (service: string, profiles: readonly Profile[]) =>
      html`<strong>${service}</strong> est prévu pour : ${profiles.map((profile) => profileWord(profile, 'plural')).join(', ')}. Votre compte n’en fait pas partie.`,
    notOpen: (service: string, colleges: readonly string[]) =>
      html`${colleges.length > 1 ? `Aucun de vos collèges (${colleges.join(', ')}) n’a` : `Votre collège${of(colleges)} n’a pas`} ouvert <strong>${service}</strong> à votre profil. Chaque collège choisit ses services, et à qui il les ouvre.`,
    unknownHere: (service: string) =>
      html`<strong>${service}</strong> connaît ses utilisateurs par un identifiant que votre compte n’a pas encore. Pour que vos données n’y soient pas confondues avec celles d’une autre personne, la connexion s’arrête ici.`,
    noChild: (service: string) =>
      html`<strong>${service}</strong> s’ouvre aux responsables pour un enfant, et l’annuaire ne connaît aujourd’hui aucun enfant dont vous répondez dans un collège qui l’a ouvert.`,
  },
  speakTo: {
    academie: 'Adressez-vous à l’administrateur de l’annuaire, à l’académie.',
    referent: 'Signalez-le au référent pour les usages numériques de votre collège, en lui donnant le nom du service.',
    teacher: 'Si un enseignant vous a demandé d’ouvrir ce service, dites-lui que cette page s’affiche.',
    guardian: 'Si le collège ou un enseignant vous a parlé de ce service, dites-lui que cette page s’affiche.',
    chef: 'C’est le chef d’établissement qui ouvre les services, dans la console de l’annuaire.',
    office: 'Pour toute autre question, adressez-vous au secrétariat de votre collège.',
  },
};

const profilesEn: Readonly<Record<Profile, string>> = {
  ELV: 'pupils',
  TUT: 'parents and guardians',
  ENS: 'teachers',
  DIR: 'school heads',
  EVS: 'school life staff',
  ETA: 'school staff',
  ACA: 'staff of the académie',
  COL: 'staff of the Département',
  DOC: 'school librarians',
};

const en: typeof fr = {
  title: 'This service is not open to you',
  signedIn: 'You are signed in: nothing is wrong with your account or your password.',
  whom: 'Whom can I speak to?',
  others: 'The services that are open to you',
  back: (service) => `Go back to ${service} without signing in`,
  notYours: (givenName) => (givenName === '' ? 'Is this not your account?' : `Is this not your account, ${givenName}?`),
  signOut: 'Sign out',
  why: {
    profile: (service, profiles) =>
      html`<strong>${service}</strong> is meant for: ${profiles.map((profile) => profilesEn[profile]).join(', ')}. Your account is not one of theirs.`,
    notOpen: (service, colleges) =>
      html`${colleges.length > 1 ? `None of your schools (${colleges.join(', ')}) has` : `Your school${of(colleges)} has not`} opened <strong>${service}</strong> to people like you. Each school chooses its services, and whom it opens them to.`,
    unknownHere: (service) =>
      html`<strong>${service}</strong> knows its users by a number that your account does not have yet. So that your data is not mixed up with somebody else’s there, signing in stops here.`,
    noChild: (service) =>
      html`<strong>${service}</strong> opens to guardians for one child, and today the directory knows no child you are responsible for in a school that has opened it.`,
  },
  speakTo: {
    academie: 'Speak to the people who run this site, at the “académie”.',
    referent: 'Tell the “référent numérique” of your school, with the name of the service.',
    teacher: 'If a teacher asked you to open this service, say that you see this page.',
    guardian: 'If the school or a teacher told you about this service, say that you see this page.',
    chef: 'The head of the school opens the services, in the console.',
    office: 'For any other question, speak to the office of your school.',
  },
};

export const notAdmittedWords: Words<typeof fr> = { fr, en };
