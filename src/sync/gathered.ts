// What gathering a reading is asked and what it answers, whatever its kind; and the three things that both kinds say of a fault. Shapes and words only.
import type { FeedHints, Reading, SourceItem } from '#connectors/connector.ts';
import type { CompiledMapper } from '#core/mapping/compile-mapping.ts';
import type { Memo } from '#core/mapping/mapper.ts';
import type { Category, SourceRecord } from '#core/mapping/source-record.ts';
import type { Uai } from '#core/person/facts.ts';
import type { MefFacts, StructureFacts, SubjectFacts } from '#core/person/structure.ts';
import type { Fault } from '#core/problem.ts';
import type { LeftOut } from '#database/run-writer.ts';
import type { ClassGroup } from '#database/structure-writer.ts';
import type { FaultBook } from './fault-book.ts';
import type { Volume } from './volumes.ts';

export type SetAside = { readonly category: string; readonly key: string; readonly memo: string | null };

export type Gathered = {
  readonly reading: Reading;
  readonly structures: readonly StructureFacts[];
  readonly subjects: readonly SubjectFacts[];
  readonly mefs: readonly MefFacts[];
  readonly classGroups: readonly ClassGroup[];
  readonly leftOut: readonly LeftOut[];
  /** Records of people staged. */
  readonly staged: number;
  /** Records of people that were delivered with a fault and set aside: they have not left. */
  readonly setAside: readonly SetAside[];
  /** Of a complete reading: how many records of each category, by structure. Empty for changes. */
  readonly volumes: readonly Volume[];
};

export type GatherOptions = {
  readonly pass: AsyncGenerator<SourceItem, Reading>;
  readonly hints: FeedHints;
  readonly sourceName: string;
  readonly mapper: CompiledMapper;
  readonly legalFlag2: 'in-charge' | 'legal';
  /** Structures whose persons may be stored. */
  readonly perimeter: ReadonlySet<Uai>;
  /** Structure keys known from earlier readings. */
  readonly structureKeys: ReadonlyMap<string, Uai>;
  readonly faults: FaultBook;
};

export const isPerson = (category: Category): category is 'Eleve' | 'PersRelEleve' | 'PersEducNat' =>
  category === 'Eleve' || category === 'PersRelEleve' || category === 'PersEducNat';

/** A fault of somebody whom nothing may be kept of: where and what, never who (C-8.2). */
export const nameless = (problem: Fault): Fault => ({ ...problem, key: null, value: null });

/** The kept attributes of a record that was set aside, laid over what was remembered of it already. */
export function memoOfRejected(record: SourceRecord, before: Memo | null, kept: ReadonlySet<string>): Memo {
  const said = [...record.attributes].filter(([attribute]) => kept.has(attribute));
  return { ...(record.operation === 'modify' ? before : null), ...Object.fromEntries(said) };
}
