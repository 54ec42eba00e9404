// Words of the console's frame that stand around pages of both languages too. French and English.
import type { Words } from '#src/sso/words/language.ts';

const fr = {
  skip: 'Aller au contenu',
  signOut: 'Se déconnecter',
  foot: 'Console de l’annuaire fédérateur. Chaque décision est inscrite au journal, avec son auteur et sa date.',
  own: 'Mon compte',
};

const en: typeof fr = {
  skip: 'Skip to content',
  signOut: 'Sign out',
  foot: 'Annuaire fédérateur. Each decision is kept in a journal, with its author and its date.',
  own: 'My account',
};

export const frameWords: Words<typeof fr> = { fr, en };
