// The sweep: every entry of people that the directory says it has, by entryUUID, jointure and stamp. What is read is held against it; who is absent
// from it has left. Knows no bookmark's form.
import type { DirectoryConnection } from '#connectors/shared/ldap/directory-connection.ts';
import type { LdapEntry } from '#connectors/shared/ldap/message-decoder.ts';
import type { PersonCategory } from '#core/mapping/source-record.ts';
import { fault } from '#core/problem.ts';
import { keyOf, uuidAttribute } from './attributes.ts';
import { baseOf, type Configuration, filterOf } from './configuration.ts';
import type { Counts } from './counts.ts';
import { keysOf } from './entry-record.ts';
import { compactKey, type ReferenceTables } from './reference-tables.ts';
import { ReadingRefused } from './refusals.ts';
import { type DirectoryState, newestOf } from './stamps.ts';
import { type UuidSet, uuidSet } from './uuid-set.ts';

export type Swept = {
  /** Entries of this académie, by entryUUID. */
  readonly entries: Readonly<Record<PersonCategory, UuidSet>>;
  /** Their keys; kept only for a reading of changes. */
  readonly keys: Readonly<Record<PersonCategory, readonly (number | string)[]>>;
  /** Those that `changed` named. */
  readonly changed: Readonly<Record<PersonCategory, readonly string[]>>;
  /** Stamps of the entries that were asked after, where they are still there. */
  readonly stampOf: ReadonlyMap<string, string>;
  readonly newest: readonly (readonly [string, string])[];
  /** Seconds from beginning to end. */
  readonly took: number;
};

export type SweepOptions = {
  readonly connection: DirectoryConnection;
  readonly configuration: Configuration;
  readonly state: DirectoryState;
  readonly tables: ReferenceTables;
  readonly counts: Counts;
  /** Null for a complete reading: then neither keys nor changes are kept. */
  readonly changed: ((uuid: string, stamp: string) => boolean) | null;
  /** Entries whose stamps are asked after. */
  readonly after: ReadonlySet<string>;
};

const uuidShape = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** The entryUUID of an entry, in small letters. @throws ReadingRefused where the directory does not give it */
export function uuidOf(entry: LdapEntry): string {
  const uuid = entry.values.get(uuidAttribute)?.[0];
  if (uuid !== undefined && uuidShape.test(uuid)) return uuid.toLowerCase();
  throw new ReadingRefused(
    fault(
      'refusal',
      'ldap-uuid-missing',
      'L’annuaire ne montre pas l’attribut entryUUID de ses fiches : sans lui, on ne peut pas savoir qui est parti. Demandez à l’académie d’en donner la lecture au compte. Rien n’a été changé.',
    ),
  );
}

export const sweptCategories: readonly PersonCategory[] = ['PersRelEleve', 'Eleve', 'PersEducNat'];

export type Sweep = {
  /** Sweeps these categories, in this order; guardians enter the table of references. @throws LdapFailure, ReadingRefused */
  readonly run: (categories: readonly PersonCategory[]) => Promise<void>;
  /** Grows while the sweep runs. */
  readonly entries: Swept['entries'];
  readonly swept: () => Swept;
};

export function openSweep({ connection, configuration, state, tables, counts, changed, after }: SweepOptions): Sweep {
  const began = performance.now();
  let took = 0;
  const each = <T>(make: () => T): Record<PersonCategory, T> => ({ PersRelEleve: make(), Eleve: make(), PersEducNat: make() });
  const entries = each(uuidSet);
  const keys = each<(number | string)[]>(() => []);
  const changes = each<string[]>(() => []);
  const stampOf = new Map<string, string>();
  const newest = newestOf(8);
  // With OpenLDAP's context, a complete reading needs no stamp.
  const stamps = changed !== null || state.context === null ? [state.stamp] : [];

  const see = (entry: LdapEntry, category: PersonCategory): boolean => {
    const mine = keysOf(entry, category, tables);
    if (mine.length === 0) return false;
    const uuid = uuidOf(entry);
    entries[category].add(uuid);
    if (category === 'PersRelEleve' && mine.length === 1) tables.addPerson(entry.dn, mine[0] as string);
    const stamp = entry.values.get(state.stamp)?.[0] ?? '';
    newest.see(uuid, stamp);
    if (changed === null) return true;
    if (after.has(uuid)) stampOf.set(uuid, stamp);
    for (const key of mine) keys[category].push(compactKey(key));
    if (changed(uuid, stamp)) changes[category].push(uuid);
    return true;
  };

  return {
    run: async (categories) => {
      for (const category of categories) {
        const base = baseOf(configuration, category) ?? '';
        const attributes = [uuidAttribute, keyOf[category].attribute, ...stamps];
        let others = 0;
        for await (const page of connection.search({ base, scope: 'sub', filter: filterOf(configuration, category), attributes }))
          for (const entry of page) if (!see(entry, category)) others++;
        counts.notOurs(category, others);
      }
      took = (performance.now() - began) / 1000;
    },
    entries,
    swept: () => ({ entries, keys, changed: changes, stampOf, newest: newest.all(), took }),
  };
}
