// One record seen through its category's mapping: values by field, transformed, and what was wrong with them. Owns the sentences of bad values.
// Reused from record to record, because making it anew for each of a million records costs more than reading them.
import { type Fault, fault, mask, type Severity } from '../problem.ts';
import * as composites from './composites.ts';
import { type CategoryMapping, fieldsOf, type TransformName } from './definition.ts';
import type { Memo } from './mapper.ts';
import type { Category, SourceRecord } from './source-record.ts';
import type { Tally } from './tally.ts';
import * as plain from './transforms.ts';

type Transform = { readonly apply: (value: string) => unknown; readonly rule: string; readonly says: string };

const lost = "Cette valeur n'est pas utilisable : elle n'est pas reprise.";
const reference = "Cette référence n'a pas ses deux premiers champs : elle n'est pas reprise.";
const transforms: Readonly<Record<TransformName, Transform>> = {
  text: { apply: plain.text, rule: 'text-unusable', says: lost },
  name: { apply: plain.name, rule: 'name-unusable', says: lost },
  date: { apply: plain.date, rule: 'date-not-real', says: "Cette date n'existe pas (jj/mm/aaaa attendu)." },
  title: { apply: plain.title, rule: 'title-unknown', says: "Cette civilité n'est ni « M. » ni « Mme » : elle n'est pas reprise." },
  code: { apply: plain.code, rule: 'code-unusable', says: "Ce code n'est pas utilisable : il n'est pas repris." },
  ine: { apply: plain.ine, rule: 'ine-shape', says: "Cet INE n'a pas la forme attendue (11 caractères) : il n'est pas repris." },
  mail: { apply: plain.mail, rule: 'mail-shape', says: "Cette adresse électronique n'a pas la forme attendue : elle n'est pas reprise." },
  uai: { apply: plain.uai, rule: 'uai-shape', says: "Cet UAI n'a pas la forme attendue (sept chiffres et une lettre)." },
  'structure-name': { apply: plain.structureName, rule: 'text-unusable', says: lost },
  'structure-reference': { apply: plain.code, rule: 'code-unusable', says: lost },
  'class-reference': { apply: composites.classReference, rule: 'composite-unusable', says: reference },
  'class-entry': { apply: composites.classEntry, rule: 'composite-unusable', says: reference },
  'class-subject': { apply: composites.classSubject, rule: 'composite-unusable', says: reference },
  function: { apply: composites.functionHeld, rule: 'composite-unusable', says: reference },
  relation: { apply: composites.relation, rule: 'composite-unusable', says: reference },
  division: { apply: composites.declared, rule: 'composite-unusable', says: reference },
  group: { apply: composites.declared, rule: 'composite-unusable', says: reference },
};

const fix = "Corrigez-la dans l'application d'origine : la prochaine livraison la reprendra.";
const none: readonly Fault[] = Object.freeze([]);

/** Field → slot, in the order of the closed list. */
export function slotsOf<C extends Category>(category: C): { readonly [K in keyof (typeof fieldsOf)[C]]: number } {
  return Object.fromEntries(Object.keys(fieldsOf[category]).map((field, slot) => [field, slot])) as {
    [K in keyof (typeof fieldsOf)[C]]: number;
  };
}

export type RecordValues = ReturnType<typeof recordValues>;

