// The one-time code that a collège hands over: how long it lasts, what a person has in hand today, and whom a printing of slips is for. Pure;
// makes no code (provisional-password.ts) and prints nothing.
import { daysAfter } from '../calendar/civil-date.ts';

/** Slips travel in a schoolbag and wait for the absent: a month. */
const slipDays = 30;
/** A code that is given across a desk is used the same evening. */
const deskDays = 7;

/** The last day (included) of a code that is made on `today`. */
export function lastDayOf(kind: 'slip' | 'desk', today: string): string {
  return daysAfter(today, kind === 'slip' ? slipDays : deskDays);
}

/** none: was never given any. waiting: has a code, not used yet. expired: had one, too late. chosen: has a password of his own. */
export type CredentialState = 'none' | 'waiting' | 'expired' | 'chosen';

/** `validUntil` null on an issued code: one from before codes had an end. */
export type IssuedCredential = { readonly mustChange: boolean; readonly validUntil: string | null };

/** What somebody has in hand on the civil date `today`. */
export function credentialState(credential: IssuedCredential | null, today: string): CredentialState {
  if (credential === null) return 'none';
  if (!credential.mustChange) return 'chosen';
  return isOver(credential, today) ? 'expired' : 'waiting';
}

/** True when the code's last day has passed. A chosen password has none. */
export function isOver({ mustChange, validUntil }: IssuedCredential, today: string): boolean {
  return mustChange && validUntil !== null && validUntil < today;
}

/**
 * Whom a printing is for. missing: whoever has nothing that works. waiting: those too whose code works and was not used (it dies). everyone:
 * those too who have chosen a password (they lose it): a reset, which has to be asked for by name.
 */
export const slipReaches = ['missing', 'waiting', 'everyone'] as const;
export type SlipReach = (typeof slipReaches)[number];

/** True when a printing of that reach makes a new code for somebody in this state. */
export function isReached(state: CredentialState, reach: SlipReach): boolean {
  if (state === 'chosen') return reach === 'everyone';
  return state === 'waiting' ? reach !== 'missing' : true;
}

/** Guardians are reached through the class of the pupil; staff belong to the whole collège. */
export const slipAudiences = ['pupils', 'guardians', 'staff'] as const;
export type SlipAudience = (typeof slipAudiences)[number];
