// What a person is here, as far as authority over him goes: structures, profiles, roles in force. Owns the rules that follow from it:
// who may hand him a password, which roles do not go together. Pure.
import type { Profile, Uai } from '../person/facts.ts';
import type { PersonId } from '../plan/line.ts';
import { type Actor, personSubject, type Subject, structureSubject, wholeGateway } from './actor.ts';
import type { Act } from './authority.ts';
import { type AssignedRole, isDelegateRole, isStructureRole } from './role.ts';

/** `roles`: in force today or later. `active`: open affiliations. `operator`: an account made by hand, outside the directory. */
export type Standing = {
  readonly person: PersonId;
  readonly operator: boolean;
  readonly login: string | null;
  readonly active: readonly { readonly uai: Uai; readonly profile: Profile }[];
  readonly roles: readonly { readonly id: string; readonly role: AssignedRole; readonly uai: Uai | null }[];
};

/** An act and all that it concerns: it is allowed only when it is allowed on each subject. */
export type Demand = { readonly act: Act; readonly subjects: readonly [Subject, ...Subject[]] };

/**
 * Which act it is to hand this person a password. Whoever hands one over could sign in as that person, so nobody may do it to somebody
 * who has more power than himself: a référent never to a chef, a chef never to a référent of another collège.
 */
export function credentialDemand(standing: Standing): Demand {
  const { person, roles, active, operator } = standing;
  const delegateOf = roles.flatMap(({ role, uai }) => (isDelegateRole(role) && uai !== null ? [uai] : []));
  const [first, ...rest] = delegateOf.map((uai) => ({ uais: [uai], person }));
  const uais = active.map(({ uai }) => uai);
  const higher = operator || roles.some(({ role }) => !isDelegateRole(role));
  const direction = active.some(({ profile }) => profile === 'DIR');
  if (higher || (direction && !first)) return { act: 'issue-official-credentials', subjects: [personSubject(person, uais)] };
  if (first) return { act: 'issue-delegate-credentials', subjects: [first, ...rest] };
  return { act: 'issue-credentials', subjects: [personSubject(person, uais)] };
}

/** What giving or ending a role in a structure (null: everywhere) concerns. */
export function assignmentSubject(uai: Uai | null): Subject {
  return uai === null ? wholeGateway : structureSubject(uai);
}

/**
 * Two roles that one person may not hold together: the Département knows no name (C-7.1), and a DPO decides nothing that he watches over
 * (RGPD article 38.6). Null when the role may be added.
 */
export function roleConflict(role: AssignedRole, held: readonly AssignedRole[]): AssignedRole | null {
  const apart = (one: AssignedRole): boolean => one === 'departement' || one === 'dpo';
  return held.find((other) => other !== role && (apart(role) || apart(other))) ?? null;
}

/** True when the person is staff who may hold `role`: of that structure for a role of a collège, an operator or any staff for the others. */
export function mayHold(standing: Standing, role: AssignedRole, uai: Uai | null): boolean {
  const staffIn = standing.active.filter(({ profile }) => profile !== 'ELV' && profile !== 'TUT').map((one) => one.uai);
  if (isStructureRole(role)) return uai !== null && staffIn.includes(uai);
  return uai === null && (standing.operator || staffIn.length > 0);
}

/** The person's own actor, from his roles in force. */
export function actorOf(person: PersonId, roles: readonly { readonly role: AssignedRole; readonly uai: Uai | null }[]): Actor {
  return { person, assignments: roles.map(({ role, uai }) => ({ role, uai })) };
}
