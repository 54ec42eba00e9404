// Words of choosing an account, where a service asks for it. French and English.
import { html } from '../pages/html.ts';
import type { Words } from './language.ts';

const fr = {
  title: 'Avec quel compte ?',
  open: (name: string) => html`Dans ce navigateur, le compte de <strong>${name}</strong> est déjà connecté.`,
  keep: (name: string) => `Continuer avec ${name}`,
  other: 'Prendre un autre compte',
};

const en: typeof fr = {
  title: 'With which account?',
  open: (name) => html`In this browser, the account of <strong>${name}</strong> is signed in already.`,
  keep: (name) => `Go on as ${name}`,
  other: 'Use another account',
};

export const chooseAccountWords: Words<typeof fr> = { fr, en };
