// How wrong codes slow the next ones down. A code is one of a million, three of them right at a time, and whoever guesses has the password
// already: stricter than for passwords. Pure arithmetic is in core/release/throttle.ts.
import type { ThrottleRules } from '../release/throttle.ts';

/**
 * - place: one person from one network.
 * - login: one person from anywhere, about 110 guesses a day at most: one chance in 3,000 a day for somebody who has stolen the password.
 *   Never more than a quarter of an hour, so that whoever is guessed at still gets in.
 * - network: a whole collège behind one address.
 */
export const codeThrottleRules: ThrottleRules = {
  place: { free: 5, longest: 900, forget: 3600 },
  login: { free: 15, longest: 900, forget: 6 * 3600 },
  network: { free: 100, longest: 60, forget: 900 },
};
