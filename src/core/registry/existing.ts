// What the registry holds of one person, as the planner and the applier see it. Shapes only.
import type { AffiliationDetails, Identity, Profile, Uai } from '../person/facts.ts';
import type { PersonId, RelationTo } from '../plan/line.ts';

export type ExistingAffiliation = {
  readonly uai: Uai;
  readonly profile: Profile;
  readonly state: 'active' | 'departed';
  readonly revision: number;
  readonly since: string;
  readonly until: string | null;
  readonly details: AffiliationDetails;
};

/** `revision` 0 and `identity` null: the registry does not know the person yet. */
export type ExistingPerson = {
  readonly id: PersonId;
  readonly revision: number;
  readonly identity: Identity | null;
  readonly affiliations: readonly ExistingAffiliation[];
  /** The person's guardians (empty unless a pupil), sorted by guardian id. */
  readonly relations: readonly RelationTo[];
};

/** Equality of plain data whose keys stand in one fixed order. */
export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
