// Which people of the registry an upstream's word leads to, from what the look-ups found. Pure: one, several (the person chooses), or nobody.

import { nameKey } from '../person/name-key.ts';
import type { PersonId } from '../plan/line.ts';
import type { Account } from '../release/account.ts';
import type { Audience } from './definition.ts';
import type { LookUp } from './look-up.ts';

/** What a look-up found; `personId` null: delivered, and no account was approved for it. The names are compared and go no further. */
export type Found = { readonly personId: PersonId | null; readonly familyName: string; readonly givenName: string };

/**
 * people: at least one, without repeats. unknown: no record. unapproved: a record, whose account nobody approved. ambiguous: one value that
 * two people share (a mail address, a number), which proves neither.
 */
export type Match =
  | { readonly kind: 'people'; readonly people: readonly PersonId[] }
  | { readonly kind: 'unknown' | 'unapproved' | 'ambiguous' };

/** `rules`: for each rule in order, its look-ups with what they found. The first that found a record decides. */
export function matchPeople(rules: readonly (readonly { readonly lookUp: LookUp; readonly found: readonly Found[] }[])[]): Match {
  for (const rule of rules) {
    const found = rule.map(({ lookUp, found: records }) => records.filter((record) => ofTheName(lookUp, record)));
    if (found.flat().length === 0) continue;
    const people = peopleOf(found.flat());
    // Several values may be several people of one account holder (his children's académies); one value is one person.
    const shared = found.some((records) => peopleOf(records).length > 1) || (people.length > 1 && rule[0]!.lookUp.by === 'mail');
    if (shared) return { kind: 'ambiguous' };
    return people.length === 0 ? { kind: 'unapproved' } : { kind: 'people', people };
  }
  return { kind: 'unknown' };
}

function peopleOf(found: readonly Found[]): readonly PersonId[] {
  return [...new Set(found.flatMap(({ personId }) => (personId === null ? [] : [personId])))];
}

function ofTheName(lookUp: LookUp, { familyName, givenName }: Found): boolean {
  return lookUp.by !== 'guardian' || (nameKey(familyName) === lookUp.family && nameKey(givenName) === lookUp.given);
}

/**
 * Whether an upstream of this audience may open the account. A family's proof never opens what sees other people's data: whoever is staff
 * too, or holds a role, comes in by the agents' door or by his own password.
 */
export function opensFor(audience: Audience, { affiliations, roles }: Pick<Account, 'affiliations' | 'roles'>): boolean {
  const staff = roles.length > 0 || affiliations.some(({ profile }) => profile !== 'ELV' && profile !== 'TUT');
  return staff === (audience === 'agents');
}
