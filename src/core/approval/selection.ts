// Which lines of an account list a decision is about. Pure; how lines are found is the database's.
import type { Profile } from '../person/facts.ts';
import type { PersonId, Verb } from '../plan/line.ts';

/** Everything, these persons, or all lines of a verb and/or a profile (null = any). */
export type Selection =
  | { readonly kind: 'all' }
  | { readonly kind: 'persons'; readonly persons: readonly PersonId[] }
  | { readonly kind: 'slice'; readonly verb: Verb | null; readonly profile: Profile | null };

export const everything: Selection = { kind: 'all' };

/** The accounts of the direction only: what the académie may approve so that a chef can sign in for the first time. */
export const directionOnly: Selection = { kind: 'slice', verb: null, profile: 'DIR' };

/** True for a selection that can touch nobody but the direction. */
export function isDirectionOnly(selection: Selection): boolean {
  return selection.kind === 'slice' && selection.profile === 'DIR';
}

/** True when the selection names nothing: the person ticked no box. */
export function isEmptySelection(selection: Selection): boolean {
  return selection.kind === 'persons' && selection.persons.length === 0;
}
