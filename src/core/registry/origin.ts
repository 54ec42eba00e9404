// Where each value of a person comes from: which record, which attribute, which rule of the mapping; and what the source announces now.
// Pure. Asks desire.ts which record wins, so that an explanation can never tell another story than the plan.
import { frenchDate } from '../calendar/french-date.ts';
import type { KeptAttribute, MappingDefinition } from '../mapping/definition.ts';
import { asCodes, type CodeNames, mefText, subjectsText } from '../person/code-names.ts';
import type { AffiliationDetails, Identity, Profile, Uai } from '../person/facts.ts';
import { desire, type RecordOfPerson } from './desire.ts';

/** One record of a source, as it can be found again: file (base name) and line of the last delivery that changed it. */
export type RecordReference = {
  readonly source: string;
  readonly category: string;
  readonly key: string;
  readonly file: string;
  readonly line: number | null;
  readonly receivedAt: Date | null;
  /** Civil date of the state that was delivered, null when the source did not say. */
  readonly asOf: string | null;
  /** Civil date since which the source no longer holds it. */
  readonly goneOn: string | null;
};

export type OriginRecord = RecordOfPerson & { readonly reference: RecordReference };

/** The mapping rule that let an attribute in, with the ground on which it is kept (C-8.1). */
export type OriginRule = KeptAttribute & { readonly attribute: string };

/**
 * One value. `field` is the name that the journal uses (`identity.familyName`, `affiliation.ELV`…). `value`: what the registry holds;
 * `announced`: what the source says now, where that differs (it waits for a decision). Both in words, null for none.
 */
export type OriginValue = {
  readonly field: string;
  readonly label: string;
  readonly value: string | null;
  readonly announced: string | null;
  readonly pending: boolean;
  readonly record: RecordReference | null;
  readonly rules: readonly OriginRule[];
};

export type MappingOf = (source: string) => MappingDefinition | undefined;

const identityLabels: Readonly<Record<keyof Identity, string>> = {
  title: 'Civilité',
  familyName: 'Nom',
  givenName: 'Prénom',
  birthName: 'Nom de naissance',
  otherNames: 'Autres prénoms',
  birthDate: 'Date de naissance',
  mail: 'Courriel',
};

const detailLabels: Readonly<Record<keyof AffiliationDetails, string>> = {
  classes: 'Classes',
  groups: 'Groupes',
  functions: 'Fonctions',
  headTeacherOf: 'Professeur principal',
  subjects: 'Matières',
  mef: 'Formation (MEF)',
};

/** Fields of the mapping that feed a detail besides the one of its own name. */
const alsoFedBy: Readonly<Partial<Record<keyof AffiliationDetails, readonly string[]>>> = {
  classes: ['classEntries'],
  subjects: ['classSubjects', 'groupSubjects'],
};

/** The origin of each value of a civil identity. `held` is null for somebody whom the registry does not know yet. */
export function identityOrigins(
  held: Identity | null,
  records: readonly OriginRecord[],
  mappingOf: MappingOf,
  today: string,
): OriginValue[] {
  const announced = desire(records, today).identity;
  // Once every record is gone, the last word is still that of the records that were there.
  const origin = records.find(({ facts }) => facts.identity === announced) ?? records[0] ?? null;
  const source = announced ?? null;
  return (Object.keys(identityLabels) as (keyof Identity)[]).flatMap((key) => {
    const value = identityText(held, key);
    const said = identityText(source, key);
    if (value === null && said === null) return [];
    return [
      {
        field: `identity.${key}`,
        label: identityLabels[key],
        value,
        announced: said,
        pending: source !== null && said !== value,
        record: origin?.reference ?? null,
        rules: origin ? rulesOf(origin.reference, [key], mappingOf) : [],
      },
    ];
  });
}

export type HeldAffiliation = { readonly uai: Uai; readonly profile: Profile; readonly details: AffiliationDetails };

/**
 * The record that claims an affiliation and the origin of each of its details; `record` null when no source claims it any more. `codes`
 * names subjects and MEF; what waits for a decision is told by the codes themselves.
 */
export function affiliationOrigins(
  held: HeldAffiliation,
  records: readonly OriginRecord[],
  mappingOf: MappingOf,
  today: string,
  codes: CodeNames = asCodes,
): { readonly record: RecordReference | null; readonly because: 'record' | 'pupil' | 'gone'; readonly values: readonly OriginValue[] } {
  const wanted = desire(records, today).affiliations.find(({ uai, profile }) => uai === held.uai && profile === held.profile);
  const claimed = records.find(({ facts, gone }) => !gone && wanted !== undefined && facts.affiliations.includes(wanted));
  const guardian = records.find(({ gone, guardianOf }) => !gone && held.profile === 'TUT' && guardianOf.includes(held.uai));
  const origin = claimed ?? guardian ?? null;
  const because = claimed ? 'record' : guardian ? 'pupil' : 'gone';
  const values = (Object.keys(detailLabels) as (keyof AffiliationDetails)[]).flatMap((key) => {
    const value = detailText(held.details, key, codes);
    const announced = wanted ? detailText(wanted.details, key, codes) : null;
    if (value === null && announced === null) return [];
    return [
      {
        field: `affiliation.${held.profile}`,
        label: detailLabels[key],
        value,
        announced,
        pending: wanted !== undefined && detailText(wanted.details, key, asCodes) !== detailText(held.details, key, asCodes),
        record: origin?.reference ?? null,
        rules: origin ? rulesOf(origin.reference, [key, ...(alsoFedBy[key] ?? [])], mappingOf) : [],
      },
    ];
  });
  return { record: origin?.reference ?? null, because, values };
}

function rulesOf(reference: RecordReference, fields: readonly string[], mappingOf: MappingOf): OriginRule[] {
  const categories: Readonly<Record<string, MappingDefinition['categories'][keyof MappingDefinition['categories']]>> | undefined =
    mappingOf(reference.source)?.categories;
  const attributes = categories?.[reference.category]?.attributes ?? {};
  return Object.entries(attributes).flatMap(([attribute, kept]) => (fields.includes(kept.field) ? [{ ...kept, attribute }] : []));
}

function identityText(identity: Identity | null, key: keyof Identity): string | null {
  if (identity === null) return null;
  if (key === 'otherNames') return identity.otherNames.join(', ') || null;
  if (key === 'birthDate') return identity.birthDate && frenchDate(identity.birthDate);
  return identity[key] || null;
}

function detailText(details: AffiliationDetails, key: keyof AffiliationDetails, codes: CodeNames): string | null {
  if (key === 'mef') return mefText(details.mef, codes);
  if (key === 'subjects') return subjectsText(details.subjects, codes);
  if (key !== 'functions') return details[key].join(', ') || null;
  const said = details.functions.map(({ label, disciplineLabel }) => (disciplineLabel ? `${label} (${disciplineLabel})` : label));
  return said.join(', ') || null;
}
