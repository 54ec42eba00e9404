// Civil identity, alike for the three categories of people. A record without names is set aside: nobody could be shown it.
import type { Identity } from '../person/facts.ts';
import type { RecordValues } from './record-values.ts';

type IdentitySlots = {
  readonly familyName: number;
  readonly birthName: number;
  readonly givenName: number;
  readonly otherNames: number;
  readonly title: number;
  readonly birthDate: number;
  readonly mail: number;
};

/** `birthName` only where it differs from the usual name. Other given names keep their order: it is that of the civil register. */
export function readIdentity(values: RecordValues, slots: IdentitySlots, birthDateRequired: boolean): Identity {
  const birthName = values.one(slots.birthName);
  // The usual name may be left empty for somebody who has none: the family name serves.
  const familyName = values.delivered(slots.familyName) === null && birthName !== null ? birthName : values.required(slots.familyName);
  return {
    familyName: familyName ?? '',
    givenName: values.required(slots.givenName) ?? '',
    birthName: birthName === familyName ? null : birthName,
    otherNames: values.many(slots.otherNames),
    title: values.one<'M.' | 'Mme'>(slots.title),
    birthDate: birthDateRequired ? values.required(slots.birthDate) : values.one(slots.birthDate),
    mail: values.one(slots.mail),
  };
}
