// The frame of a reading: its structures, subjects and MEF, and what mapping a person may ask of them. Knows no person and no table.
import type { Mapped, MappingContext } from '#core/mapping/mapper.ts';
import type { Uai } from '#core/person/facts.ts';
import type { MefFacts, StructureFacts, SubjectFacts } from '#core/person/structure.ts';

export type Frame = {
  readonly structures: StructureFacts[];
  readonly subjects: SubjectFacts[];
  readonly mefs: MefFacts[];
  readonly context: MappingContext;
  /** The source's key of a structure. */
  readonly keyOf: (uai: Uai) => string | undefined;
  readonly keep: (mapped: Mapped) => void;
};

/** `known`: structure keys of earlier readings. */
export function openFrame(known: ReadonlyMap<string, Uai>, legalFlag2: MappingContext['legalFlag2']): Frame {
  const uais = new Map(known);
  const keys = new Map([...known].map(([key, uai]) => [uai, key]));
  const frame: Frame = {
    structures: [],
    subjects: [],
    mefs: [],
    context: { structure: (key) => uais.get(key), legalFlag2 },
    keyOf: (uai) => keys.get(uai),
    keep(mapped) {
      if (mapped.kind === 'structure') {
        frame.structures.push(mapped.facts);
        uais.set(mapped.facts.key, mapped.facts.uai);
        keys.set(mapped.facts.uai, mapped.facts.key);
      } else if (mapped.kind === 'subject') frame.subjects.push(mapped.facts);
      else if (mapped.kind === 'mef') frame.mefs.push(mapped.facts);
    },
  };
  return frame;
}
