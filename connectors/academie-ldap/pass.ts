// One pass over the directory: what its steps share, from the settings to the statement that ends it. Knows no order of steps.
import { createHash, type Hash } from 'node:crypto';
import type { FeedHints, Reading, ReadingKind, ReadingPart, SourceItem, SourceOpening, Surroundings } from '#connectors/connector.ts';
import type { LdapSearch } from '#connectors/shared/ldap/directory-connection.ts';
import { type Category, readingOrder } from '#core/mapping/source-record.ts';
import { type Fault, fault } from '#core/problem.ts';
import { askedOf } from './attributes.ts';
import { baseOf, type Configuration, filterOf } from './configuration.ts';
import { type Counts, openCounts } from './counts.ts';
import { type RecordMaker, recordMaker } from './entry-record.ts';
import { type ReferenceTables, referenceTables } from './reference-tables.ts';
import type { Session } from './session.ts';
import type { DirectoryState } from './stamps.ts';

/** Items are handed over by the page: one at a time would cost more than making them. */
export type Batch = readonly SourceItem[];

type Part = { bytes: number; records: number; readonly hash: Hash };

export type Pass = {
  readonly configuration: Configuration;
  readonly surroundings: Surroundings;
  readonly session: Session;
  readonly state: DirectoryState;
  readonly tables: ReferenceTables;
  readonly counts: Counts;
  readonly problems: Fault[];
  readonly maker: (category: Category) => RecordMaker;
  /** The search of a category, null where the directory has none; `filter` narrows it. */
  readonly searchOf: (category: Category, filter?: string) => LdapSearch | null;
  readonly part: (category: Category) => Part;
  /** entryUUIDs of those who refer to somebody whom the directory does not show. */
  readonly unresolved: Set<string>;
  /** Settled when the sweep, which has the side connection, is over. */
  sideIsFree: Promise<void>;
  /** Lookups of single entries made so far. */
  lookups: number;
};

export function openPass(configuration: Configuration, surroundings: Surroundings, session: Session, state: DirectoryState): Pass {
  const tables = referenceTables(configuration);
  const counts = openCounts();
  const parts = new Map<Category, Part>();
  const makers = new Map<Category, RecordMaker>();
  const part = (category: Category): Part => {
    let found = parts.get(category);
    if (found === undefined) {
      found = { bytes: 0, records: 0, hash: createHash('sha256') };
      parts.set(category, found);
    }
    return found;
  };
  return {
    configuration,
    surroundings,
    session,
    state,
    tables,
    counts,
    problems: [],
    maker: (category) => {
      const maker = makers.get(category) ?? recordMaker(category, surroundings.attributes[category], tables, counts);
      makers.set(category, maker);
      return maker;
    },
    searchOf: (category, filter) => {
      const base = baseOf(configuration, category);
      const own = filterOf(configuration, category);
      const attributes = askedOf(category, surroundings.attributes[category], state.stamp);
      return base === null ? null : { base, scope: 'sub', filter: filter === undefined ? own : `(&${own}${filter})`, attributes };
    },
    part,
    unresolved: new Set(),
    sideIsFree: Promise.resolve(),
    lookups: 0,
  };
}

// A directory says nothing of its age or version: it is read as it is.
const hints: FeedHints = { version: null, annex: null, academie: null, degree: null, generatedOn: null };

export const openingOf = (kind: ReadingKind): SourceOpening => ({ type: 'opening', kind, asOf: null, hints });

type Said = { readonly kind: ReadingKind; readonly swept?: boolean; readonly nothingNew?: boolean; readonly bookmark?: string | null };

/** The statement that ends a reading. `pass` null: refused before anything was read. */
export function statement(
  pass: Pass | null,
  { kind, swept = false, nothingNew = false, bookmark = null }: Said,
  problems: readonly Fault[],
): Reading {
  const refused = problems.some((one) => one.severity === 'refusal');
  const read = pass === null || nothingNew ? [] : readingOrder.map((category) => ({ category, ...pass.part(category) }));
  const parts: ReadingPart[] = read.map(({ category, bytes, records, hash }) => ({
    name: category,
    bytes,
    records,
    sha256: hash.copy().digest('hex'),
  }));
  return {
    kind,
    complete: !refused,
    nothingNew: nothingNew && !refused,
    swept: swept && !refused,
    more: false,
    count: Object.fromEntries(read.map(({ category, records }) => [category, records])),
    asOf: null,
    hints,
    bookmark: refused ? null : bookmark,
    signedBy: null,
    problems,
    parts,
  };
}

/** Nobody at all: said as a refusal, because it would make everybody leave. */
export const emptiness = (category: 'EtabEducNat' | 'Eleve'): Fault =>
  fault(
    'refusal',
    'category-empty',
    `L’annuaire ne montre aucune fiche ${category} de cette académie : la lecture est refusée, car ce serait un départ général. Vérifiez les réglages « bases », « classes », « filters » et « jointurePrefix », et les droits du compte de lecture.`,
    { category },
  );

/** Categories that the directory should have and that are empty, worth a look. */
export const emptyCategories = ({ configuration, part }: Pass): readonly Fault[] =>
  readingOrder
    .filter((category) => baseOf(configuration, category) !== null && part(category).records === 0)
    .map((category) =>
      fault(
        'warning',
        'category-empty',
        `L’annuaire ne montre aucune fiche ${category} de cette académie. Vérifiez que c’est voulu, et les réglages « classes ».`,
        { category },
      ),
    );
