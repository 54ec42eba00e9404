// Slows guessing down: turns login and network into keyed hashes and asks the table. Keeps no login and no address.
import { createHmac } from 'node:crypto';
import { networkOf, type ThrottleKind, type ThrottleRule, throttleRules } from '#core/release/throttle.ts';
import type { Pool } from '#database/pool.ts';
import { releaseAttempt, reserveAttempt, type ThrottleKey } from '#database/sign-in-throttle.ts';

/** `login`: whoever is tried, a login or a person's id. `device`: number of a browser that is known to this login (known-device.ts), null or left out elsewhere. */
export type Attempt = { readonly login: string; readonly address: string; readonly device?: string | null };

export type Throttle = {
  /** Counts an attempt as failed, or says from when one may try again. */
  readonly reserve: (attempt: Attempt, now: Date) => Promise<Date | null>;
  /** The attempt succeeded: the pair starts anew, the wide counts get theirs back. */
  readonly release: (attempt: Attempt) => Promise<void>;
};

/** The same for guesses that name nobody: by network alone. */
export type NetworkThrottle = {
  readonly reserve: (address: string, now: Date) => Promise<Date | null>;
  readonly release: (address: string) => Promise<void>;
};

export function createNetworkThrottle(pool: Pool, secret: Buffer, rule: ThrottleRule): NetworkThrottle {
  const key = (address: string) =>
    createHmac('sha256', secret)
      .update(`network\0${networkOf(address)}`)
      .digest();
  return {
    reserve: (address, now) => reserveAttempt(pool, [{ key: key(address), rule }], now),
    release: (address) => releaseAttempt(pool, null, [key(address)]),
  };
}

export function createThrottle(pool: Pool, secret: Buffer, rules: Readonly<Record<ThrottleKind, ThrottleRule>> = throttleRules): Throttle {
  const key = (kind: ThrottleKind, value: string): ThrottleKey => ({
    key: createHmac('sha256', secret).update(`${kind}\0${value}`).digest(),
    rule: rules[kind],
  });
  /** A known device is a pair of its own, as strict as any, which nobody else's failures reach. */
  const keys = ({ login, address, device = null }: Attempt): { readonly pair: ThrottleKey; readonly wide: readonly ThrottleKey[] } => {
    if (device !== null) return { pair: key('pair', `${login}\0device ${device}`), wide: [] };
    const network = networkOf(address);
    return { pair: key('pair', `${login}\0${network}`), wide: [key('login', login), key('network', network)] };
  };
  return {
    reserve: (attempt, now) => {
      const { pair, wide } = keys(attempt);
      return reserveAttempt(pool, [pair, ...wide], now);
    },
    release: async (attempt) => {
      const { pair, wide } = keys(attempt);
      await releaseAttempt(
        pool,
        pair.key,
        wide.map((one) => one.key),
      );
    },
  };
}
