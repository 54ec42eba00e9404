// A charter as people accept it (C-11.1): whom it concerns, what it says in plain words, its whole text. Pure; knows no file, no table and no page.
import type { Role } from '../access/role.ts';
import type { Profile, Uai } from '../person/facts.ts';

/**
 * Whom a charter is for. staff: whoever works in a collège or holds a role here. academic-staff: those of them whom the Académie employs, who also
 * accept its own charter.
 */
export const charterAudiences = ['pupils', 'guardians', 'staff', 'academic-staff'] as const;
export type CharterAudience = (typeof charterAudiences)[number];

/** Whom a version concerns: `structures` null = every collège; else only people of these (an annex on EIM, for the collèges that have them). */
export type CharterReach = { readonly audience: readonly CharterAudience[]; readonly structures: readonly Uai[] | null };

/** A version in force that somebody has not accepted. */
export type OpenCharter = CharterReach & { readonly charter: string; readonly version: number };

export type CharterSection = { readonly title: string; readonly paragraphs: readonly string[] };

/** What is shown: first what it comes to, in words for the reader; below, the whole text. `plain` has words for each audience of its reach. */
export type CharterText = {
  readonly title: string;
  readonly plain: Readonly<Partial<Record<CharterAudience, readonly string[]>>>;
  readonly sections: readonly CharterSection[];
};

/** One version of a charter, as its file says it. */
export type CharterVersion = CharterReach & CharterText & { readonly charter: string; readonly version: number };

const employedByAcademie: readonly Profile[] = ['ENS', 'DIR', 'EVS', 'DOC', 'ACA'];

/** What is in force today of an account. */
type Person = {
  readonly affiliations: readonly { readonly uai: Uai; readonly profile: Profile }[];
  readonly roles: readonly { readonly role: Role; readonly uai: Uai | null }[];
};

/** The charters that the person has still to accept, in the order given. */
export function chartersDue({ charters, ...person }: Person & { readonly charters: readonly OpenCharter[] }): readonly OpenCharter[] {
  return charters.filter((open) => audiencesIn(person, open.structures).some((audience) => open.audience.includes(audience)));
}

/** As whom the person reads a charter: a pupil is spoken to as one, whatever else he may be. Null for whom it does not concern. */
export function readerOf(person: Person, { audience, structures }: CharterReach): CharterAudience | null {
  const own = audiencesIn(person, structures);
  return charterAudiences.find((one) => own.includes(one) && audience.includes(one)) ?? null;
}

function audiencesIn({ affiliations, roles }: Person, structures: readonly Uai[] | null): readonly CharterAudience[] {
  const within = (uai: Uai | null): boolean => structures === null || (uai !== null && structures.includes(uai));
  const profiles = affiliations.filter(({ uai }) => within(uai)).map(({ profile }) => profile);
  const held = roles.filter(({ uai }) => within(uai));
  const staff = held.length > 0 || profiles.some((profile) => profile !== 'ELV' && profile !== 'TUT');
  const academic = held.some(({ role }) => role === 'academie') || profiles.some((profile) => employedByAcademie.includes(profile));
  return [
    ...(profiles.includes('ELV') ? (['pupils'] as const) : []),
    ...(profiles.includes('TUT') ? (['guardians'] as const) : []),
    ...(staff ? (['staff'] as const) : []),
    ...(academic ? (['academic-staff'] as const) : []),
  ];
}

/** The text of a version in one fixed form: what its digest, the proof of what was accepted, is computed over. */
export function canonicalCharter({ charter, version, audience, structures, title, plain, sections }: CharterVersion): string {
  const words = charterAudiences.flatMap((one) => (plain[one] ? [[one, plain[one]]] : []));
  const text = sections.map((section) => [section.title, section.paragraphs]);
  return JSON.stringify([charter, version, [...audience].sort(), structures === null ? null : [...structures].sort(), title, words, text]);
}
