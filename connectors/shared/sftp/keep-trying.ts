// Does a piece of work again after a cut. Knows neither the work nor the wire: what may be tried again, and what counts as progress, is told to it.
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Waits `pauses[n]` milliseconds before the n-th new attempt and gives up when they are used up; begins again at the first pause when `progress`
 * has grown by `enough` since: a line that is cut often but moves on is a slow line, not a dead one.
 * @throws what the work threw last, or the signal's reason
 */
export async function keepTrying<T>(
  work: () => Promise<T>,
  { pauses, again, progress, enough }: KeepTrying,
  signal: AbortSignal,
): Promise<T> {
  let failures = 0;
  let mark = progress();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      if (progress() - mark >= enough) {
        failures = 0;
        mark = progress();
      }
      const wait = pauses[failures];
      if (wait === undefined || !again(error)) throw error;
      failures += 1;
      await pause(wait, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

export type KeepTrying = {
  readonly pauses: readonly number[];
  readonly again: (error: unknown) => boolean;
  readonly progress: () => number;
  readonly enough: number;
};
