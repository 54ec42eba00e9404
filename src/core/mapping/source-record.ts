// What a source says of one thing, before any mapping: names and values as delivered. Knows the six categories of the
// second degree (SDET annexe 4), nothing of any wire format.

/** AAF categories, by the name that the delivery's files bear. Order of reading: see `readingOrder`. */
export type Category = 'EtabEducNat' | 'MefEducNat' | 'MatiereEducNat' | 'Eleve' | 'PersRelEleve' | 'PersEducNat';

/** Structures before people, pupils before guardians (a guardian is kept only for a kept pupil), staff last. */
export const readingOrder: readonly Category[] = ['EtabEducNat', 'MefEducNat', 'MatiereEducNat', 'Eleve', 'PersRelEleve', 'PersEducNat'];

export type PersonCategory = 'Eleve' | 'PersRelEleve' | 'PersEducNat';

/** Where a value was found. `file` is a base name or a DN, never a path; `line` starts at 1, null where lines mean nothing. */
export type Place = { readonly file: string; readonly line: number | null };

/** Attribute name → values in delivered order. `['']` is an attribute delivered empty, which clears. */
export type Attributes = ReadonlyMap<string, readonly string[]>;

export type SourceRecord = {
  readonly type: 'record';
  /** `replace`: the whole entry; `modify`: only the attributes named here (AAF Delta `modifyRequest`). */
  readonly operation: 'replace' | 'modify';
  readonly category: Category;
  /** Jointure: unique only inside the source. */
  readonly key: string;
  readonly attributes: Attributes;
  readonly place: Place;
};

export type SourceRemoval = {
  readonly type: 'removal';
  readonly category: Category;
  readonly key: string;
  readonly place: Place;
};
