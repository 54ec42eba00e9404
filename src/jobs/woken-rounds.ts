// Rounds that the database's word wakes, and that look by themselves now and then in case a word was lost. Knows no work.
import { type Channel, listen } from '#database/channel.ts';
import type { Pool } from '#database/pool.ts';
import { type Left, type Rounds, startRounds } from './rounds.ts';

export type WokenRounds = {
  readonly pool: Pool;
  readonly channel: Channel;
  /** Tells its own faults and never rejects. */
  readonly round: (signal: AbortSignal) => Promise<Left>;
  /** Milliseconds between two looks where no word comes. */
  readonly pollEvery: number;
};

/** Starts the first round at once. `stop` ends after the round in hand. */
export async function startWokenRounds({ pool, channel, round, pollEvery }: WokenRounds): Promise<Rounds> {
  let wake = (): void => undefined;
  const heard = await listen(pool, channel, () => wake());
  const rounds = startRounds(round, pollEvery);
  wake = rounds.wake;
  return {
    wake: rounds.wake,
    stop: async () => {
      await rounds.stop();
      await heard.close();
    },
  };
}
