// Who is looking at a page, with what authority and at what moment: everything a handler knows beside its own input.
import { type Actor, structureSubject } from '#core/access/actor.ts';
import { type Act, may, scopeOf } from '#core/access/authority.ts';
import type { NominativeScope, Scope } from '#core/access/scope.ts';
import { nominative } from '#core/access/scope.ts';
import type { ConsoleUser, HeldRole } from '#database/console-actor-reader.ts';
import type { Language } from '#src/sso/words/language.ts';

/** The signed-in person. `view` is the role looked through (the choice of somebody who holds several), null without a role. */
export type Visitor = {
  readonly user: ConsoleUser;
  readonly actor: Actor;
  readonly view: HeldRole | null;
  /** Masked for this answer only; goes into every form. */
  readonly csrf: string;
  /** The gateway's session that this one came from; null where it did not say. */
  readonly sid: string | null;
  /** For the pages about oneself; the others are French. */
  readonly language: Language;
};

export type Visit = Visitor & {
  /** How far the route's act reaches for this visitor. */
  readonly scope: Scope;
  readonly now: Date;
  /** Civil date in Europe/Paris. */
  readonly today: string;
};

/** All the roles in force count for authority, whichever is looked through: choosing a view never widens or narrows a right. */
export function actorOf(user: ConsoleUser): Actor {
  return { person: user.person, assignments: user.roles.map(({ role, uai }) => ({ role, uai })) };
}

/** For pages of counts: the whole count for whoever may open the list behind it, a softened one for the others (the Département). */
export function countingScope(visit: Visit): Scope {
  return scopeOf(visit.actor, 'view-list') ?? visit.scope;
}

/** The route's scope with names. The guard lets nobody without one reach a nominative route, so its absence is a fault of ours. */
export function namesScope(visit: Visit): NominativeScope {
  const scope = nominative(visit.scope);
  if (!scope) throw new Error('a nominative handler was reached without a nominative scope');
  return scope;
}

/** True when the visitor may do `act` somewhere: for showing a link or a button. The act itself is judged again where it is done. */
export function reaches(visitor: Visitor, act: Act): boolean {
  return scopeOf(visitor.actor, act) !== null;
}

/** True when the visitor may complete the formalities of this structure: for leading him there. */
export function mayRecordCompliance(visitor: Visitor, uai: string): boolean {
  return may(visitor.actor, 'record-compliance', structureSubject(uai)).allowed;
}
