// How far a reader may look: which structures, and with names or without. Every database reader of persons takes one (design 7.13);
// only scopeOf (authority.ts) makes one for a human, so nobody of the Département is ever handed a name.
import type { Uai } from '../person/facts.ts';
import type { PersonId } from '../plan/line.ts';

/** `self` adds one's own person to what `structures` covers. */
export type Scope = { readonly structures: 'all' | readonly Uai[]; readonly nominative: boolean; readonly self?: PersonId };

/** What a reader of names asks for: the type alone refuses a scope without names. */
export type NominativeScope = Scope & { readonly nominative: true };

/** True when the scope covers the structure. */
export function covers(scope: Scope, uai: Uai): boolean {
  return scope.structures === 'all' || scope.structures.includes(uai);
}

/** Narrows a scope to one with names; null when it has none. */
export function nominative(scope: Scope | null): NominativeScope | null {
  return scope?.nominative ? (scope as NominativeScope) : null;
}
