// What to look for in the registry, from what an upstream says of somebody. Pure; a value that is not of the awaited form finds nobody.
import type { PersonCategory } from '../mapping/source-record.ts';
import { nameKey } from '../person/name-key.ts';
import { categoriesOf, type MatchRule, type UpstreamDefinition } from './definition.ts';

/** By the upstream's own names. */
export type UpstreamAttributes = Readonly<Record<string, readonly string[]>>;

/**
 * key: the record of this key, in these categories. pupil: by the SIECLE id within his collège. guardian: of that pupil, by his own name
 * (`nameKey`). mail: staff by the delivered address, in lower case.
 */
export type LookUp =
  | { readonly by: 'key'; readonly source: string; readonly key: string; readonly categories: readonly PersonCategory[] }
  | { readonly by: 'pupil'; readonly uai: string; readonly siecle: string }
  | { readonly by: 'guardian'; readonly uai: string; readonly siecle: string; readonly family: string; readonly given: string }
  | { readonly by: 'mail'; readonly mail: string };

/** More values than any family has children: what comes after is not looked at. */
const most = 40;

/** EduConnect says which kind of account it is, by name or by OID. */
const affiliationNames = ['FrEduCtPersonAffiliation', 'urn:oid:1.3.6.1.4.1.20326.10.999.1.7'];

/** The look-ups of each rule, in the rules' order; empty for whoever the definition's `require` leaves out. */
export function lookUps(definition: UpstreamDefinition, attributes: UpstreamAttributes): readonly (readonly LookUp[])[] {
  const kept = Object.entries(definition.require).every(([name, wanted]) =>
    valuesOf(attributes, name).some((value) => wanted.includes(value)),
  );
  if (!kept) return [];
  const categories = categoriesFor(definition, attributes);
  return definition.match.map((rule) =>
    valuesOf(attributes, rule.attribute)
      .slice(0, most)
      .flatMap((value) => lookUp(rule, value, categories))
      .filter(ofTheAudience(categories)),
  );
}

function lookUp(rule: MatchRule, value: string, categories: readonly PersonCategory[]): readonly LookUp[] {
  switch (rule.by) {
    case 'ref-id': {
      const read = parseRefId(value);
      const source = read && sourceOf(rule.academies, read.academie);
      return read && source ? [{ by: 'key', source, key: read.jointure, categories }] : [];
    }
    case 'jointure':
      return /^[^\s|$]{1,64}$/.test(value) ? [{ by: 'key', source: rule.source, key: value, categories }] : [];
    case 'vector':
      return value.split(/\r?\n/).slice(0, most).flatMap(vectorLookUp);
    case 'mail': {
      const mail = value.trim().toLowerCase();
      const [, domain = ''] = /^[^\s@]+@([^\s@]+)$/.exec(mail) ?? [];
      return rule.domains.includes(domain) ? [{ by: 'mail', mail }] : [];
    }
  }
}

/** `{AAF}<code of the académie>|<middle>|<jointure>`; null for the other kinds of value that the attribute carries. */
function parseRefId(value: string): { readonly academie: number; readonly jointure: string } | null {
  const [, academie, jointure] = /^\{AAF\}(\d{1,3})\|[^|]*\|([^|\s]{1,64})$/.exec(value) ?? [];
  return academie === undefined || jointure === undefined ? null : { academie: Number(academie), jointure };
}

/** Codes have one, two or three digits ("9", "09", "009"). */
function sourceOf(academies: Readonly<Record<string, string>>, code: number): string | undefined {
  return Object.entries(academies).find(([written]) => Number(written) === code)?.[1];
}

/** `profil|nom|prenom|eleveId|UAI`: 3 and 4 are pupils, 1 and 2 guardians (first and second degree). */
function vectorLookUp(value: string): readonly LookUp[] {
  const [, profile, family = '', given = '', siecle = '', uai = ''] =
    /^([1-4])\|([^|]*)\|([^|]*)\|(\d{1,20})\|(\d{7}[A-Z])$/.exec(value.trim()) ?? [];
  if (profile === undefined) return [];
  if (profile === '3' || profile === '4') return [{ by: 'pupil', uai, siecle }];
  const names = { family: nameKey(family), given: nameKey(given) };
  return names.family === '' || names.given === '' ? [] : [{ by: 'guardian', uai, siecle, ...names }];
}

/** A guardian's account leads to guardians, a pupil's to pupils, where the upstream says which it is. */
function categoriesFor({ audience }: UpstreamDefinition, attributes: UpstreamAttributes): readonly PersonCategory[] {
  const all = categoriesOf[audience];
  const said = affiliationNames.flatMap((name) => valuesOf(attributes, name));
  if (audience !== 'families' || said.length === 0) return all;
  return all.filter((category) => said.some((value) => value.startsWith(category === 'Eleve' ? 'eleve' : 'resp')));
}

function ofTheAudience(categories: readonly PersonCategory[]): (found: LookUp) => boolean {
  const needs = { pupil: 'Eleve', guardian: 'PersRelEleve', mail: 'PersEducNat' } as const;
  return (found) => (found.by === 'key' ? categories.length > 0 : categories.includes(needs[found.by]));
}

function valuesOf(attributes: UpstreamAttributes, name: string): readonly string[] {
  return Object.hasOwn(attributes, name) ? attributes[name]! : [];
}
