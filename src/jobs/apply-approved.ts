// Applies what was approved, soon after it was approved and after every start: wakes on the database's word, and looks by itself now and
// then in case a word was lost. Any number of processes may run it. Knows no rule.

import type { Pool } from '#database/pool.ts';
import { SyncBusyError } from '#database/sync-lock.ts';
import { applyApproved } from '#src/sync/apply.ts';
import { replan } from '#src/sync/replan.ts';
import { startWokenRounds } from './woken-rounds.ts';

export type ApplierOptions = {
  readonly pool: Pool;
  readonly sourceName: string;
  readonly now: () => Date;
  readonly today: () => string;
  readonly newId: () => string;
  /** Told of every fault of the machine; the applier goes on. */
  readonly onFault: (fault: unknown) => void;
  /** After each round that applied something. */
  readonly onApplied?: () => Promise<void>;
};

export type Applier = { readonly stop: () => Promise<void> };

const pollEvery = 5_000;

/** Starts the loop. `stop` lets the batch in hand finish. */
export async function startApplier(options: ApplierOptions): Promise<Applier> {
  return startWokenRounds({
    pool: options.pool,
    channel: 'list_approved',
    round: async (signal) => {
      await round(options, signal);
      return 'nothing';
    },
    pollEvery,
  });
}

async function round(options: ApplierOptions, signal: AbortSignal): Promise<void> {
  const { pool, now, today, newId, sourceName } = options;
  try {
    const report = await applyApproved(pool, { now, today, signal });
    if (report.stale > 0) await replan(pool, { now: now(), today: today(), newId, sourceName });
    if (report.applied > 0) await options.onApplied?.();
  } catch (fault) {
    if (!(fault instanceof SyncBusyError)) options.onFault(fault);
  }
}
