// Whether a code is the person's second factor: of his app, or a recovery code in its place. Counts the tries, and uses up what was right. Knows no page.
import { readCode } from '#core/second-factor/recovery-code.ts';
import { matchingStep } from '#core/second-factor/totp.ts';
import type { Pool } from '#database/pool.ts';
import { readSecondFactor } from '#database/second-factor-reader.ts';
import { takeRecoveryCode, takeStep } from '#database/second-factor-writer.ts';
import { hmacSha1 } from './factor-vault.ts';
import type { Factors } from './visit.ts';

/** `none`: he has no second factor. `freeAt`: too many tries, not before then. `codesLeft`: recovery codes, before this one. */
export type CheckedCode =
  | { readonly kind: 'right'; readonly recovered: boolean; readonly codesLeft: number }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'none' }
  | { readonly kind: 'too-many'; readonly freeAt: Date };

export type CodeTools = { readonly pool: Pool; readonly factors: Factors; readonly now: () => Date };

/** @param address where the code comes from, for counting */
export async function checkCode({ pool, factors, now }: CodeTools, person: string, address: string, typed: string): Promise<CheckedCode> {
  const attempt = { login: person, address };
  const freeAt = await factors.throttle.reserve(attempt, now());
  if (freeAt !== null) return { kind: 'too-many', freeAt };
  const factor = await readSecondFactor(pool, person);
  if (factor === undefined) return { kind: 'none' };
  const secret = factors.vault.open(person, factor.secret);
  const read = readCode(typed);
  const step = matchingStep(hmacSha1, secret, read?.kind === 'app' ? read.code : '', now(), factor.lastStep);
  const recovered = read?.kind === 'recovery' && (await takeRecoveryCode(pool, person, factors.vault.codeHash(person, read.code), now()));
  const taken = recovered || (step !== null && (await takeStep(pool, person, step)));
  if (!taken) return { kind: 'wrong' };
  await factors.throttle.release(attempt);
  return { kind: 'right', recovered, codesLeft: factor.codesLeft };
}
