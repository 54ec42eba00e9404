// The people of the demonstration's delivery as its files name them, with the collèges they belong to. Reads the files by itself: shares
// nothing with the product's reader.
import { join } from 'node:path';
import { all, applyDelivery, one } from '../fixtures/read-delivery.ts';
import type { Home } from './home.ts';

export type Delivered = {
  readonly category: string;
  readonly jointure: string;
  readonly familyName: string;
  readonly givenName: string;
  readonly ine: string;
  readonly mail: string;
  /** Jointures of the structures, a guardian's through the pupils. */
  readonly structures: ReadonlySet<string>;
};

export async function deliveredPeople({ data }: Home): Promise<readonly Delivered[]> {
  const table = applyDelivery(join(data, 'demo', 'livraison'));
  const ofGuardians = new Map<string, Set<string>>();
  const people: Delivered[] = [];
  for (const wanted of ['Eleve', 'PersEducNat', 'PersRelEleve'])
    for (const [id, entry] of table) {
      const [category = '', jointure = ''] = id.split(' ');
      if (category !== wanted) continue;
      const own =
        category === 'Eleve'
          ? [one(entry, 'ENTPersonStructRattach'), ...all(entry, 'ENTEleveClasses').map((value) => value.split('$')[0] ?? '')]
          : category === 'PersEducNat'
            ? [one(entry, 'ENTPersonStructRattach'), ...all(entry, 'ENTPersonFonctions').map((value) => value.split('$')[0] ?? '')]
            : [];
      if (category === 'Eleve')
        for (const value of all(entry, 'ENTElevePersRelEleve')) {
          const guardian = value.split('$')[0] ?? '';
          ofGuardians.set(guardian, new Set([...(ofGuardians.get(guardian) ?? []), ...own]));
        }
      people.push({
        category,
        jointure,
        familyName: one(entry, 'sn'),
        givenName: one(entry, 'givenName'),
        ine: one(entry, 'ENTEleveINE'),
        mail: one(entry, 'mail'),
        structures: category === 'PersRelEleve' ? (ofGuardians.get(jointure) ?? new Set()) : new Set(own),
      });
    }
  return people;
}
