// Words of help: whom to turn to, known or not. What collèges and the platform say of themselves is theirs. French and English.
import type { Words } from './language.ts';

const fr = {
  link: 'Aide et contacts',
  title: 'Aide et contacts',
  heading: 'À qui s’adresser ?',
  pupil: 'D’abord le référent numérique du collège : il peut remettre un nouveau mot de passe.',
  adult: 'Le guichet unique répond aux adultes pour toute question sur la connexion.',
  pupils: 'Élèves : le référent numérique de votre collège d’abord. Il peut vous remettre un nouveau mot de passe.',
  adults: 'Familles et personnels : le secrétariat de votre collège, ou le guichet unique.',
  desk: 'Guichet unique',
  referent: 'Référent numérique',
  office: (college: string) => `Secrétariat, ${college}`,
  college: 'votre collège',
  portal: 'Portail d’assistance',
  once: 'Une fois votre mot de passe donné, les pages d’aide indiquent les contacts de votre collège.',
};

const en: typeof fr = {
  link: 'Help and contacts',
  title: 'Help and contacts',
  heading: 'Whom to ask',
  pupil: 'First see the “référent numérique” of your school: he or she can give you a new password.',
  adult: 'The help desk (“guichet unique”) answers adults on any question about signing in.',
  pupils: 'Pupils: first see the “référent numérique” of your school, who can give you a new password.',
  adults: 'Families and staff: the office of your school, or the help desk (“guichet unique”).',
  desk: 'Help desk (“guichet unique”)',
  referent: '“Référent numérique”',
  office: (college) => `School office, ${college}`,
  college: 'your school',
  portal: 'Help portal',
  once: 'Once you have given your password, help pages show the contacts of your own school.',
};

export const helpWords: Words<typeof fr> = { fr, en };
