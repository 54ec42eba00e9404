// How failed sign-ins slow the next ones down. Pure arithmetic on counts; knows no clock, no table and no address.

/**
 * `free`: attempts without any delay. After them the delay doubles from 1 s up to `longest` seconds. Once `forget` seconds have passed
 * without an attempt, the count starts again.
 */
export type ThrottleRule = { readonly free: number; readonly longest: number; readonly forget: number };

/**
 * - browser: one login in one browser: who mistypes waits himself, and nobody beside him. Longer than `place`, so that whoever mistypes another's login from one
 *   browser cannot take every turn of the collège that both sit in.
 * - place: one login from one network, in browsers that do not know it. What a program gets that forgets its cookies: some 1,500 guesses a day, which against 50 bits (CNIL
 *   2022-100, case 2) is nothing; and never more than a minute for whoever is guessed at.
 * - login: one login from anywhere: wide, and never more than a minute, against guesses spread over many networks.
 * - network: a whole collège behind one address; 600 pupils mistype on the first day. Wide, and never more than half a minute.
 */
export const throttleRules = {
  browser: { free: 5, longest: 120, forget: 3600 },
  place: { free: 20, longest: 60, forget: 3600 },
  login: { free: 100, longest: 60, forget: 3600 },
  network: { free: 500, longest: 30, forget: 900 },
} as const satisfies Readonly<Record<string, ThrottleRule>>;
type ThrottleKind = keyof typeof throttleRules;

/** What is counted of one kind of attempt, each with its rule; without `browser` no browser is told from another. */
export type ThrottleRules = Readonly<Record<Exclude<ThrottleKind, 'browser'>, ThrottleRule>> & { readonly browser?: ThrottleRule };

/**
 * For asking for a link by mail, where to ask is what is counted.
 * - browser, network: whoever asks for many.
 * - place, login: wide, and never more than a minute, so that nobody keeps another from asking; a mailbox is kept from floods by sending at most one in five minutes.
 */
export const linkThrottleRules: ThrottleRules = {
  browser: { free: 5, longest: 120, forget: 3600 },
  place: { free: 20, longest: 60, forget: 3600 },
  login: { free: 100, longest: 60, forget: 3600 },
  network: { free: 100, longest: 60, forget: 900 },
};

/** Seconds to wait after the `failures`-th failure in a row: 0 while they are free, then 2, 4, 8 … `longest`. */
export function delayAfter(failures: number, rule: ThrottleRule): number {
  if (failures < rule.free) return 0;
  return Math.min(rule.longest, 2 ** Math.min(30, failures - rule.free + 1));
}

/** The network of an address: /24 for IPv4, /64 for IPv6; what is neither stands for itself. */
export function networkOf(address: string): string {
  const ipv4 = /^(?:::ffff:)?(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/i.exec(address);
  if (ipv4) return `${ipv4[1]}.0/24`;
  if (!/^[0-9a-f:]+$/i.test(address) || !address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('::', 2);
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after].slice(0, 4);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
