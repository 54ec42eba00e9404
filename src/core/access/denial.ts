// What a person reads when an act is refused to him: why, and whom to ask. Owns the sentences; decides nothing.
import { type Act, authority, type DenialReason } from './authority.ts';
import { roleLabel } from './role.ts';

/** One French sentence or two: what was refused, why, and who may do it. Holds no personal value. */
export function denialSentence(act: Act, reason: DenialReason): string {
  const { means, own, all } = authority[act];
  const who = [...own.map((role) => `${roleLabel(role)} (dans son établissement)`), ...all.map(roleLabel)].join(', ');
  const allowed = `Peuvent le faire : ${who}.`;
  switch (reason) {
    case 'not-signed-in':
      return `Pour ${means}, il faut être connecté. Connectez-vous, puis recommencez.`;
    case 'no-role':
      return `Vous n'avez pas de rôle qui permette de ${means}. ${allowed}`;
    case 'other-structure':
      return `Vous ne pouvez ${means} que dans votre propre établissement. Adressez-vous à la direction de l'établissement concerné.`;
    case 'departement':
      return `Un agent du Département n'a accès à aucune donnée nominative : il ne peut pas ${means} (convention, article 7). ${allowed}`;
  }
}
