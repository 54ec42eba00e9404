// Who is this record? The rules of correlation in their order, for records that no link knows yet. Ambiguity is reported, never
// guessed (aaf.md 6.7). Pure: candidates are handed in.
import type { PersonId } from '../plan/line.ts';

/** Evidence in order of strength. The (source, jointure) link itself is looked up before these rules. */
export const evidences = ['ine', 'siecle', 'name-birth'] as const;
export type Evidence = (typeof evidences)[number];

/**
 * A person whom another record already links. `present`: a record of his stands in the same reading of the same source and
 * category. A source delivers one person once, so somebody present under his own key is not this one.
 */
export type Candidate = { readonly person: PersonId; readonly evidence: Evidence; readonly present: boolean };

export type Correlation =
  | { readonly kind: 'linked'; readonly person: PersonId; readonly evidence: Evidence }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'disputed'; readonly evidence: Evidence; readonly candidates: readonly PersonId[] };

/**
 * Strongest evidence first: exactly one absent candidate → linked; several → disputed. An INE (or SIECLE id) that a present
 * person also bears is disputed: two live records claim one number. A present homonym is just a homonym. `twins` says which numbers
 * other unlinked records of the same reading bear too.
 */
export function correlate(candidates: readonly Candidate[], twins: ReadonlySet<Evidence> = new Set()): Correlation {
  for (const evidence of evidences) {
    const found = candidates.filter((c) => c.evidence === evidence);
    const people = [...new Set(found.map((c) => c.person))].sort();
    const strong = evidence !== 'name-birth';
    const absent = [...new Set(found.filter((c) => !c.present).map((c) => c.person))].sort();
    if (strong && (twins.has(evidence) || found.some((c) => c.present))) return { kind: 'disputed', evidence, candidates: people };
    if (absent.length > 1) return { kind: 'disputed', evidence, candidates: absent };
    if (absent.length === 1) {
      if (twins.has(evidence)) return { kind: 'disputed', evidence, candidates: absent };
      return { kind: 'linked', person: absent[0]!, evidence };
    }
  }
  return { kind: 'unknown' };
}
