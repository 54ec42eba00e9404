// An entry of the directory → a record as AAF files have it: key without its source, references as keys. What cannot be brought to that form is left
// out of the record and counted. Knows no connection.
import type { LdapEntry } from '#connectors/shared/ldap/message-decoder.ts';
import type { Category, Place, SourceRecord } from '#core/mapping/source-record.ts';
import { code } from '#core/mapping/transforms.ts';
import { type Fault, fault } from '#core/problem.ts';
import { keyOf, references } from './attributes.ts';
import type { Counts } from './counts.ts';
import type { ReferenceTables } from './reference-tables.ts';

// A DN holds a login: the place says no more than "in the directory".
const place: Place = Object.freeze({ file: 'annuaire', line: null });

/** The keys of this académie that an entry bears: none is another's entry, several is one that cannot be told. */
export function keysOf(entry: LdapEntry, category: Category, tables: ReferenceTables): readonly string[] {
  const { attribute, prefixed } = keyOf[category];
  const values = entry.values.get(attribute) ?? [];
  if (prefixed && values.length === 1) {
    const key = storable(tables.ownKey(values[0] as string));
    return key === null ? [] : [key];
  }
  const keys = values.map((value) => storable(prefixed ? tables.ownKey(value) : (tables.ownKey(value) ?? value)));
  return [...new Set(keys.filter((key) => key !== null))].sort();
}

/** A key as files have it, without space around it. Null where it is none: nothing, or bytes that no text of ours can hold. */
function storable(key: string | null): string | null {
  const trimmed = key?.trim() ?? '';
  return trimmed === '' || unreadable(trimmed) ? null : trimmed;
}

/** Bytes that are no UTF-8 have become the first of these signs; the second has no place in any text. */
const unreadable = (value: string): boolean => value.includes('\ufffd') || value.includes('\0');

/** Set aside: with two keys, nobody can say whose entry it is. One for each key, so that neither looks gone. */
export function ambiguous(keys: readonly string[], category: Category): readonly Fault[] {
  const message =
    'Cette fiche porte deux jointures de cette académie : on ne peut pas savoir laquelle est la sienne. La fiche est écartée. Signalez-la à l’académie.';
  const { attribute } = keyOf[category];
  // What cannot be a key was never kept as one, and is not shown.
  return keys.map((key) =>
    fault('rejection', 'ldap-jointure-several', message, { place, category, key: code(key) === null ? null : key, attribute }),
  );
}

export type RecordMaker = {
  /**
   * `missing` takes the references to persons that lead nowhere yet: they are looked for, then the record is made again with null, which counts
   * those that still do not, and nothing else a second time.
   */
  readonly make: (entry: LdapEntry, key: string, missing: string[] | null) => SourceRecord;
};

/** `kept`: the attributes that the mapping keeps, all that a record holds. */
export function recordMaker(category: Category, kept: readonly string[], tables: ReferenceTables, counts: Counts): RecordMaker {
  const wanted = new Set(kept);
  const keyAttribute = keyOf[category].attribute;

  const rewritten = (name: string, values: readonly string[], missing: string[] | null): readonly string[] => {
    const reference = references.get(name);
    let bad = 0;
    const found: string[] = [];
    for (const value of values) {
      if (unreadable(value)) {
        bad++;
        if (missing !== null) counts.unreadable(category, name);
        continue;
      }
      const key = reference === undefined ? value : tables.rewrite(value, reference.to, reference.composite);
      if (key !== null) found.push(key);
      else if (reference?.to === 'person' && missing !== null) missing.push(value.split('$', 1)[0] as string);
      else if (reference?.to === 'person' || missing !== null) counts.unresolved(category, name);
    }
    return reference === undefined && bad === 0 ? values : found;
  };

  return {
    make: (entry, key, missing) => {
      const attributes = new Map<string, readonly string[]>();
      for (const [name, values] of entry.values) {
        if (!wanted.has(name)) continue;
        attributes.set(name, name === keyAttribute ? [key] : rewritten(name, values, missing));
      }
      return { type: 'record', operation: 'replace', category, key, attributes, place };
    },
  };
}
