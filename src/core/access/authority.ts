// Who may do what: one table, readable by a lawyer, and the pure functions that read it. Knows no session, no SQL and no page.
import type { Actor, Subject } from './actor.ts';
import { nominativeActs } from './nominative-acts.ts';
import { operationActs } from './operation-acts.ts';
import type { AssignedRole, Role } from './role.ts';
import { isDelegateRole, isStructureRole } from './role.ts';
import type { Rule } from './rule.ts';
import type { Scope } from './scope.ts';
import { sharedActs } from './shared-acts.ts';

/** The table, zone by zone. An act that is not here cannot be done; a role that is not on its line is refused. The DPO reads and changes nothing. */
export const authority = { ...operationActs, ...nominativeActs, ...sharedActs } as const;

export type Act = keyof typeof authority;

/** Every act, in the order of the table. */
export const acts = Object.keys(authority) as readonly Act[];

/**
 * not-signed-in: nobody is known. no-role: no role in force allows the act. other-structure: the role is held elsewhere.
 * departement: the zone is nominative and the actor serves the Département.
 */
export type DenialReason = 'not-signed-in' | 'no-role' | 'other-structure' | 'departement';
export type Verdict = { readonly allowed: true; readonly as: Role } | { readonly allowed: false; readonly reason: DenialReason };

/**
 * Whether `actor` may do `act` to `subject`, and in which role: that role is what the journal keeps. Somebody who serves the Département
 * gets no nominative act by any other role he may hold, his own account apart.
 */
export function may(actor: Actor, act: Act, subject: Subject): Verdict {
  const rule: Rule = authority[act];
  const held = usableAssignments(actor, rule);
  for (const { role, uai } of held) {
    if (rule.all.includes(role)) return { allowed: true, as: role };
    if (rule.own.includes(role) && uai !== null && subject.uais.includes(uai)) return { allowed: true, as: role };
  }
  if (rule.self && actor.person !== null && actor.person === subject.person) return { allowed: true, as: 'self' };
  return { allowed: false, reason: denial(actor, rule, held) };
}

/** How far the actor may look when he does `act`; null when he may not do it at all. Names only in the nominative zone. */
export function scopeOf(actor: Actor, act: Act): Scope | null {
  const rule: Rule = authority[act];
  const held = usableAssignments(actor, rule);
  const nominative = rule.zone === 'nominative';
  if (held.some(({ role }) => rule.all.includes(role))) return { structures: 'all', nominative };
  const own = held.flatMap(({ role, uai }) => (rule.own.includes(role) && uai !== null ? [uai] : []));
  const self = rule.self ? actor.person : null;
  if (own.length === 0 && self === null) return null;
  return { structures: [...new Set(own)].sort(), nominative, ...(self === null ? {} : { self }) };
}

/** The act that giving or ending `role` is. */
export function assignmentAct(role: AssignedRole): Act {
  if (role === 'chef') return 'assign-chef';
  return isDelegateRole(role) ? 'assign-delegate' : 'assign-operator';
}

function usableAssignments(actor: Actor, rule: Rule): Actor['assignments'] {
  if (rule.zone === 'nominative' && servesDepartement(actor)) return [];
  // A role of a collège without a collège, or a wide role bound to one, is a fault of the data: it allows nothing.
  return actor.assignments.filter(({ role, uai }) => isStructureRole(role) === (uai !== null));
}

function servesDepartement(actor: Actor): boolean {
  return actor.assignments.some(({ role }) => role === 'departement');
}

function denial(actor: Actor, rule: Rule, held: Actor['assignments']): DenialReason {
  if (actor.person === null && actor.assignments.length === 0) return 'not-signed-in';
  if (rule.zone === 'nominative' && servesDepartement(actor)) return 'departement';
  return held.some(({ role }) => rule.own.includes(role)) ? 'other-structure' : 'no-role';
}
