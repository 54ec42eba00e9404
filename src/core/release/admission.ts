// Whether a person may use a service, and as what: the last step of signing in (C-2.1). Pure; the one place where it is decided.
import type { Profile, Uai } from '../person/facts.ts';
import type { Account, AccountAffiliation } from './account.ts';
import type { Service } from './service.ts';
import { subjectAttribute } from './subject.ts';

/** What a collège has opened a service to: a profile, or those of its people of that profile who are of these classes. */
export type Opening = { readonly uai: Uai; readonly profile: Profile; readonly classes: readonly string[] | null };

/**
 * profile: the service is not made for any profile of the person. not-open: none of his collèges has opened it to him.
 * unknown-here: the service knows people by something that he has not.
 */
export type Refusal = 'profile' | 'not-open' | 'unknown-here';

/** `account`: the person as far as the service is concerned; what another collège has not opened is not told to it. */
export type Admission = { readonly refused: null; readonly account: Account } | { readonly refused: Refusal };

type Terms = Pick<Service, 'opening' | 'profiles'> & { readonly release: Pick<Service['release'], 'subject'> };

/** `account`: what is in force today (`accountOn`). `openings`: of this service, in the person's collèges at least. */
export function admit(service: Terms, account: Account, openings: readonly Opening[]): Admission {
  const narrowed = service.opening === 'by-college' || !forEverybody(service);
  const fitting = account.affiliations.filter(({ profile }) => forEverybody(service) || service.profiles?.includes(profile));
  if (!forEverybody(service) && fitting.length === 0) return { refused: 'profile' };
  const open = service.opening === 'by-college' ? fitting.filter((one) => openings.some((opening) => reaches(opening, one))) : fitting;
  if (service.opening === 'by-college' && open.length === 0) return { refused: 'not-open' };
  const { subject } = service.release;
  if (typeof subject === 'object' && subjectAttribute(account, subject.attribute) === null) return { refused: 'unknown-here' };
  if (!narrowed) return { refused: null, account };
  const roles = account.roles.filter(({ uai }) => uai === null || open.some((one) => one.uai === uai));
  return { refused: null, account: { ...account, affiliations: open, roles } };
}

/** Whether an opening reaches somebody of this affiliation; a class means those who are taught in it, or teach it. */
function reaches({ uai, profile, classes }: Opening, one: Pick<AccountAffiliation, 'uai' | 'profile' | 'details'>): boolean {
  if (one.uai !== uai || one.profile !== profile) return false;
  return classes === null || one.details.classes.some((code) => classes.includes(code));
}

function forEverybody({ profiles }: Pick<Service, 'profiles'>): boolean {
  return profiles === null || profiles === undefined;
}
