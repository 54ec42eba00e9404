// Codes of the nation (subjects, MEF) in words. Owns how a code is said; never where its label is kept: it is handed a naming function.
import type { AffiliationDetails } from './facts.ts';

/** The label of a code as the académie delivers it, undefined for one that its nomenclature does not hold. */
export type CodeNames = (kind: 'subject' | 'mef', code: string) => string | undefined;

/** Where no nomenclature is at hand: every code stands for itself. */
export const asCodes: CodeNames = () => undefined;

/** Subjects in words, in the order given; a code without label stays a code. Null for none. */
export function subjectsText(subjects: readonly string[], names: CodeNames): string | null {
  return subjects.map((code) => names('subject', code) ?? code).join(', ') || null;
}

/** The training (MEF) in words, else its code. */
export function mefText(mef: string | null, names: CodeNames): string | null {
  return mef === null ? null : (names('mef', mef) ?? mef);
}

/** Every code that some details bear, so that their labels can be asked for at once. */
export function codesOf(details: readonly (AffiliationDetails | null)[]): readonly string[] {
  const codes = details.flatMap((held) => (held === null ? [] : [...held.subjects, ...(held.mef === null ? [] : [held.mef])]));
  return [...new Set(codes)];
}
