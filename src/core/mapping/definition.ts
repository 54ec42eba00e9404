// What a mapping file says, as data: which attribute feeds which field, by which transform, and by what right it is kept (C-8.1). Owns the two
// closed lists (fields, transforms) and the check that a definition keeps to them. Must not know YAML.
import type { Profile } from '../person/facts.ts';
import type { Category } from './source-record.ts';

/** Fields that the facts have room for, by category, with the transforms that give their kind of value. */
export const fieldsOf = {
  Eleve: {
    key: ['code'],
    title: ['title'],
    familyName: ['name'],
    birthName: ['name'],
    givenName: ['name'],
    otherNames: ['name'],
    birthDate: ['date'],
    mail: ['mail'],
    ine: ['ine'],
    siecle: ['code'],
    home: ['structure-reference'],
    homeFrom: ['date'],
    homeUntil: ['date'],
    classes: ['class-reference'],
    classEntries: ['class-entry'],
    groups: ['class-reference'],
    mef: ['code'],
    subjects: ['code'],
    relations: ['relation'],
  },
  PersRelEleve: {
    key: ['code'],
    title: ['title'],
    familyName: ['name'],
    birthName: ['name'],
    givenName: ['name'],
    otherNames: ['name'],
    birthDate: ['date'],
    mail: ['mail'],
  },
  PersEducNat: {
    key: ['code'],
    title: ['title'],
    familyName: ['name'],
    birthName: ['name'],
    givenName: ['name'],
    otherNames: ['name'],
    birthDate: ['date'],
    mail: ['mail'],
    home: ['structure-reference'],
    functions: ['function'],
    classes: ['class-reference'],
    groups: ['class-reference'],
    headTeacherOf: ['class-reference'],
    classSubjects: ['class-subject'],
    groupSubjects: ['class-subject'],
  },
  EtabEducNat: {
    key: ['code'],
    uai: ['uai'],
    name: ['structure-name', 'text'],
    type: ['text'],
    typeCode: ['code'],
    seat: ['structure-reference'],
    mail: ['mail'],
    divisions: ['division'],
    groups: ['group'],
  },
  MefEducNat: { key: ['code'], label: ['text'], attachment: ['code'] },
  MatiereEducNat: { key: ['code'], label: ['text'] },
} as const satisfies Record<Category, Record<string, readonly TransformName[]>>;

/** Without these a record of the category can never be accepted. */
const requiredFields: Readonly<Record<Category, readonly string[]>> = {
  Eleve: ['key', 'familyName', 'givenName', 'birthDate', 'home', 'classes'],
  PersRelEleve: ['key', 'familyName', 'givenName'],
  PersEducNat: ['key', 'familyName', 'givenName', 'functions'],
  EtabEducNat: ['key', 'uai'],
  MefEducNat: ['key', 'label'],
  MatiereEducNat: ['key', 'label'],
};

export const transformNames = [
  'text',
  'name',
  'date',
  'title',
  'code',
  'ine',
  'mail',
  'uai',
  'structure-name',
  'structure-reference',
  'class-reference',
  'class-entry',
  'class-subject',
  'function',
  'relation',
  'division',
  'group',
] as const;
export type TransformName = (typeof transformNames)[number];

/** One attribute that is kept. `category`, `purpose` and `ground` are for people: the register of processing is made from them. */
export type KeptAttribute = {
  readonly field: string;
  readonly transform: TransformName;
  /** Category of data in the words of the arrêté of 30 November 2006, article 2. */
  readonly category: string;
  readonly purpose: string;
  readonly ground: string;
};

export type CategoryMapping = {
  readonly attributes: Readonly<Record<string, KeptAttribute>>;
  /** Known to the format, not kept: not even a warning. */
  readonly ignored: readonly string[];
};

export type MappingDefinition = {
  readonly source: string;
  readonly categories: Readonly<Record<Category, CategoryMapping>>;
};

/** Function code → national profile; `unknown`: the profile of a code that the table lacks, null for none. `none`: codes that are no function. */
export type FunctionTable = {
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly none: ReadonlySet<string>;
  readonly unknown: Profile | null;
};

export type MappingTables = { readonly functions: FunctionTable };

/** Everything in a definition that the closed lists do not allow, in French; empty when it can be compiled. */
export function definitionFaults(definition: MappingDefinition): string[] {
  const faults: string[] = [];
  for (const [category, mapping] of Object.entries(definition.categories) as [Category, CategoryMapping][]) {
    const fields: Readonly<Record<string, readonly TransformName[]>> = fieldsOf[category];
    const fed = new Map<string, string>();
    for (const [attribute, kept] of Object.entries(mapping.attributes)) {
      const where = `${category}.${attribute}`;
      const transforms = Object.hasOwn(fields, kept.field) ? fields[kept.field] : undefined;
      if (transforms === undefined)
        faults.push(`${where} : le champ « ${kept.field} » n'existe pas (champs : ${Object.keys(fields).join(', ')})`);
      else if (!transforms.includes(kept.transform))
        faults.push(`${where} : la transformation doit être ${transforms.join(' ou ')}, pas « ${kept.transform} »`);
      const other = fed.get(kept.field);
      if (other !== undefined) faults.push(`${where} : le champ « ${kept.field} » est déjà rempli par ${other}`);
      fed.set(kept.field, attribute);
      if (mapping.ignored.includes(attribute)) faults.push(`${where} : cet attribut est à la fois gardé et ignoré`);
    }
    for (const field of requiredFields[category])
      if (!fed.has(field)) faults.push(`${category} : aucun attribut ne remplit le champ obligatoire « ${field} »`);
  }
  return faults;
}
