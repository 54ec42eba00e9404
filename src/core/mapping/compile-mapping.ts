// A mapping definition made into a function: everything that can be decided once is decided here, not for each record.
import { fault, mask } from '../problem.ts';
import { definitionFaults, type KeptAttribute, type MappingDefinition, type MappingTables, type TransformName } from './definition.ts';
import { guardianMapper } from './map-guardian.ts';
import { pupilMapper } from './map-pupil.ts';
import { staffMapper } from './map-staff.ts';
import { mefMapper, structureMapper, subjectMapper } from './map-structure.ts';
import type { Mapped, Mapper } from './mapper.ts';
import { type Recall, recallBy } from './recall.ts';
import { recordValues } from './record-values.ts';
import { type Category, readingOrder } from './source-record.ts';
import { type Counted, openTally } from './tally.ts';
import { code } from './transforms.ts';

/**
 * A mapper that also counts what is too frequent to be said record by record (`takeCounted` gives it and starts again from nothing), and that
 * knows the way back from facts to attributes.
 */
export type CompiledMapper = Mapper & {
  readonly takeCounted: () => readonly Counted[];
  readonly recall: Recall;
  /** Attributes that the definition keeps. */
  readonly kept: (category: Category) => ReadonlySet<string>;
  /** Those of them whose values begin with the key of a structure. */
  readonly structural: (category: Category) => ReadonlySet<string>;
  /** The attribute of a pupil's home structure. */
  readonly home: string | null;
};

const structuralTransforms: ReadonlySet<TransformName> = new Set([
  'structure-reference',
  'class-reference',
  'class-entry',
  'class-subject',
  'function',
]);

/**
 * Compiles a definition that keeps to the closed lists. `today`: civil date of the reading, against which births are held; null: they are not.
 * @throws RangeError when it does not: show `definitionFaults` to whoever wrote it first
 */
export function compileMapping(definition: MappingDefinition, tables: MappingTables, today: string | null = null): CompiledMapper {
  const wrong = definitionFaults(definition);
  if (wrong.length > 0) throw new RangeError(wrong.join('\n'));
  const tally = openTally();
  const values = (category: Category) => recordValues(category, definition.categories[category], tally, today);
  const uais = new Map<string, string>();
  const kept = new Map(readingOrder.map((category) => [category, new Set(attributesBy(definition, category, () => true))]));
  const structural = new Map(
    readingOrder.map((category) => [
      category,
      new Set(attributesBy(definition, category, ({ transform }) => structuralTransforms.has(transform))),
    ]),
  );
  const mappers: Readonly<Record<Category, Mapper>> = {
    EtabEducNat: structureMapper(values('EtabEducNat'), uais),
    MefEducNat: mefMapper(values('MefEducNat')),
    MatiereEducNat: subjectMapper(values('MatiereEducNat')),
    Eleve: pupilMapper(values('Eleve'), tally),
    PersRelEleve: guardianMapper(values('PersRelEleve')),
    PersEducNat: staffMapper(values('PersEducNat'), tally, tables.functions),
  };
  const map: Mapper = (record, context): Mapped => {
    if (code(record.key) === null) {
      const message =
        "L'identifiant de cette fiche (jointure) n'est pas utilisable : 64 caractères au plus, sans signe invisible ni « $ ». La fiche est écartée. Signalez-la à l'académie.";
      const about = { place: record.place, category: record.category, value: mask(record.key) };
      return { kind: 'rejected', uais: [], faults: [fault('rejection', 'key-unusable', message, about)] };
    }
    if (record.operation === 'replace') return mappers[record.category](record, context);
    const message =
      "Une modification partielle ne peut pas être lue seule, sans la fiche qu'elle modifie : demandez une livraison Complet à l'académie.";
    return {
      kind: 'rejected',
      uais: [],
      faults: [fault('rejection', 'partial-record', message, { place: record.place, category: record.category, key: record.key })],
    };
  };
  return Object.assign(map, {
    takeCounted: () => {
      uais.clear();
      return tally.take();
    },
    recall: recallBy(definition),
    kept: (category: Category) => kept.get(category) ?? new Set<string>(),
    structural: (category: Category) => structural.get(category) ?? new Set<string>(),
    home: attributesBy(definition, 'Eleve', ({ field }) => field === 'home')[0] ?? null,
  });
}

function attributesBy(definition: MappingDefinition, category: Category, wanted: (kept: KeptAttribute) => boolean): string[] {
  return Object.entries(definition.categories[category].attributes).flatMap(([attribute, kept]) => (wanted(kept) ? [attribute] : []));
}
