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
  if (birthName === null) values.remember(slots.birthName);
  if (values.delivered(slots.familyName) === null) values.remember(slots.familyName);
  return {
    familyName: familyName ?? '',
    givenName: values.required(slots.givenName) ?? '',
    birthName: birthName === familyName ? null : birthName,
    otherNames: values.many(slots.otherNames),
    title: values.one<'M.' | 'Mme'>(slots.title),
    birthDate: birthDate(values, slots.birthDate, birthDateRequired),
    mail: values.one(slots.mail),
  };
}

/** A day that has come: nobody is delivered before he is born. */
function birthDate(values: RecordValues, slot: number, required: boolean): string | null {
  const found = required ? values.required(slot) : values.one(slot);
  if (found === null || values.today === null || found <= values.today) return found;
  const says = "Cette date de naissance est dans l'avenir.";
  if (required) values.reject('date-not-real', says, slot, values.delivered(slot));
  else values.warn('date-not-real', `${says} Elle n'est pas reprise.`, slot, values.delivered(slot));
  return null;
}
