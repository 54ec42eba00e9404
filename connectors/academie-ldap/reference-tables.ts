// From what the entries of a directory call one another (DN, UAI, `SOURCE$key`) to the keys that AAF files use. Exact, and small: a guardian costs
// the first part of his DN and a number. Knows no record.
import { createHash } from 'node:crypto';
import type { Configuration } from './configuration.ts';

/** One form for equal DN: case and space around separators mean nothing there. */
export function normalDn(dn: string): string {
  const lower = dn.toLowerCase();
  return lower.includes(' ') ? lower.replace(/ *([,=+]) */g, '$1') : lower;
}

/** Keys are numbers nearly always: a number takes half the room of its text. */
export function compactKey(key: string): number | string {
  const number = Number(key);
  return number <= Number.MAX_SAFE_INTEGER && String(number) === key ? number : key;
}

export type ReferenceTables = {
  /** The part after the prefix of this académie, null when the value bears another or none. */
  readonly ownKey: (value: string) => string | null;
  readonly addStructure: (dn: string, uai: string | null, key: string) => void;
  readonly addPerson: (dn: string, key: string) => void;
  /** The key of the guardian whom a DN names, null when the table has none. */
  readonly person: (reference: string) => string | null;
  /** The value with its reference brought to a key; null when it leads nowhere. */
  readonly rewrite: (value: string, to: 'structure' | 'person', composite: boolean) => string | null;
  /** SHA-256 of what structures are called: when it differs, references of entries that have not changed may lead elsewhere. */
  readonly structuresDigest: () => string;
};

const uaiShape = /^\d{7}[A-Za-z]$/;

export function referenceTables({ jointurePrefix, dialect, bases }: Configuration): ReferenceTables {
  const prefix = jointurePrefix.toUpperCase();
  const own = prefix.length;
  const peopleBase = `,${normalDn(bases.people)}`;
  const structures = new Map<string, string | null>();
  const persons = new Map<string, number | string>();

  /** DN without the base of people, which nearly all have. */
  const shortDn = (dn: string): string => {
    const normal = normalDn(dn);
    return normal.endsWith(peopleBase) ? normal.slice(0, -peopleBase.length) : normal;
  };
  const isOwn = (value: string, end: number): boolean => end === own && value.slice(0, end).toUpperCase() === prefix;

  const structure = (reference: string): string | null =>
    structures.get(reference.includes('=') ? normalDn(reference) : reference.toUpperCase()) ?? null;
  const person = (reference: string): string | null => {
    const key = persons.get(shortDn(reference));
    return key === undefined ? null : String(key);
  };
  const allowed = (reference: string): boolean =>
    dialect === 'auto' ||
    (dialect === 'dn' && reference.includes('=')) ||
    (dialect === 'uai' && uaiShape.test(reference)) ||
    (dialect === 'source-key' && reference === prefix);

  return {
    ownKey: (value) => {
      const at = value.indexOf('$');
      return at !== -1 && at < value.length - 1 && isOwn(value, at) ? value.slice(at + 1) : null;
    },
    addStructure: (dn, uai, key) => {
      structures.set(normalDn(dn), key);
      if (uai === null) return;
      const known = structures.get(uai.toUpperCase());
      // Two structures with one UAI: nobody can say which is meant.
      structures.set(uai.toUpperCase(), known === undefined || known === key ? key : null);
    },
    addPerson: (dn, key) => persons.set(shortDn(dn), compactKey(key)),
    person,
    rewrite: (value, to, composite) => {
      const at = value.indexOf('$');
      const first = at === -1 ? value : value.slice(0, at);
      if (at !== -1 && isOwn(value, at)) return to === 'structure' && composite && !allowed(prefix) ? null : value.slice(at + 1);
      if (to === 'structure' && composite && !allowed(first)) return null;
      const key = to === 'structure' ? structure(first) : person(first);
      return key === null ? null : at === -1 ? key : key + value.slice(at);
    },
    structuresDigest: () =>
      createHash('sha256')
        .update(
          [...structures]
            .map(([name, key]) => `${name}=${key}`)
            .sort()
            .join('\n'),
        )
        .digest('hex'),
  };
}
