// The frame of a reading: its structures, subjects and MEF, and what mapping a person may ask of them. Knows no person and no table.
import type { ReadingKind } from '#connectors/connector.ts';
import type { Mapped, MappingContext } from '#core/mapping/mapper.ts';
import type { Place } from '#core/mapping/source-record.ts';
import type { Uai } from '#core/person/facts.ts';
import type { MefFacts, StructureFacts, SubjectFacts } from '#core/person/structure.ts';
import { type Fault, fault } from '#core/problem.ts';

export type Frame = {
  readonly structures: StructureFacts[];
  readonly subjects: SubjectFacts[];
  readonly mefs: MefFacts[];
  readonly context: MappingContext;
  /** The source's key of a structure. */
  readonly keyOf: (uai: Uai) => string | undefined;
  /** Takes in what was mapped; the rejection when a structure cannot be kept beside what is known. */
  readonly keep: (mapped: Mapped, place: Place) => Fault | null;
};

/** `known`: structure keys of earlier readings. */
export function openFrame(known: ReadonlyMap<string, Uai>, legalFlag2: MappingContext['legalFlag2'], kind: ReadingKind): Frame {
  const uais = new Map(known);
  const keys = new Map([...known].map(([key, uai]) => [uai, key]));
  const kept = new Map<string, number>();

  function keepStructure(facts: StructureFacts, place: Place): Fault | null {
    const { key, uai } = facts;
    const about = { place, category: 'EtabEducNat', key } as const;
    const before = uais.get(key);
    // Everybody of the one would become the other's.
    if (before !== undefined && before !== uai) {
      const message =
        "Cet établissement est connu sous un autre UAI : sa fiche est écartée, et ce qui est connu de lui reste. Vérifiez l'UAI auprès de l'académie.";
      return fault('rejection', 'uai-changed', message, about);
    }
    const at = kept.get(key);
    if (at !== undefined && kind === 'complete') {
      const message = "Cette fiche est livrée deux fois : la première est gardée. Signalez-la à l'académie.";
      return fault('rejection', 'repeated-record', message, about);
    }
    kept.set(key, at ?? frame.structures.length);
    frame.structures[at ?? frame.structures.length] = facts;
    uais.set(key, uai);
    keys.set(uai, key);
    return null;
  }

  const frame: Frame = {
    structures: [],
    subjects: [],
    mefs: [],
    context: { structure: (key) => uais.get(key), legalFlag2 },
    keyOf: (uai) => keys.get(uai),
    keep(mapped, place) {
      if (mapped.kind === 'structure') return keepStructure(mapped.facts, place);
      if (mapped.kind === 'subject') frame.subjects.push(mapped.facts);
      else if (mapped.kind === 'mef') frame.mefs.push(mapped.facts);
      return null;
    },
  };
  return frame;
}
