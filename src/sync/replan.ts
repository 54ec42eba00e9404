// Plans again the people whose approved line found the world moved, without a reading. Same lock and same transaction as a run.
import { anyTouched } from '#database/applying.ts';
import { readPerimeter } from '#database/perimeter.ts';
import type { Client, Pool } from '#database/pool.ts';
import { endRun, startRun } from '#database/run-writer.ts';
import { wholeStructures } from '#database/structure-reader.ts';
import { lockSync } from '#database/sync-lock.ts';
import { type Proposal, propose } from './propose.ts';

export type ReplanOptions = { readonly now: Date; readonly today: string; readonly newId: () => string; readonly sourceName: string };

/** The new lists, or null when nobody waits. Throws `SyncBusyError` when a run holds the lock: that run will plan them. */
export async function replan(pool: Pool, options: ReplanOptions): Promise<Proposal | null> {
  const lock = await lockSync(pool);
  const { client } = lock;
  try {
    if (!(await anyTouched(client))) return null;
    const runId = options.newId();
    await client.query('BEGIN');
    try {
      await startRun(client, { id: runId, kind: 'replan', source: options.sourceName, at: options.now });
      const proposal = await propose(client, {
        runId,
        now: options.now,
        today: options.today,
        newId: options.newId,
        perimeter: await heldWhole(client, options),
      });
      await endRun(
        client,
        runId,
        'done',
        'proposition',
        { people: proposal.people, lines: proposal.lines, lists: proposal.lists },
        new Date(),
      );
      await client.query('COMMIT');
      return proposal;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  } finally {
    await lock.release();
  }
}

/** Structures whose formalities are in order and whose people are held whole: of the others nothing is decided. */
async function heldWhole(client: Client, { sourceName, today }: ReplanOptions): Promise<Set<string>> {
  const whole = await wholeStructures(client, sourceName);
  return new Set([...(await readPerimeter(client, today))].filter((uai) => whole.has(uai)));
}
