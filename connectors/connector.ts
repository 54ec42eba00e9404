// The contracts between the gateway and the outside systems. Types only: no code, no business rule, no npm import.
import type { Category, SourceRecord, SourceRemoval } from '#core/mapping/source-record.ts';
import type { Fault } from '#core/problem.ts';

/** Where a reading of changes may go on; opaque to everybody but the connector that made it. */
export type Bookmark = string;

/** What a source says of itself beside its records (comments of an AAF file, rootDSE of a directory): hints, never proof. */
export type FeedHints = {
  readonly version: string | null;
  readonly annex: string | null;
  readonly academie: string | null;
  readonly degree: string | null;
  readonly generatedOn: string | null;
};

/**
 * The statement that ends a pass over a source. It is the generator's return value, so a dropped connection (which throws)
 * can never look like "those people left". `complete` false, or a refusal among `problems`, means that nothing may be applied.
 */
export type Reading = {
  readonly complete: boolean;
  /** Records read, by category. */
  readonly count: Readonly<Partial<Record<Category, number>>>;
  /** Civil date (YYYY-MM-DD, Europe/Paris) of the state that was read, null when the source does not say. */
  readonly asOf: string | null;
  readonly hints: FeedHints;
  readonly bookmark: Bookmark | null;
  /** Refusals, rejections and warnings met by the connector itself (broken file, unknown category…). */
  readonly problems: readonly Fault[];
  /** What was read, for the delivery's page: file name, size in bytes, records, SHA-256 in hexadecimal. */
  readonly parts: readonly ReadingPart[];
};

export type ReadingPart = {
  readonly name: string;
  readonly bytes: number;
  readonly records: number;
  readonly sha256: string;
};

/** How far a reading has come: 0 ≤ done ≤ total, in bytes for files, in entries for a directory. */
export type ReadingProgress = (done: number, total: number) => void;

/**
 * The académie's side. `read(null)` is a complete reading. Order inside a complete reading is fixed: structures, MEF, subjects,
 * pupils, guardians, staff: so that a structure is known before whoever refers to it and a guardian after his pupils.
 */
export type Source = {
  /** What the source says of its version before anything is read, where it can. Some values mean one thing or another by version. */
  readonly hints?: (signal: AbortSignal) => Promise<FeedHints>;
  read(since: Bookmark | null, signal: AbortSignal, progress?: ReadingProgress): AsyncGenerator<SourceRecord | SourceRemoval, Reading>;
};
