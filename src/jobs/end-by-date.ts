// Ends what is open of those whose last day, in a collège or in a role, is over: nobody acts at midnight, and services have to be told. Signing in and
// using a token are refused from that midnight on without it. Any number of processes may run it.
import { readEndedByDate } from '#database/ended-by-date-reader.ts';
import type { Pool } from '#database/pool.ts';
import { endSessionsOf } from '#database/session-end.ts';
import { type Rounds, startRounds } from './rounds.ts';

export type DateWatchOptions = {
  readonly pool: Pool;
  readonly now: () => Date;
  /** Civil date in Europe/Paris. */
  readonly today: () => string;
  /** Told of every fault of the machine; the watch goes on. */
  readonly onFault: (fault: unknown) => void;
  /** After each round that ended somebody's sessions, with how many people there were. */
  readonly onEnded?: (people: number) => void;
};

/** Milliseconds: a service hears of it within the minute, its first attempt included. */
const pollEvery = 15_000;
const together = 500;

/** Starts the loop. Whoever keeps another affiliation or role signs in anew, so that no service goes on by what it was told of him. */
export function startDateWatch({ pool, now, today, onFault, onEnded }: DateWatchOptions): Pick<Rounds, 'stop'> {
  return startRounds(async () => {
    try {
      const people = await readEndedByDate(pool, today(), together);
      if (people.length === 0) return 'nothing';
      await endSessionsOf(pool, people, now(), 'date-passed');
      onEnded?.(people.length);
      return people.length === together ? 'more' : 'nothing';
    } catch (fault) {
      onFault(fault);
      return 'nothing';
    }
  }, pollEvery);
}
