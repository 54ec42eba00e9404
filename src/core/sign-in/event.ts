// One line of the journal of sign-ins (C-12.2): what happened, at which service, to somebody of which profile and collège. Pure. No name, no login, no
// address: who it was is a keyed hash that is made where it is written.
import type { Profile, Uai } from '../person/facts.ts';
import type { PersonId } from '../plan/line.ts';

/** Why somebody did not get in. */
export const refusalReasons = [
  'wrong-credentials',
  'too-many-tries',
  'code-over',
  'account-closed',
  'account-suspended',
  'account-reported',
  'wrong-second-factor',
  'charter-refused',
  'service-not-allowed',
  'upstream-refused',
  'upstream-unmatched',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** What made somebody's sessions end, beside himself and the hour. */
export type EndCause =
  | 'suspended'
  | 'reported'
  | 'departed'
  | 'date-passed'
  | 'role-ended'
  | 'password-issued'
  | 'password-chosen'
  | 'second-factor-reset'
  | 'second-factor-enrolled'
  | 'ended-by-owner';

/** How a session came to its end. */
export type EndReason = 'signed-out' | 'expired' | EndCause;

/** `person` null: nobody was known. `service` null: of no service in particular. `uai` null: the person's own collège, found when it is written. */
export type SignInEvent = {
  readonly at: Date;
  readonly service: string | null;
  readonly person: PersonId | null;
  readonly uai?: Uai | null;
} & (
  | { readonly kind: 'sign-in'; readonly reason: null }
  | { readonly kind: 'refusal'; readonly reason: RefusalReason }
  | { readonly kind: 'end'; readonly reason: EndReason }
);

/** A line as it is found again. */
export type TracedEvent = {
  readonly at: Date;
  readonly kind: SignInEvent['kind'];
  readonly reason: string | null;
  readonly service: string | null;
  readonly profile: Profile | null;
  readonly uai: Uai | null;
};

/** First day (YYYY-MM-DD) of the month of a civil date, moved by `by` months. */
export function monthOf(day: string, by = 0): string {
  const months = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + by;
  return `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}-01`;
}
