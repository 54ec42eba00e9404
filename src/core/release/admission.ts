// Whether a person may use a service, and as what: the last step of signing in (C-2.1). Pure; the one place where it is decided.
import type { Profile, Uai } from '../person/facts.ts';
import type { Account, AccountAffiliation } from './account.ts';
import { childrenIn } from './children.ts';
import { forChildren } from './context.ts';
import type { Service } from './service.ts';
import { subjectAttribute } from './subject.ts';

/** What a collège has opened a service to: a profile, or those of its people of that profile who are of these classes. */
export type Opening = { readonly uai: Uai; readonly profile: Profile; readonly classes: readonly string[] | null };

/**
 * profile: the service is not made for any profile of the person. not-open: none of his collèges has opened it to him.
 * unknown-here: the service knows people by something that he has not. no-child: it speaks with guardians about a child, and he has none there.
 */
export type Refusal = 'profile' | 'not-open' | 'unknown-here' | 'no-child';

/** `account`: the person as far as the service is concerned; what another collège has not opened is not told to it. */
export type Admission = { readonly refused: null; readonly account: Account } | { readonly refused: Refusal };

type Terms = Pick<Service, 'opening' | 'profiles' | 'context'> & { readonly release: Pick<Service['release'], 'subject'> };

/** `account`: what is in force today (`accountOn`). `openings`: of this service, in the person's collèges at least. */
export function admit(service: Terms, account: Account, openings: readonly Opening[]): Admission {
  const narrowed = service.opening === 'by-college' || !forEverybody(service);
  const fitting = account.affiliations.filter(({ profile }) => forEverybody(service) || service.profiles?.includes(profile));
  if (!forEverybody(service) && fitting.length === 0) return { refused: 'profile' };
  const open = service.opening === 'by-college' ? fitting.filter((one) => openings.some((opening) => reaches(opening, one))) : fitting;
  if (service.opening === 'by-college' && open.length === 0) return { refused: 'not-open' };
  const { subject } = service.release;
  if (typeof subject === 'object' && subjectAttribute(account, subject.attribute) === null) return { refused: 'unknown-here' };
  const roles = account.roles.filter(({ uai }) => uai === null || open.some((one) => one.uai === uai));
  return aboutChildren(service, narrowed ? { ...account, affiliations: open, roles } : account);
}

/** Of a guardian's children, those of the collèges in which he comes as their guardian. */
function aboutChildren({ context }: Pick<Service, 'context'>, account: Account): Admission {
  if (account.children === undefined) return { refused: null, account };
  const places = account.affiliations.flatMap(({ profile, uai }) => (profile === 'TUT' ? [uai] : []));
  const children = childrenIn(account.children, new Set(places));
  if (context !== 'child') return { refused: null, account: { ...account, children } };
  const told = forChildren(account, children);
  return places.length > 0 && told.affiliations.length === 0 ? { refused: 'no-child' } : { refused: null, account: told };
}

/** Whether an opening reaches somebody of this affiliation; a class means those who are taught in it, or teach it. */
function reaches({ uai, profile, classes }: Opening, one: Pick<AccountAffiliation, 'uai' | 'profile' | 'details'>): boolean {
  if (one.uai !== uai || one.profile !== profile) return false;
  return classes === null || one.details.classes.some((code) => classes.includes(code));
}

function forEverybody({ profiles }: Pick<Service, 'profiles'>): boolean {
  return profiles === null || profiles === undefined;
}
