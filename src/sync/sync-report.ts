// What a synchronisation is asked and what it answers. Shapes only.
import type { Reading, Source } from '#connectors/connector.ts';
import type { CompiledMapper } from '#core/mapping/compile-mapping.ts';
import type { MappingContext } from '#core/mapping/mapper.ts';
import type { Limits } from '#core/plan/limits.ts';
import type { Merged } from '#database/merge.ts';
import type { Pool } from '#database/pool.ts';
import type { FaultBook } from './fault-book.ts';
import type { Gathered } from './gathered.ts';
import type { Identified } from './identify.ts';
import type { Proposal } from './propose.ts';

export type SyncStep = 'lecture' | 'comparaison' | 'proposition';

export type SyncOptions = {
  readonly pool: Pool;
  readonly sourceName: string;
  readonly source: Source;
  /** Kind of the connector: bookmarks of another mean nothing to it. */
  readonly door: string;
  readonly mapper: CompiledMapper;
  /** Reads everything, whatever was read before. */
  readonly complete?: boolean;
  /** Somebody has checked that volumes out of bounds are true, and says why. */
  readonly volumesAccepted?: string;
  /** The gateway as browsers know it: mails name its pages. */
  readonly publicUrl?: string;
  readonly legalFlag2?: MappingContext['legalFlag2'];
  readonly now: Date;
  /** Civil date of `now` in Europe/Paris. */
  readonly today: string;
  readonly newId: () => string;
  readonly limits?: Limits;
  /** Everything is done and then undone: the report says what would have come out. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
  readonly progress?: (step: SyncStep, done: number, total: number) => void;
};

export type SyncReport = {
  readonly runId: string;
  readonly outcome: 'done' | 'refused' | 'nothing-new';
  readonly reading: Reading;
  /** Changes spoke of people of whom too little is known: only a complete reading tells the rest. */
  readonly behind: boolean;
  readonly faults: ReturnType<FaultBook['entries']>;
  readonly counts: ReturnType<FaultBook['counts']>;
  readonly leftOut: Gathered['leftOut'];
  readonly staged: number;
  readonly merged: Merged | null;
  readonly identified: Identified | null;
  readonly proposal: Proposal | null;
  /** Milliseconds spent in each step. */
  readonly times: Readonly<Record<SyncStep, number>>;
};
