// From facts back to the attributes that give them: a delivery may say of somebody one attribute alone, and the record is then mapped again as a
// whole, by the same rules. Owns nothing of what a value means: it writes what the transforms read. What facts cannot give back is in the memo.
import type { PersonFacts, RelationFacts, Uai } from '../person/facts.ts';
import type { MefFacts, StructureFacts, SubjectFacts } from '../person/structure.ts';
import type { MappingDefinition } from './definition.ts';
import type { Memo } from './mapper.ts';
import type { Attributes, Category } from './source-record.ts';

/**
 * Stands in a memo for the key of a pupil's home structure that is known and outside of the perimeter: what he has there (training, subjects) is not
 * ours, and which structure it is neither. As a UAI it is in no perimeter.
 */
export const elsewhere = '*';

/** What is known of a record: its facts, by category. */
export type Known =
  | { readonly category: 'Eleve' | 'PersRelEleve' | 'PersEducNat'; readonly facts: PersonFacts }
  | { readonly category: 'EtabEducNat'; readonly facts: StructureFacts }
  | { readonly category: 'MefEducNat'; readonly facts: MefFacts }
  | { readonly category: 'MatiereEducNat'; readonly facts: SubjectFacts };

/** Gives back attributes which map to these facts. `keyOf`: the source's key of a structure. */
export type Recall = (known: Known, memo: Memo | null, keyOf: (uai: Uai) => string | undefined) => Attributes;

/** Prepares the way back for a definition: which attribute fills which field. */
export function recallBy(definition: MappingDefinition): Recall {
  const names = new Map(
    (Object.keys(definition.categories) as Category[]).map((category) => [
      category,
      new Map(Object.entries(definition.categories[category].attributes).map(([attribute, { field }]) => [field, attribute])),
    ]),
  );
  const nameTransform = Object.values(definition.categories.EtabEducNat.attributes).find(({ field }) => field === 'name')?.transform;
  return (known, memo, keyOf) => {
    const attributes = new Map<string, readonly string[]>();
    for (const [field, values] of Object.entries(fieldsOf(known, keyOf))) {
      const name = names.get(known.category)?.get(field);
      if (name !== undefined) attributes.set(name, values.length === 0 ? [''] : values);
    }
    // As the second of its fields, a name is taken as it is; alone, its end could be taken for that of an académie.
    if (known.category === 'EtabEducNat' && nameTransform === 'structure-name') {
      const name = names.get('EtabEducNat')?.get('name');
      if (name !== undefined) attributes.set(name, [`$${known.facts.name}`]);
    }
    for (const [name, values] of Object.entries(memo ?? {})) attributes.set(name, values);
    return attributes;
  };
}

/** The record as it stands after some of its attributes were replaced; an empty value clears (SDET annexe 4, `modifyRequest`). */
export function amend(before: Attributes, changes: Attributes): Attributes {
  return new Map([...before, ...changes]);
}

type Fields = Readonly<Record<string, readonly string[]>>;

function fieldsOf(known: Known, keyOf: (uai: Uai) => string | undefined): Fields {
  switch (known.category) {
    case 'EtabEducNat':
      return structureFields(known.facts);
    case 'MefEducNat':
      return { key: [known.facts.code], label: [known.facts.label], attachment: some(known.facts.attachment) };
    case 'MatiereEducNat':
      return { key: [known.facts.code], label: [known.facts.label] };
    case 'PersRelEleve':
      return identityFields(known.facts);
    case 'Eleve':
      return { ...identityFields(known.facts), ...pupilFields(known.facts, keyOf) };
    default:
      return { ...identityFields(known.facts), ...staffFields(known.facts, keyOf) };
  }
}

function structureFields(facts: StructureFacts): Fields {
  return {
    key: [facts.key],
    uai: [facts.uai],
    name: [facts.name],
    type: some(facts.type),
    typeCode: some(facts.typeCode),
    seat: some(facts.seat),
    mail: some(facts.mail),
    divisions: facts.divisions.map(({ code, label, mefs }) => [code, label, ...mefs].join('$')),
    groups: facts.groups.map(({ code, label, divisions }) => [code, label, ...divisions].join('$')),
  };
}

function identityFields({ key, identity }: PersonFacts): Fields {
  return {
    key: [key],
    familyName: [identity.familyName],
    // Delivered alike for nearly everybody; where it was not, the memo says so.
    birthName: [identity.birthName ?? identity.familyName],
    givenName: [identity.givenName],
    otherNames: identity.otherNames,
    title: some(identity.title),
    birthDate: day(identity.birthDate),
    mail: some(identity.mail),
  };
}

function pupilFields(facts: PersonFacts, keyOf: (uai: Uai) => string | undefined): Fields {
  const { affiliations, home } = facts;
  const main = affiliations.find(({ uai }) => uai === home) ?? null;
  const said = main ?? (home === null ? affiliations[0] : undefined);
  return {
    ine: some(facts.ine),
    siecle: some(facts.siecle),
    home: some(home === null ? null : keyOf(home)),
    homeFrom: day(main?.from ?? null),
    homeUntil: day(main?.until ?? null),
    classes: affiliations.flatMap(({ uai, details }) => references(keyOf(uai), details.classes)),
    groups: affiliations.flatMap(({ uai, details }) => references(keyOf(uai), details.groups)),
    mef: some(said?.details.mef),
    subjects: said?.details.subjects ?? [],
    relations: facts.relations.map(relation),
  };
}

function staffFields(facts: PersonFacts, keyOf: (uai: Uai) => string | undefined): Fields {
  const { affiliations, home } = facts;
  return {
    home: some(home === null ? null : keyOf(home)),
    functions: affiliations.flatMap(({ uai, details }) =>
      details.functions.map(({ code, label, disciplineCode, disciplineLabel }) =>
        [keyOf(uai) ?? '', code, label, disciplineCode ?? '-', disciplineLabel ?? ''].join('$'),
      ),
    ),
    classes: affiliations.flatMap(({ uai, details }) => references(keyOf(uai), details.classes)),
    groups: affiliations.flatMap(({ uai, details }) => references(keyOf(uai), details.groups)),
    headTeacherOf: affiliations.flatMap(({ uai, details }) => references(keyOf(uai), details.headTeacherOf)),
  };
}

function references(structure: string | undefined, codes: readonly string[]): string[] {
  return structure === undefined ? [] : codes.map((code) => `${structure}$${code}`);
}

const flags = { legal: '1', 'in-charge': '2', contact: '3' } as const;

function relation({ guardianKey, linkCode, financial, legal, contact, payment }: RelationFacts): string {
  const flag = (set: boolean) => (set ? '1' : '0');
  return [guardianKey, linkCode, flag(financial), flags[legal], flag(contact), flag(payment)].join('$');
}

function some(value: string | null | undefined): string[] {
  return value === null || value === undefined ? [] : [value];
}

/** `yyyy-MM-dd` as AAF writes it. */
function day(value: string | null): string[] {
  return value === null ? [] : [value.split('-').reverse().join('/')];
}
