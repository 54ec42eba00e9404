// What a person should be, from every record that the sources hold of him. Order of precedence between records is decided here and
// nowhere else. Knows nothing of what the registry holds.
import type { AffiliationDetails, Identity, PersonFacts, Profile, Uai } from '../person/facts.ts';
import type { RelationTo } from '../plan/line.ts';
import type { ExistingPerson } from './existing.ts';

export type DesiredAffiliation = {
  readonly uai: Uai;
  readonly profile: Profile;
  readonly from: string | null;
  readonly until: string | null;
  readonly details: AffiliationDetails;
};

export type Desired = {
  readonly identity: Identity | null;
  readonly home: Uai | null;
  readonly affiliations: readonly DesiredAffiliation[];
  readonly relations: readonly RelationTo[];
  /** True when every record of the person has left the source. */
  readonly gone: boolean;
};

/** One record of the person with what other records add to it. */
export type RecordOfPerson = {
  readonly facts: PersonFacts;
  readonly gone: boolean;
  /** Structures of the pupils for whom this guardian has an account; empty for anybody else. */
  readonly guardianOf: readonly Uai[];
  /** The pupil's relations with guardians resolved; empty for anybody else. */
  readonly relations: readonly RelationTo[];
};

const noDetails: AffiliationDetails = { functions: [], classes: [], groups: [], headTeacherOf: [], subjects: [], mef: null };

// Staff data come from the employer and are kept best; a guardian's record is the poorest.
const precedence = { PersEducNat: 0, Eleve: 1, PersRelEleve: 2 } as const;

/** Joins the records of one person into what he should be on the civil date `today`. */
export function desire(records: readonly RecordOfPerson[], today: string): Desired {
  const present = records.filter((r) => !r.gone).sort((a, b) => precedence[a.facts.category] - precedence[b.facts.category]);
  const affiliations = new Map<string, DesiredAffiliation>();
  const relations: RelationTo[] = [];
  for (const record of present) {
    for (const claimed of claims(record)) {
      if (claimed.until !== null && claimed.until < today) continue;
      const slot = `${claimed.uai} ${claimed.profile}`;
      if (!affiliations.has(slot)) affiliations.set(slot, claimed);
    }
    relations.push(...record.relations);
  }
  const sorted = [...affiliations.values()].sort((a, b) => order(a.uai, b.uai) || order(a.profile, b.profile));
  return {
    identity: present[0]?.facts.identity ?? null,
    home: present.find((r) => r.facts.home !== null)?.facts.home ?? null,
    affiliations: sorted,
    relations: relations.sort((a, b) => order(a.guardian, b.guardian)),
    gone: present.length === 0,
  };
}

/**
 * Leaves alone the structures outside `perimeter`, by saying that they should be as they are (design principle 3): nobody of a collège whose
 * formalities have lapsed is looked at, so nobody of it is taken to have left.
 */
export function leaveAlone(desired: Desired, existing: ExistingPerson, perimeter: ReadonlySet<Uai>): Desired {
  const frozen = existing.affiliations.filter((held) => held.state === 'active' && !perimeter.has(held.uai));
  if (frozen.length === 0) return desired;
  const kept = frozen.map(({ uai, profile, since, until, details }) => ({ uai, profile, from: since, until, details }));
  const others = desired.affiliations.filter(
    (wanted) => !frozen.some((held) => held.uai === wanted.uai && held.profile === wanted.profile),
  );
  return {
    ...desired,
    identity: desired.identity ?? existing.identity,
    affiliations: [...others, ...kept].sort((a, b) => order(a.uai, b.uai) || order(a.profile, b.profile)),
  };
}

function claims(record: RecordOfPerson): readonly DesiredAffiliation[] {
  if (record.guardianOf.length === 0) return record.facts.affiliations;
  return record.guardianOf.map((uai) => ({ uai, profile: 'TUT' as const, from: null, until: null, details: noDetails }));
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
