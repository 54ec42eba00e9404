// Slows guessing down: turns login and network into keyed hashes and asks the table. Keeps no login and no address.
import { networkOf, type ThrottleRule, type ThrottleRules, throttleRules } from '#core/release/throttle.ts';
import type { Pool } from '#database/pool.ts';
import { releaseAttempt, reserveAttempt, type ThrottleKey } from '#database/sign-in-throttle.ts';
import { keyedHash } from '#src/keys/keyed-hash.ts';
import type { Device } from './known-device.ts';

/** `login`: whoever is tried, a login or a person's id. `device`: the browser, where browsers are told apart; null for one that kept no cookie. */
export type Attempt = { readonly login: string; readonly address: string; readonly device?: Device | null };

export type Throttle = {
  /** Counts an attempt as failed, or says from when one may try again. */
  readonly reserve: (attempt: Attempt, now: Date) => Promise<Date | null>;
  /** The attempt succeeded: the narrowest count starts anew, the wider ones get theirs back. */
  readonly release: (attempt: Attempt) => Promise<void>;
};

/** The same for guesses that name nobody: by network alone. */
export type NetworkThrottle = {
  readonly reserve: (address: string, now: Date) => Promise<Date | null>;
  readonly release: (address: string) => Promise<void>;
};

export function createNetworkThrottle(pool: Pool, secret: Buffer, rule: ThrottleRule): NetworkThrottle {
  const key = (address: string) => keyedHash(secret, `network\0${networkOf(address)}`);
  return {
    reserve: (address, now) => reserveAttempt(pool, [{ key: key(address), rule }], now),
    release: (address) => releaseAttempt(pool, null, [key(address)]),
  };
}

export function createThrottle(pool: Pool, secret: Buffer, rules: ThrottleRules = throttleRules): Throttle {
  const key = (kind: keyof ThrottleRules, value: string, rule: ThrottleRule): ThrottleKey => ({
    key: keyedHash(secret, `${kind}\0${value}`),
    rule,
  });
  /** From the narrowest on. In a browser that knows the login nothing else counts: nobody else's failures reach it. */
  const keys = ({ login, address, device = null }: Attempt): readonly ThrottleKey[] => {
    const network = networkOf(address);
    const own = device === null || rules.browser === undefined ? [] : [key('browser', `${login}\0${device.number}`, rules.browser)];
    if (own.length > 0 && device?.known) return own;
    return [
      ...own,
      key('place', `${login}\0${network}`, rules.place),
      key('login', login, rules.login),
      key('network', network, rules.network),
    ];
  };
  return {
    reserve: (attempt, now) => reserveAttempt(pool, keys(attempt), now),
    release: async (attempt) => {
      const [narrowest, ...wider] = keys(attempt);
      await releaseAttempt(
        pool,
        narrowest?.key ?? null,
        wider.map((one) => one.key),
      );
    },
  };
}
