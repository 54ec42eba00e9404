// What one mapped record says of a person: the only attributes that may be stored (C-8.1). Plain data in a fixed key order, so that
// its JSON is canonical. Knows nothing of files, of the registry or of what was approved.
import type { PersonCategory } from '../mapping/source-record.ts';

/** UAI of a structure: seven digits and a letter. */
export type Uai = string;

/** National profiles (SDET, "National_" left out). */
export const profiles = ['ELV', 'TUT', 'ENS', 'DIR', 'EVS', 'ETA', 'DOC', 'ACA', 'COL'] as const;
export type Profile = (typeof profiles)[number];

/** Civil identity, as displayed. Dates are YYYY-MM-DD civil dates. */
export type Identity = {
  readonly familyName: string;
  readonly givenName: string;
  readonly birthName: string | null;
  readonly otherNames: readonly string[];
  readonly title: 'M.' | 'Mme' | null;
  readonly birthDate: string | null;
  readonly mail: string | null;
};

/** A function held in a structure (`ENTPersonFonctions`): code and label, discipline where there is one. */
export type Function = {
  readonly code: string;
  readonly label: string;
  readonly disciplineCode: string | null;
  readonly disciplineLabel: string | null;
};

/** What an affiliation carries: quiet attributes, replaced as a whole. Lists are sorted and without repeats. */
export type AffiliationDetails = {
  readonly functions: readonly Function[];
  readonly classes: readonly string[];
  readonly groups: readonly string[];
  readonly headTeacherOf: readonly string[];
  readonly subjects: readonly string[];
  readonly mef: string | null;
};

/** One structure × profile that a record claims for its person. A code of a class or a group is unique only inside (uai, kind). */
export type AffiliationFacts = {
  readonly uai: Uai;
  readonly profile: Profile;
  readonly from: string | null;
  readonly until: string | null;
  readonly details: AffiliationDetails;
};

/** Links of N_LIEN_ELEVE_RESPONSABLE, both generations brought to one word. */
export type Link =
  | 'pere'
  | 'mere'
  | 'tuteur'
  | 'ascendant'
  | 'fratrie'
  | 'famille'
  | 'educateur'
  | 'assistant-familial'
  | 'garde'
  | 'ase'
  | 'eleve-lui-meme'
  | 'autre';

/** legal: representative; in-charge: "personne en charge", no parental authority; contact: neither. */
export type LegalStatus = 'legal' | 'in-charge' | 'contact';

/** A pupil's relation to one guardian, by the guardian's key in the same source. */
export type RelationFacts = {
  readonly guardianKey: string;
  readonly link: Link;
  readonly linkCode: string;
  readonly financial: boolean;
  readonly legal: LegalStatus;
  readonly contact: boolean;
  readonly payment: boolean;
};

/** One person record after mapping. `ine` and `siecle` serve correlation only and go to no service. */
export type PersonFacts = {
  readonly category: PersonCategory;
  readonly key: string;
  readonly identity: Identity;
  readonly ine: string | null;
  /** SIECLE pupil id (`ENTEleveStructRattachId`), unique with the UAI of the home structure. */
  readonly siecle: string | null;
  /** Structure de rattachement, null when it is outside the perimeter. */
  readonly home: Uai | null;
  /** Empty for a guardian: his affiliations follow from the pupils'. */
  readonly affiliations: readonly AffiliationFacts[];
  /** Empty for anybody but a pupil. */
  readonly relations: readonly RelationFacts[];
};
