// The ways to what everybody may do about his own account: in the foot of every page, and on the first one of somebody without a role.
import type { Language } from '#src/sso/words/language.ts';
import { ownAccountWords } from '../words/own-account.ts';

export function ownLinks(language: Language): readonly { readonly to: string; readonly label: string }[] {
  const { sessions, charters, problem } = ownAccountWords[language];
  return [
    { to: '/console/compte/connexions', label: sessions.title },
    { to: '/console/compte/chartes', label: charters.title },
    { to: '/console/compte/probleme', label: problem.title },
  ];
}
