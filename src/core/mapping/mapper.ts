// The one signature by which a source's records become facts. Owns the shape, not the rules: those live beside it and in mappings/.
import type { PersonFacts, Uai } from '../person/facts.ts';
import type { MefFacts, StructureFacts, SubjectFacts } from '../person/structure.ts';
import type { Fault } from '../problem.ts';
import type { SourceRecord } from './source-record.ts';

/**
 * What some attributes said, as delivered, where the facts alone cannot give it back: a later delivery may change another attribute only, and the
 * record is then mapped again as a whole. Kept attributes only; null for nearly everybody.
 */
export type Memo = Readonly<Record<string, readonly string[]>>;

/** A record after mapping, or set aside. `faults` holds warnings (mapped) or the rejections (rejected). */
export type Mapped =
  | { readonly kind: 'person'; readonly facts: PersonFacts; readonly memo: Memo | null; readonly faults: readonly Fault[] }
  | { readonly kind: 'structure'; readonly facts: StructureFacts; readonly faults: readonly Fault[] }
  | { readonly kind: 'subject'; readonly facts: SubjectFacts; readonly faults: readonly Fault[] }
  | { readonly kind: 'mef'; readonly facts: MefFacts; readonly faults: readonly Fault[] }
  /** `uais`: the structures that the record cites, as far as they can be read: whose business the rejection is. */
  | { readonly kind: 'rejected'; readonly uais: readonly Uai[]; readonly faults: readonly Fault[] };

/** What mapping one record may ask of the rest of the reading. */
export type MappingContext = {
  /** UAI of a structure key of this source, undefined when the structure is not in the perimeter. */
  readonly structure: (key: string) => Uai | undefined;
  /** Legal flag 2: 'in-charge' for recent feeds (versionSDET ≥ 5), 'legal' for feeds where it named the second legal responsible. */
  readonly legalFlag2: 'in-charge' | 'legal';
};

export type Mapper = (record: SourceRecord, context: MappingContext) => Mapped;
