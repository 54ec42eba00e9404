// A plan is plain data: what would bring one structure's people from what they are to what they should be. Owns the shapes;
// knows no SQL, no page, and nothing of how a line is applied beyond the world it was made from.
import type { AffiliationDetails, Identity, Profile, RelationFacts, Uai } from '../person/facts.ts';

export type PersonId = string;
export type Verb = 'arrive' | 'change' | 'leave';

/** Why a change is proposed; `sentence` in reason.ts says it in French. */
export type ReasonCode =
  | 'new-in-source'
  | 'returned'
  | 'joins-structure'
  | 'pupil-of-structure'
  | 'identity-changed'
  | 'details-changed'
  | 'relations-changed'
  | 'absent-from-reading'
  | 'left-structure'
  | 'end-date-reached'
  | 'last-child-left';

/** A relation with its guardian's person id in place of the key. */
export type RelationTo = Omit<RelationFacts, 'guardianKey'> & { readonly guardian: PersonId };

/** One affiliation that opens, changes or closes. `revision` is the registry's when the plan was made; 0 = does not exist. */
export type AffiliationChange = {
  readonly profile: Profile;
  readonly kind: 'open' | 'update' | 'close';
  readonly revision: number;
  readonly before: AffiliationDetails | null;
  readonly after: AffiliationDetails | null;
  readonly from: string | null;
  readonly until: string | null;
  readonly reason: ReasonCode;
};

/**
 * All that would change for one person in one structure: the unit that a chef approves or refuses. `personRevision` is the person's
 * when the plan was made (0 = unknown so far). `identity` is what the person would be created or changed to, null when it stays.
 * Changes of identity and of relations stand in one list only: that of the home structure.
 */
export type Line = {
  readonly person: PersonId;
  readonly uai: Uai;
  readonly verb: Verb;
  readonly personRevision: number;
  readonly identity: { readonly before: Identity | null; readonly after: Identity } | null;
  readonly affiliations: readonly AffiliationChange[];
  readonly relations: { readonly before: readonly RelationTo[]; readonly after: readonly RelationTo[] } | null;
  /** What the person is in this structure (the first of his profiles there), and a pupil's class; null for anybody else. */
  readonly profile: Profile;
  readonly className: string | null;
  /** Who it is about, as displayed (also for a person who leaves or whose identity stays). */
  readonly name: { readonly familyName: string; readonly givenName: string };
};

/** Counts of a list, by profile and verb: all that the Département ever sees of it. */
export type ListCounts = Readonly<Partial<Record<Profile, Readonly<Record<Verb, number>>>>>;

/** A limit that a list breaks: `count` of `active` people of `profile` (null: of the whole structure) would `verb`. */
export type BrokenLimit = {
  readonly profile: Profile | null;
  readonly verb: Verb;
  readonly count: number;
  readonly active: number;
  readonly maxCount: number;
  readonly maxShare: number;
};
