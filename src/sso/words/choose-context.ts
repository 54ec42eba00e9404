// Words of choosing a collège or a child. French and English.
import type { Words } from './language.ts';

const fr = {
  college: {
    title: 'Dans quel collège ?',
    why: 'Vous avez plusieurs collèges. Ce service n’en voit qu’un à la fois : celui que vous choisissez.',
  },
  child: {
    title: 'Pour quel enfant ?',
    why: 'Vous êtes responsable de plusieurs enfants. Ce service n’en voit qu’un à la fois : celui que vous choisissez.',
  },
  missing: 'Choisissez dans cette liste.',
  change: 'Vous pourrez en choisir un autre à votre prochaine connexion.',
  moved: 'Votre situation a changé',
  movedWhy: 'Il n’y a plus rien à choisir ici. Vous pouvez continuer.',
  goOn: 'Continuer',
};

const en: typeof fr = {
  college: {
    title: 'In which school?',
    why: 'You have several schools. This service sees one at a time: the one that you choose.',
  },
  child: {
    title: 'For which child?',
    why: 'You are responsible for several children. This service sees one at a time: the one that you choose.',
  },
  missing: 'Choose from this list.',
  change: 'You can choose another one the next time you sign in.',
  moved: 'Something has changed',
  movedWhy: 'There is nothing left to choose here. You can go on.',
  goOn: 'Continue',
};

export const chooseContextWords: Words<typeof fr> = { fr, en };
