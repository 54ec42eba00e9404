// A loop that looks, waits for a word or a time, and looks again, until it is stopped. Knows no work.

/** What a round leaves: more to be had at once, nothing for now, nothing ever again. */
export type Left = 'more' | 'nothing' | 'ended';

export type Rounds = {
  /** Look again now: a round in hand is followed by another. */
  readonly wake: () => void;
  /** Ends after the round in hand, which is told by its signal. */
  readonly stop: () => Promise<void>;
};

/** Starts the first round at once. `round` tells its own faults and never rejects; `pollEvery`: milliseconds until the next look where no word comes. */
export function startRounds(round: (signal: AbortSignal) => Promise<Left>, pollEvery: number): Rounds {
  const stopping = new AbortController();
  let word = Promise.withResolvers<void>();
  const loop = (async () => {
    while (!stopping.signal.aborted) {
      word = Promise.withResolvers<void>();
      const left = await round(stopping.signal);
      if (left === 'ended') return;
      if (left === 'more') continue;
      const timer = setTimeout(() => word.resolve(), pollEvery);
      await word.promise;
      clearTimeout(timer);
    }
  })();
  return {
    wake: () => word.resolve(),
    stop: () => {
      stopping.abort();
      word.resolve();
      return loop;
    },
  };
}
