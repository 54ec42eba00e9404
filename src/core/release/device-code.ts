// The code that a tablet shows and somebody types elsewhere (RFC 8628, section 6.1): its form, how long it serves, how guessing is slowed. Pure.
import type { ThrottleRule } from './throttle.ts';

/**
 * Nine digits in threes: read aloud, typed with a thumb, and on every keyboard where they are expected. One in a thousand million; with a thousand codes
 * waiting, a network's guesses (below) find one in two hundred days, and whoever finds one has only signed somebody's tablet in to an account of his own.
 */
export const deviceCodeMask = '***-***-***';

/** Wrong codes of one network, a whole collège: a class mistypes together, and nobody ever waits more than a minute. */
export const deviceThrottleRule: ThrottleRule = { free: 100, longest: 60, forget: 900 };

/**
 * Seconds between two questions of a tablet whether its code was typed: at first, and how many more each time that it asked too soon (RFC 8628,
 * sections 3.2 and 3.5). `slack`: how much sooner than that a question may come in, over a network that was slower for the one before.
 */
export const pollingRule = { first: 5, more: 5, slack: 1 } as const;

/** As it is shown: in threes, whatever was typed between the digits. What is no code comes back as it is. */
export function shownDeviceCode(typed: string): string {
  const digits = typed.replace(/\W/g, '');
  return /^\d{9}$/.test(digits) ? digits.replace(/(\d{3})(?=\d)/g, '$1 ') : typed;
}