/** Prepares one category: attribute → slot and transform, once; nothing is looked up by name for each record but the attributes themselves. */
export function recordValues(category: Category, mapping: CategoryMapping, tally: Tally, today: string | null) {
  const fields = Object.keys(fieldsOf[category]);
  const slots = new Map<string, number>(mapping.ignored.map((attribute) => [attribute, -1]));
  const attributes: string[] = fields.map(() => '');
  const steps: Transform[] = fields.map(() => transforms.text);
  for (const [attribute, kept] of Object.entries(mapping.attributes)) {
    const slot = fields.indexOf(kept.field);
    slots.set(attribute, slot);
    attributes[slot] = attribute;
    steps[slot] = transforms[kept.transform];
  }
  const raw: (readonly string[] | undefined)[] = fields.map(() => undefined);
  let record: SourceRecord | null = null;
  let warnings: Fault[] | null = null;
  let rejections: Fault[] | null = null;
  let memo: Record<string, readonly string[]> | null = null;

  const file = (values: readonly string[], attribute: string): void => {
    const slot = slots.get(attribute);
    if (slot === undefined) tally.unknownAttribute(category, attribute);
    else if (slot >= 0) raw[slot] = values;
  };

  function load(next: SourceRecord): void {
    record = next;
    warnings = rejections = null;
    memo = null;
    raw.fill(undefined);
    next.attributes.forEach(file);
  }

  const about = (severity: Severity, rule: string, message: string, slot: number, value: string | null): Fault =>
    fault(severity, rule, message, {
      place: record?.place ?? null,
      category,
      key: record?.key ?? null,
      attribute: attributes[slot] || null,
      value: value === null ? null : mask(value),
    });

  /** Counts an anomaly; the record goes on. */
  function warn(rule: string, message: string, slot: number, value: string | null = null): void {
    warnings ??= [];
    warnings.push(about('warning', rule, message, slot, value));
  }
  /** Sets the record aside. */
  function reject(rule: string, message: string, slot: number, value: string | null = null): void {
    rejections ??= [];
    rejections.push(about('rejection', rule, `${message} La fiche est écartée. ${fix}`, slot, value));
  }

  /** First value that is not empty, as delivered; null when there is none. */
  function delivered(slot: number): string | null {
    const values = raw[slot];
    if (values === undefined) return null;
    for (const value of values) if (value !== '' && !blank(value)) return value;
    return null;
  }

  /** A single optional value, transformed. A bad one is dropped with a warning. */
  function one<T = string>(slot: number): T | null {
    const value = delivered(slot);
    if (value === null) return null;
    const step = steps[slot] ?? transforms.text;
    const found = step.apply(value) as T | null;
    if (found === null) warn(step.rule, step.says, slot, value);
    else cleaned(found, slot, value);
    if (found !== null && (raw[slot]?.length ?? 0) > 1) several(slot, value);
    return found;
  }
  /** Says that hidden signs were taken out of a text. */
  function cleaned(found: unknown, slot: number, value: string): void {
    if (typeof found === 'string' && plain.hasHidden(value))
      warn('signs-hidden', 'Des signes invisibles ont été retirés de cette valeur : à corriger dans l’application d’origine.', slot, found);
  }
  function several(slot: number, first: string): void {
    if (raw[slot]?.some((value) => !blank(value) && value !== first))
      warn('values-several', 'Une seule valeur était attendue : seule la première est reprise.', slot);
  }

  /** A single value without which the record is set aside. */
  function required(slot: number): string | null {
    const value = delivered(slot);
    if (value === null) {
      reject('required-missing', `L'attribut ${attributes[slot] ?? ''} manque.`, slot);
      return null;
    }
    const step = steps[slot] ?? transforms.text;
    const found = step.apply(value) as string | null;
    if (found === null) reject(step.rule, step.says, slot, value);
    else cleaned(found, slot, value);
    return found;
  }

  /** All values, transformed; bad ones are dropped with a warning, composites of an odd number of fields are kept with one. */
  function many<T = string>(slot: number): readonly T[] {
    const values = raw[slot];
    if (values === undefined) return none as readonly never[];
    const step = steps[slot] ?? transforms.text;
    let found: T[] | null = null;
    for (const value of values) {
      if (value === '' || blank(value)) continue;
      const one = step.apply(value) as (T & { readonly arity?: boolean }) | null;
      if (one === null) {
        warn(step.rule, step.says, slot, value);
        continue;
      }
      cleaned(one, slot, value);
      if (one.arity === false)
        warn('composite-arity', "Cette valeur n'a pas le nombre de champs attendu : ses premiers champs sont repris.", slot, value);
      if (found === null) found = [one];
      else found.push(one);
    }
    return found ?? (none as readonly never[]);
  }

  /** Keeps what an attribute said beside the facts, which will not be able to give it back (see Memo). */
  function remember(slot: number): void {
    const attribute = attributes[slot];
    if (attribute === undefined || attribute === '') return;
    memo ??= {};
    memo[attribute] = raw[slot] ?? [''];
  }

  return {
    load,
    remember,
    memo: (): Memo | null => memo,
    one,
    required,
    many,
    warn,
    reject,
    delivered,
    /** The civil date of the reading; null when dates are not held against it. */
    today,
    attribute: (slot: number): string => attributes[slot] ?? '',
    warnings: (): readonly Fault[] => warnings ?? none,
    /** The rejections, null when the record may go on. */
    rejections: (): readonly Fault[] | null => rejections,
  };
}

function blank(value: string): boolean {
  // Most values begin with a letter or a digit: look no further.
  return value === '' || (value.charCodeAt(0) <= 32 || value.charCodeAt(0) > 127 ? value.trim() === '' : false);
}
