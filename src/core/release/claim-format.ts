// How the value of a claim is written where services disagree: names or legacy numbers of profiles, dates, classes. Owns the closed list of
// formats and what each may be used for; knows no service.
import type { Profile } from '../person/facts.ts';

/**
 * - `sdet`: National_ELV; `code`: ELV; `number`: National_1, as services of before the SDET names expect.
 * - `day-first`: 02/04/2013 instead of 2013-04-02.
 * - `bare`: the code of a class or group without its collège, for a service that serves one collège.
 */
export const claimFormats = ['sdet', 'code', 'number', 'day-first', 'bare'] as const;
export type ClaimFormat = (typeof claimFormats)[number];

const formatsBySource: Readonly<Record<string, readonly ClaimFormat[]>> = {
  profiles: ['sdet', 'code', 'number'],
  'identity.birthDate': ['day-first'],
  classes: ['bare'],
  groups: ['bare'],
  'head-teacher-of': ['bare'],
  'children-classes': ['bare'],
};

/** The formats that values of this source may be given; empty: it is written in one way only. */
export function formatsOf(source: string): readonly ClaimFormat[] {
  return formatsBySource[source] ?? [];
}

/** Numbers of profiles of before the SDET names. Those of the staff are kept apart by services that know them; others read 3 and 4. */
const numbers: Readonly<Record<Profile, number>> = { ELV: 1, TUT: 2, ENS: 3, DIR: 4, EVS: 5, ETA: 6, ACA: 7, COL: 9, DOC: 24 };

/** A profile as a service reads it. */
export function formattedProfile(profile: Profile, format: ClaimFormat | undefined): string {
  if (format === 'code') return profile;
  return `National_${format === 'number' ? numbers[profile] : profile}`;
}

/** A civil date (YYYY-MM-DD) as a service reads it. */
export function formattedDate(date: string, format: ClaimFormat | undefined): string {
  return format === 'day-first' ? date.split('-').reverse().join('/') : date;
}

/** A class or a group is unique only inside its structure: `UAI$code`, as in the AAF. */
export function formattedClass(uai: string, code: string, format: ClaimFormat | undefined): string {
  return format === 'bare' ? code : `${uai}$${code}`;
}
