// When a relation opens an account to the guardian. The one place that reads the legal flags; rights to information on a pupil
// belong to the legal representatives alone (aaf.md 2.2).
import type { RelationFacts } from '../person/facts.ts';

/**
 * Legal representatives and persons in charge get an account; a mere contact does not, nor the record that repeats an adult pupil
 * (link 70), who already has the pupil's account.
 */
export function opensAccount(relation: Pick<RelationFacts, 'link' | 'legal'>): boolean {
  return relation.link !== 'eleve-lui-meme' && relation.legal !== 'contact';
}
