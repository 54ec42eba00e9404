// Who acts, and on what. Owns the two shapes that authority is decided from; knows no session, no page and no date
// (the caller hands over only the assignments in force).
import type { Uai } from '../person/facts.ts';
import type { PersonId } from '../plan/line.ts';
import type { Role } from './role.ts';

/** One role in force. `uai` is null for the roles that reach every structure. */
export type Assignment = { readonly role: Exclude<Role, 'self'>; readonly uai: Uai | null };

/** `person` is null for the machine itself (nightly run, command line) and for somebody who has not signed in. */
export type Actor = { readonly person: PersonId | null; readonly assignments: readonly Assignment[] };

/** The nightly run: role `system`, nothing else. */
export const systemActor: Actor = { person: null, assignments: [{ role: 'system', uai: null }] };

/**
 * Whoever has the machine's shell: académie first, else system. He has the database's files in hand anyway; what he does is journaled under
 * the role that allowed it, without a person.
 */
export const machineOperator: Actor = {
  person: null,
  assignments: [
    { role: 'academie', uai: null },
    { role: 'system', uai: null },
  ],
};

/** Nobody: may nothing. */
export const nobody: Actor = { person: null, assignments: [] };

/** What an act is about: the structures concerned (none = the whole gateway) and the person, where there is one. */
export type Subject = { readonly uais: readonly Uai[]; readonly person: PersonId | null };

/** An act on one structure. */
export function structureSubject(uai: Uai): Subject {
  return { uais: [uai], person: null };
}

/** An act on one person; `uais` are the structures where the person has an affiliation or a proposed line. */
export function personSubject(person: PersonId, uais: readonly Uai[]): Subject {
  return { uais, person };
}

/** An act on the gateway as a whole: only roles that reach every structure can be allowed. */
export const wholeGateway: Subject = { uais: [], person: null };
