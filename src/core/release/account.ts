// A person as the sign-in page knows him, and the one rule of who may sign in. Knows no password, no client and no clock.
import type { Role } from '../access/role.ts';
import { lastsOn } from '../calendar/civil-date.ts';
import type { OpenCharter } from '../charter/charter.ts';
import type { AffiliationDetails, Identity, Profile, Uai } from '../person/facts.ts';
import type { PersonId } from '../plan/line.ts';
import { type AccountChild, childrenOn } from './children.ts';

export type AccountAffiliation = {
  readonly uai: Uai;
  /** Null for a structure that is outside the perimeter of the delivery. */
  readonly structureName: string | null;
  readonly profile: Profile;
  readonly since: string;
  readonly until: string | null;
  readonly details: AffiliationDetails;
};

export type AccountRole = {
  readonly role: Role;
  readonly uai: Uai | null;
  readonly startsOn: string;
  readonly endsOn: string | null;
};

/** A person with the affiliations that were approved and not closed, and the roles that count (none in a collège that he left); dates are YYYY-MM-DD, both ends included. */
export type Account = {
  readonly id: PersonId;
  readonly login: string | null;
  readonly identity: Identity;
  readonly affiliations: readonly AccountAffiliation[];
  readonly roles: readonly AccountRole[];
  /** The id by which the service that the account was read for has always known the person, as it was imported. */
  readonly legacyId?: string | null;
  /** The children whom he is linked to; absent where the account was read for nothing that speaks of them. */
  readonly children?: readonly AccountChild[] | undefined;
  /** Charters in force that this person has not accepted, whomever they are for: what he owes of them is `chartersDue`. */
  readonly charters: readonly OpenCharter[];
  /** Collèges that have suspended the person; null stands for everywhere. */
  readonly suspendedIn?: readonly (Uai | null)[];
  /** The person has said that somebody else uses the account, and the collège has not settled it yet. */
  readonly reported?: boolean;
  /** When the person's sessions were last ended, in seconds since 1970 to the microsecond: what was proven before counts no more. Null or absent: never. */
  readonly sessionsEndedAt?: number | null;
};

/** The account with only what is in force today: an end date in the past counts at once, whether or not a night has passed since; so does a suspension. */
export function accountOn<A extends Account>(account: A, today: string): A {
  const { affiliations, roles, suspendedIn = [] } = account;
  const suspended = (uai: Uai | null): boolean => suspendedIn.includes(null) || (uai !== null && suspendedIn.includes(uai));
  return {
    ...account,
    affiliations: affiliations.filter((one) => holds(one, today) && !suspended(one.uai)),
    ...(account.children && { children: childrenOn(account.children, today) }),
    roles: roles.filter(({ uai, startsOn, endsOn }) => lastsOn(today, startsOn, endsOn) && !suspended(uai)),
  };
}

/** Why somebody may not sign in; open: he may. closed: no collège counts him among its people today, and he holds no role. */
export type SignInVerdict = 'open' | 'closed' | 'suspended' | 'reported';

/**
 * Whoever has an active affiliation or a role in force, that no collège has suspended, and has not reported that somebody uses his account; nobody
 * else, ever. The only place where this is decided.
 */
export function signInVerdict(account: Account, today: string): SignInVerdict {
  const { affiliations, roles } = accountOn(account, today);
  const { suspendedIn = [] } = account;
  if (affiliations.length + roles.length > 0) return account.reported === true ? 'reported' : 'open';
  const concerns = suspendedIn.includes(null) || account.affiliations.some((one) => holds(one, today) && suspendedIn.includes(one.uai));
  return concerns ? 'suspended' : 'closed';
}

export function maySignIn(account: Account, today: string): boolean {
  return signInVerdict(account, today) === 'open';
}

/**
 * What a session or a grant rests on. `endedBefore`: when the person's sessions had last been ended (null: never), as it was read with the account when he
 * proved who he is. Absent where that was not noted: of a session of an older version, and of an upstream's word; then the time of the proof counts.
 */
export type Proof = {
  readonly endedBefore?: number | null | undefined;
  /** Seconds since 1970, whole ones mostly; absent: not known, or not said. */
  readonly provenAt?: number | undefined;
};

/**
 * Whether it still counts: false once the person's sessions were ended after it. What was noted is compared, not times: protocols tell whole seconds, and an end
 * and a new sign-in have room within one. By time, the second of the end counts as before it.
 */
export function stillCounts({ endedBefore, provenAt }: Proof, { sessionsEndedAt = null }: Pick<Account, 'sessionsEndedAt'>): boolean {
  if (endedBefore !== undefined) return endedBefore === sessionsEndedAt;
  return sessionsEndedAt === null || (provenAt ?? Number.POSITIVE_INFINITY) > sessionsEndedAt;
}

function holds({ since, until }: AccountAffiliation, today: string): boolean {
  return lastsOn(today, since, until);
}
