// The journal of sign-ins as the gateway writes it: noted in memory at once, written together a moment later, so that nobody waits for it. Knows no page.
import { randomBytes } from 'node:crypto';
import { parisDay } from '#core/calendar/french-date.ts';
import { monthOf, type SignInEvent } from '#core/sign-in/event.ts';
import type { Pool } from '#database/pool.ts';
import {
  countSignInMonth,
  dropSignInMonths,
  openSignInMonth,
  takeSessionEnds,
  type WrittenEvent,
  writeSignInEvents,
} from '#database/sign-in-journal.ts';
import { monthlyPseudonym } from '#src/keys/pseudonym.ts';
import { faultFields, type Log } from './log.ts';

export type SignInJournal = {
  /** Notes what happened; never throws and never waits. */
  readonly record: (event: SignInEvent) => void;
  /** Writes what is noted. */
  readonly flush: () => Promise<void>;
  /** Writes what is noted, a last time. */
  readonly close: () => Promise<void>;
  /** Takes in what ended people's sessions, drops the months that have been kept long enough and makes the statistics of those that are over. Returns how many were dropped. */
  readonly sweep: () => Promise<number>;
};

export type SignInJournalOptions = {
  readonly pool: Pool;
  /** The secret behind the pseudonyms. */
  readonly root: Buffer;
  /** How old the oldest line may become, in months: 7 to 12. A line is kept for one month less at least. */
  readonly months: number;
  readonly now: () => Date;
  readonly log: Log;
};

/** Milliseconds that an event may wait: what a machine that loses its current may lose. An orderly stop loses nothing. */
const patience = 1_000;
/** Events a statement, and events that are kept while the database does not answer: some minutes of a whole académie's mornings. */
const together = 500;
const atMost = 50_000;

export function createSignInJournal({ pool, root, months, now, log }: SignInJournalOptions): SignInJournal {
  let waiting: SignInEvent[] = [];
  let lost = 0;
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();
  const salts = new Map<string, Buffer>();

  const flush = (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    writing = writing.then(writeAll);
    return writing;
  };

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, together);
      try {
        for (const month of new Set(batch.map(({ at }) => monthOf(parisDay(at))))) await openMonth(month);
        await writeSignInEvents(pool, batch.map(written));
      } catch (fault) {
        log.error(
          { ...faultFields(fault), waiting: waiting.length, lost },
          'the journal of sign-ins could not be written; it will be tried again',
        );
        return;
      }
      waiting = waiting.slice(batch.length);
    }
  }

  function written({ at, kind, reason, service, person, uai = null }: SignInEvent): WrittenEvent {
    const salt = salts.get(monthOf(parisDay(at)));
    const pseudonym = person === null || salt === undefined ? null : monthlyPseudonym(root, salt, person).toString('hex');
    return { at, kind, reason, service, person, uai, pseudonym };
  }

  async function takeEnds(): Promise<void> {
    for (let taken = together; taken === together && waiting.length + together < atMost; ) {
      const ends = await takeSessionEnds(pool, together);
      taken = ends.length;
      waiting.push(...ends);
    }
  }

  async function openMonth(month: string): Promise<void> {
    if (!salts.has(month)) salts.set(month, await openSignInMonth(pool, month, randomBytes(32)));
  }

  return {
    record: (event) => {
      if (waiting.length >= atMost) {
        lost += 1;
        return;
      }
      waiting.push(event);
      if (waiting.length >= together) void flush();
      else timer ??= setTimeout(() => void flush(), patience).unref();
    },
    flush,
    close: flush,
    sweep: async () => {
      await takeEnds();
      await flush();
      const today = parisDay(now());
      const dropped = await dropSignInMonths(pool, monthOf(today, 1 - months));
      for (const month of salts.keys()) if (month < monthOf(today, -1)) salts.delete(month);
      // An hour after midnight: other processes have written what they had noted.
      while (await countSignInMonth(pool, monthOf(parisDay(new Date(now().getTime() - 3_600_000))), now()));
      return dropped;
    },
  };
}
