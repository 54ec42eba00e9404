// What a chef reads when his decision cannot be taken: what happened, that nothing was half done, what to do. Owns the sentences.
import { counted } from '../calendar/french-date.ts';
import type { BrokenLimit } from '../plan/line.ts';
import { limitSentence } from '../plan/sentence.ts';
import { type ApprovalRefusal, REASON_MAX, type VerdictKind } from './verdict.ts';

const nothingDone = "Rien n'a été décidé.";

/** The French sentences of a refusal. `held`: the limits that a held list breaks. */
export function approvalRefusalSentence(code: ApprovalRefusal, verdict: VerdictKind, held: readonly BrokenLimit[] = []): string {
  switch (code) {
    case 'world-moved':
      return `Cette liste a changé depuis que vous l'avez ouverte : l'académie a annoncé d'autres modifications. ${nothingDone} Rouvrez la liste, relisez-la, puis décidez.`;
    case 'list-held':
      return `Cette liste est retenue parce qu'elle dépasse les limites de sécurité. ${[...held.map(limitSentence), nothingDone].join(' ')} Vérifiez qu'il ne s'agit pas d'une erreur de l'académie, puis demandez au chef d'établissement ou à l'académie de lever la retenue en indiquant le motif.`;
    case 'list-damaged':
      return `Le contenu de cette liste ne correspond plus à son empreinte : elle a été modifiée en dehors de l'application. ${nothingDone} Prévenez l'académie, puis relancez une synchronisation pour obtenir une nouvelle liste.`;
    case 'reason-missing':
      return verdict === 'release'
        ? `Pour lever la retenue, indiquez le motif : il sera gardé avec la décision. ${nothingDone}`
        : `Indiquez le motif : il sera gardé avec la décision. ${nothingDone}`;
    case 'reason-too-long':
      return `Le motif dépasse ${counted(REASON_MAX, 'caractère', 'caractères')}. ${nothingDone} Raccourcissez-le, puis recommencez.`;
    case 'nothing-selected':
      return `Aucune ligne n'est sélectionnée. ${nothingDone} Cochez au moins une personne, ou choisissez toute la liste.`;
    case 'decided-otherwise':
      return verdict === 'approve'
        ? `Les lignes choisies ont déjà été refusées. ${nothingDone} Une ligne refusée n'est proposée de nouveau que si l'académie annonce un autre changement.`
        : `Les lignes choisies ont déjà été approuvées. ${nothingDone} Pour retirer un accès, suspendez le compte ou demandez une correction à l'académie.`;
    case 'not-in-list':
      return `Aucune ligne de cette liste ne correspond à ce choix. ${nothingDone} Rouvrez la liste pour voir ce qu'elle contient.`;
  }
}

/** What is said when the same had been decided before. */
export function alreadySentence(verdict: VerdictKind): string {
  if (verdict === 'release') return "Cette liste n'est pas retenue : il n'y avait rien à lever.";
  return verdict === 'approve' ? "C'était déjà approuvé : rien n'a changé." : "C'était déjà refusé : rien n'a changé.";
}
