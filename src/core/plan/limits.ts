// Limits that hold a list until a human lets it go: by structure, profile and verb, in number and in share. An empty or partial
// reading is a fault, not a mass departure (design.md, principle 6).
import { type Profile, profiles } from '../person/facts.ts';
import type { BrokenLimit, ListCounts, Verb } from './line.ts';

export type Limit = { readonly maxCount: number; readonly maxShare: number };
export type Limits = Readonly<Record<Verb, Limit>>;

/**
 * A list is held when BOTH are passed: a share alone would hold a school of five teachers for one retirement, a number alone would
 * hold every large lycée each September. Arrivals into a structure without any active account are its first load, never held.
 */
export const defaultLimits: Limits = {
  arrive: { maxCount: 30, maxShare: 0.4 },
  change: { maxCount: 50, maxShare: 0.5 },
  leave: { maxCount: 10, maxShare: 0.1 },
};

/** The limits that `counts` breaks, given the active people by profile in the structure. */
export function brokenLimits(
  counts: ListCounts,
  active: Readonly<Partial<Record<Profile, number>>>,
  limits: Limits = defaultLimits,
): BrokenLimit[] {
  const broken: BrokenLimit[] = [];
  for (const profile of profiles) {
    const verbs = counts[profile];
    if (verbs === undefined) continue;
    const present = active[profile] ?? 0;
    if (present === 0) continue;
    for (const verb of ['arrive', 'change', 'leave'] as const) {
      const { maxCount, maxShare } = limits[verb];
      const count = verbs[verb];
      if (count > maxCount && count / present > maxShare) broken.push({ profile, verb, count, active: present, maxCount, maxShare });
    }
  }
  return [...broken, ...wholeStructure(counts, active, limits, broken)];
}

/**
 * The same over all profiles, for a small structure that loses nearly everybody while no profile alone passes its limit; and everybody leaving is
 * held whatever the number. Arrivals are not added up:
 * the first pupils of a structure that has its direction only are its first load.
 */
function wholeStructure(
  counts: ListCounts,
  active: Readonly<Partial<Record<Profile, number>>>,
  limits: Limits,
  broken: readonly BrokenLimit[],
): BrokenLimit[] {
  const present = Object.values(active).reduce((sum, n) => sum + n, 0);
  return (['change', 'leave'] as const).flatMap((verb) => {
    const { maxCount, maxShare } = limits[verb];
    const count = Object.values(counts).reduce((sum, verbs) => sum + verbs[verb], 0);
    const everybody = verb === 'leave' && present > 1 && count >= present;
    const many = count > maxCount && present > 0 && count / present > maxShare;
    const passes = (everybody || many) && !broken.some((limit) => limit.verb === verb);
    return passes ? [{ profile: null, verb, count, active: present, maxCount, maxShare }] : [];
  });
}
