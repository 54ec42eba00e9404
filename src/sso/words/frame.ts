// Words that every sign-in page has: the frame, faults of a form, fields. French and English.
import type { Words } from './language.ts';

const fr = {
  refused: 'À corriger : ',
  skip: 'Aller au contenu',
  promise: 'Environnement numérique des collèges. Votre mot de passe ne vous sera jamais demandé par courriel ni par téléphone.',
  languages: 'Langue',
  faults: (count: number) => (count === 1 ? 'Une chose à corriger' : `${count} choses à corriger`),
  show: 'Afficher',
  hide: 'Masquer',
  /** After "show", for who hears the page: what. */
  shown: (label: string) => ` : ${label.toLowerCase()}`,
  towards: 'pour continuer vers',
  /** After the word of a button, for who hears the page. */
  onTo: (service: string) => ` vers ${service}`,
  whatToDo: 'Que faire ?',
  services: 'Services',
  /** By which a fault of ours is found again in the log. */
  reference: (reference: string) => `Donnez cette référence : ${reference}.`,
};

const en: typeof fr = {
  refused: 'To correct: ',
  skip: 'Skip to content',
  promise: 'Digital services of the schools. Nobody will ever ask you for your password by email or by phone.',
  languages: 'Language',
  faults: (count) => (count === 1 ? 'One thing to correct' : `${count} things to correct`),
  show: 'Show',
  hide: 'Hide',
  shown: (label) => `: ${label.toLowerCase()}`,
  towards: 'to go on to',
  onTo: (service) => ` to ${service}`,
  whatToDo: 'What to do',
  services: 'Services',
  reference: (reference) => `Give this reference: ${reference}.`,
};

export const frameWords: Words<typeof fr> = { fr, en };
