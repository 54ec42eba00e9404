// Chance that can be had again: the same seed gives the same run, and each input has a seed of its own, so that one input can be made alone.

export type Random = {
  /** A whole number from 0 to `below` - 1. */
  readonly int: (below: number) => number;
  /** True one time in `of`. */
  readonly once: (of: number) => boolean;
  readonly pick: <T>(list: readonly T[]) => T;
  /** A place in a list or a text of this length, its end included. */
  readonly place: (length: number) => number;
};

/** The chance of input `n` of the run `seed` (mulberry32). */
export function randomOf(seed: number, n: number): Random {
  let state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(n + 1, 0xc2b2ae35)) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  next();
  const int = (below: number): number => Math.floor(next() * below);
  return {
    int,
    once: (of) => int(of) === 0,
    pick: <T>(list: readonly T[]): T => list[int(list.length)] as T,
    place: (length) => int(length + 1),
  };
}
