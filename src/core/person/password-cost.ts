// What one hash of a password costs (Argon2id), how a stored hash says it, and what is missing from an old one. Pure arithmetic; hashes nothing.

/** `memory` in KiB, `passes` over it; one lane. Work is their product. */
export type PasswordCost = { readonly memory: number; readonly passes: number };

/** OWASP's first choice, and the least that is accepted: 19 MiB, 2 passes. */
export const leastCost: PasswordCost = { memory: 19_456, passes: 2 };

/** The cost that a hash in PHC form names (`$argon2id$v=19$m=19456,t=2,p=1$…`); null for another form. */
function costOf(stored: string): PasswordCost | null {
  const named = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$/.exec(stored);
  return named ? { memory: Number(named[1]), passes: Number(named[2]) } : null;
}

/** True when the hash was made at a lower cost than `wanted`, and is to be made anew when its password is next at hand. */
export function isTooCheap(stored: string, wanted: PasswordCost): boolean {
  const cost = costOf(stored);
  return cost === null || cost.memory < wanted.memory || cost.passes < wanted.passes;
}

/**
 * The work to be added after an old hash was verified, so that it takes as long as every other: else the time of an answer would tell an account that has
 * not signed in since the cost was raised from one that does not exist. Null when nothing is missing.
 */
export function missingWork(stored: string, wanted: PasswordCost): PasswordCost | null {
  const { memory, passes } = costOf(stored) ?? leastCost;
  const left = wanted.memory * wanted.passes - memory * passes;
  if (left < memory / 2) return null;
  const more = Math.max(1, Math.round(left / wanted.memory));
  return { memory: Math.round(left / more), passes: more };
}
