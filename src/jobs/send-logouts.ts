// Tells services that sessions have ended, as soon as the queue says so and again while a service is away. A service that does not answer keeps
// its few places and no others. Any number of processes may run it. Knows no token and no address.
import { type LogoutNotice, nextAttempt } from '#core/session/logout-notice.ts';
import { claimLogouts, forgetLogout, forgetOldLogouts, keepLogout } from '#database/logout-queue.ts';
import type { Pool } from '#database/pool.ts';
import { startWokenRounds } from './woken-rounds.ts';

export type LogoutSenderOptions = {
  readonly pool: Pool;
  readonly now: () => Date;
  /** 0 to 1: spreads the next attempts. */
  readonly chance: () => number;
  /** Services that want to be told, as they are now. */
  readonly clientIds: () => readonly string[];
  /** Null once told, else a word for the fault. Ends soon after `signal`, and within the lease in any case. */
  readonly tell: (notice: LogoutNotice, signal: AbortSignal) => Promise<string | null>;
  /** Told of each attempt that failed: the service and the word; `given up` when there will be no other. */
  readonly onUntold: (clientId: string, fault: string, outcome: 'later' | 'given up') => void;
  /** Told of every fault of the machine; the sender goes on. */
  readonly onFault: (fault: unknown) => void;
  /** Milliseconds between two looks where no word comes (default 2 s). */
  readonly pollEvery?: number;
};

export type LogoutSender = { readonly stop: () => Promise<void> };

const perService = 4;
const atOnce = 32;
const lease = 30_000;
const forgetEvery = 10 * 60_000;

/** Starts the loop. `stop` breaks off what is being told, which stays to be told by whoever starts next. */
export async function startLogoutSender(options: LogoutSenderOptions): Promise<LogoutSender> {
  const { pool, now } = options;
  const underway = new Set<Promise<void>>();
  let wake = (): void => undefined;
  let forgotten = 0;

  async function look(signal: AbortSignal): Promise<number> {
    if (now().getTime() - forgotten > forgetEvery) {
      forgotten = now().getTime();
      await forgetOldLogouts(pool, now());
    }
    const room = atOnce - underway.size;
    if (room === 0) return 0;
    const taken = await claimLogouts(pool, { clientIds: options.clientIds(), perService, atOnce: room, lease }, now());
    for (const notice of taken) {
      const told = tellOne(options, notice, signal)
        .catch(options.onFault)
        .finally(() => {
          underway.delete(told);
          wake();
        });
      underway.add(told);
    }
    return taken.length;
  }

  const rounds = await startWokenRounds({
    pool,
    channel: 'logout_waiting',
    round: async (signal) => {
      const taken = await look(signal).catch((fault: unknown) => {
        options.onFault(fault);
        return 0;
      });
      return taken > 0 ? 'more' : 'nothing';
    },
    pollEvery: options.pollEvery ?? 2_000,
  });
  wake = rounds.wake;
  return {
    async stop() {
      await rounds.stop();
      await Promise.all(underway);
    },
  };
}

async function tellOne(options: LogoutSenderOptions, notice: LogoutNotice, signal: AbortSignal): Promise<void> {
  const { pool, now, chance, onUntold } = options;
  const fault = await options.tell(notice, signal).catch((error: unknown) => {
    options.onFault(error);
    return 'internal';
  });
  if (fault === null) return forgetLogout(pool, notice.id);
  // Broken off by us: no fault of the service, and due at once.
  if (signal.aborted) return keepLogout(pool, notice, { fault: null, again: now(), counted: false }, now());
  const again = nextAttempt(notice, now(), chance());
  onUntold(notice.clientId, fault, again === null ? 'given up' : 'later');
  await keepLogout(pool, notice, { fault, again, counted: true }, now());
}
