// How many records of each category a reading holds, by structure: what the gate compares with earlier deliveries. Counts alone, of every structure.
import type { Category } from '#core/mapping/source-record.ts';
import type { Uai } from '#core/person/facts.ts';

/** `uai` '' is the whole of the reading. */
export type Volume = { readonly uai: Uai; readonly category: Category; readonly count: number };

export type Volumes = {
  /** Counts one record once in each of its structures. */
  readonly see: (category: Category, uais: readonly Uai[]) => void;
  readonly all: () => Volume[];
};

export function openVolumes(): Volumes {
  const byCategory = new Map<Category, Map<Uai, number>>();
  return {
    see(category, uais) {
      let counts = byCategory.get(category);
      if (counts === undefined) {
        counts = new Map();
        byCategory.set(category, counts);
      }
      counts.set('', (counts.get('') ?? 0) + 1);
      for (const uai of uais) counts.set(uai, (counts.get(uai) ?? 0) + 1);
    },
    all: () => [...byCategory].flatMap(([category, counts]) => [...counts].map(([uai, count]) => ({ uai, category, count }))),
  };
}
