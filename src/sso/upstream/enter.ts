// Lets somebody whom an upstream vouches for go on as one person of the registry: his roles for the day, then what he still owes.
import { randomUUID } from 'node:crypto';
import { parisDay } from '#core/calendar/french-date.ts';
import { stillCounts } from '#core/release/account.ts';
import { provesSecondFactor } from '#core/second-factor/duty.ts';
import { takeUpstreamRoles } from '#database/upstream-role-writer.ts';
import { judgeSignIn } from '../account.ts';
import { owedBy } from '../steps/owed.ts';
import { type Progress, type StepTools, start } from '../visit.ts';
import type { Guest, Unopened } from './upstream.ts';

/**
 * A proof that is older than the end of the person's sessions counts no more than those: whoever took them over may still be signed in at the
 * upstream. `renew`: he has to prove it anew there.
 */
export async function enter(
  tools: StepTools,
  guest: Guest,
  personId: string,
  factorDemanded: boolean,
): Promise<{ readonly next: Progress } | { readonly kind: 'renew' } | Unopened> {
  const { pool, now } = tools;
  const at = now();
  const { login, powers, methods, provenAt } = guest;
  const identifiedAt = provenAt ?? Math.floor(at.getTime() / 1000);
  const before = await judgeSignIn(pool, personId, at);
  if (before.account === null) return { kind: before.verdict };
  if (!stillCounts({ provenAt: provenAt ?? undefined }, before.account)) return { kind: 'renew' };
  const given = await takeUpstreamRoles(pool, { person: personId, login, powers, today: parisDay(at), at, newId: randomUUID });
  const account = (given === 0 ? null : (await judgeSignIn(pool, personId, at)).account) ?? before.account;
  const owed = await owedBy(tools, account, factorDemanded);
  const lacking = provesSecondFactor(methods) ? { ...owed, factor: 'settled' as const } : owed;
  return { next: { ...start, personId, ...lacking, methods, identifiedAt, endedBefore: before.account.sessionsEndedAt ?? null } };
}
