// A person as the sign-in page knows him, and the one rule of who may sign in. Knows no password, no client and no clock.
import type { Role } from '../access/role.ts';
import type { OpenCharter } from '../charter/charter.ts';
import type { AffiliationDetails, Identity, Profile, Uai } from '../person/facts.ts';
import type { PersonId } from '../plan/line.ts';

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
  /** Charters in force that this person has not accepted, whomever they are for: what he owes of them is `chartersDue`. */
  readonly charters: readonly OpenCharter[];
};

/** The account with only what is in force today: an end date in the past counts at once, whether or not a night has passed since. */
export function accountOn<A extends Account>(account: A, today: string): A {
  return {
    ...account,
    affiliations: account.affiliations.filter(({ since, until }) => since <= today && (until === null || today <= until)),
    roles: account.roles.filter(({ startsOn, endsOn }) => startsOn <= today && (endsOn === null || today <= endsOn)),
  };
}

/** Whoever has an active affiliation or a role in force; nobody else, ever. The only place where this is decided. */
export function maySignIn(account: Account, today: string): boolean {
  const { affiliations, roles } = accountOn(account, today);
  return affiliations.length > 0 || roles.length > 0;
}
