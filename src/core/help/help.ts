// Whom to turn to (C-HELP): the référent first for pupils, the guichet unique for adults, and the collège's own office. Pure; knows no page and no table.
import type { Profile, Uai } from '../person/facts.ts';

/** The guichet unique of the platform, by its settings. Null: not told. */
export type HelpDesk = { readonly phone: string | null; readonly hours: string | null; readonly url: string | null };

/** What a collège says of itself; empty = not told. `referent`: where and when he is found, never who he is. */
export type CollegeContact = { readonly referent: string; readonly phone: string; readonly mail: string; readonly hours: string };

export const nothingTold: CollegeContact = { referent: '', phone: '', mail: '', hours: '' };

/** Longest text of a field, in signs. */
export const contactMax = 200;

/** A collège of the person, with what it says. */
export type OwnCollege = { readonly uai: Uai; readonly name: string | null; readonly contact: CollegeContact };

/** `reader` null: nobody is known, and nothing of any collège is told. The desk is for adults: a pupil is sent to his référent, and never told to call it. */
export type Help = { readonly reader: 'pupil' | 'adult' | null; readonly desk: HelpDesk; readonly colleges: readonly OwnCollege[] };

/** The help of somebody of these profiles; of nobody in particular when there is none. */
export function helpOf(desk: HelpDesk, profiles: readonly Profile[], colleges: readonly OwnCollege[]): Help {
  const reader = profiles.length === 0 ? null : profiles.every((profile) => profile === 'ELV') ? 'pupil' : 'adult';
  return { reader, desk, colleges };
}

/** One fault a field that cannot be kept: the field and what to do. */
export type ContactFault = { readonly field: keyof CollegeContact; readonly sentence: string };

export function contactFaults(contact: CollegeContact): readonly ContactFault[] {
  const long = (Object.keys(nothingTold) as (keyof CollegeContact)[]).filter((field) => contact[field].length > contactMax);
  return [
    ...long.map((field) => ({ field, sentence: `Ce texte dépasse ${contactMax} signes : raccourcissez-le.` })),
    ...(contact.phone !== '' && !/^[+\d][\d .()-]{3,29}$/.test(contact.phone)
      ? [{ field: 'phone' as const, sentence: 'Écrivez un numéro de téléphone, par exemple 01 40 00 00 00.' }]
      : []),
    ...(contact.mail !== '' && !/^[^\s<>@,;"]+@[^\s<>@,;"]+\.[a-z]+$/i.test(contact.mail)
      ? [{ field: 'mail' as const, sentence: 'Écrivez une adresse de courrier, par exemple secretariat@college.exemple.fr.' }]
      : []),
  ];
}
