// Sends what waits in the outbox, soon after it was put there and again while the mail server is away. Any number of processes may run it: the
// outbox gives each mail to one at a time. Knows no SMTP and no receiver.
import type { WaitingMail } from '#database/mail-outbox.ts';
import { sendNext } from '#database/mail-outbox.ts';
import { hasWaitingMail } from '#database/mail-reader.ts';
import type { Pool } from '#database/pool.ts';
import { startRounds } from './rounds.ts';

export type MailSenderOptions = {
  readonly pool: Pool;
  readonly now: () => Date;
  /** Null once sent, else a word for the fault. Null in place of it: there is no mail server, mails stay visible as not sent. */
  readonly send: ((mail: WaitingMail, signal: AbortSignal) => Promise<string | null>) | null;
  /** Told once that a mail waits and there is no server. */
  readonly onUnsendable: () => void;
  /** Told of each mail that could not be sent, by the word of its fault; it will be tried again. */
  readonly onUnsent: (fault: string, attempts: number) => void;
  /** Told of every fault of the machine; the sender goes on. */
  readonly onFault: (fault: unknown) => void;
  /** Milliseconds between two looks (default 5 s). */
  readonly pollEvery?: number;
};

export type MailSender = { readonly stop: () => Promise<void> };

const minute = 60_000;

/** A minute, then twice as long each time, an hour at most: a server that comes back is not met by a crowd. Milliseconds. */
export function waitAfter(attempts: number): number {
  return Math.min(minute * 2 ** Math.min(attempts, 10), 60 * minute);
}

/** Starts the loop. `stop` gives up the mail in hand, which stays to be sent. */
export function startMailSender(options: MailSenderOptions): MailSender {
  return startRounds(async (signal) => {
    const more = await round(options, signal).catch((fault: unknown) => {
      options.onFault(fault);
      return true;
    });
    return more ? 'nothing' : 'ended';
  }, options.pollEvery ?? 5_000);
}

/** Sends all that is due; ends at the first fault, since the next mail would meet the same server. False when looking again is of no use. */
async function round(options: MailSenderOptions, signal: AbortSignal): Promise<boolean> {
  const { pool, now, send } = options;
  if (send === null) {
    if (!(await hasWaitingMail(pool))) return true;
    options.onUnsendable();
    return false;
  }
  while (!signal.aborted) {
    const attempt = await sendNext(pool, now(), async (mail) => {
      const fault = await send(mail, signal);
      if (fault === null) return null;
      // Stopping is no fault of the server: whoever starts next tries at once.
      if (signal.aborted) return { fault, again: now() };
      options.onUnsent(fault, mail.attempts + 1);
      return { fault, again: new Date(now().getTime() + waitAfter(mail.attempts)) };
    });
    if (attempt === undefined || attempt !== null) return true;
  }
  return true;
}
