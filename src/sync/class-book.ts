// Classes and groups of a reading: declared by the structures, or first seen with a pupil or teacher when a structure declares none.
// The kind is part of the key: one code may name a class and a group in one structure.
import type { AffiliationFacts } from '#core/person/facts.ts';
import type { StructureFacts } from '#core/person/structure.ts';
import type { ClassGroup } from '#database/structure-writer.ts';

export type ClassBook = {
  see(affiliation: AffiliationFacts): void;
  all(structures: readonly StructureFacts[]): ClassGroup[];
};

export function openClassBook(): ClassBook {
  const seen = new Map<string, ClassGroup>();
  const note = (uai: string, kind: 'division' | 'group', code: string): void => {
    const slot = `${uai} ${kind} ${code}`;
    if (!seen.has(slot)) seen.set(slot, { uai, kind, code, label: code, declared: false, links: [] });
  };
  return {
    see({ uai, details }) {
      for (const code of details.classes) note(uai, 'division', code);
      for (const code of details.groups) note(uai, 'group', code);
    },
    all(structures) {
      for (const { uai, divisions, groups } of structures) {
        for (const d of divisions)
          seen.set(`${uai} division ${d.code}`, { uai, kind: 'division', code: d.code, label: d.label, declared: true, links: d.mefs });
        for (const g of groups)
          seen.set(`${uai} group ${g.code}`, { uai, kind: 'group', code: g.code, label: g.label, declared: true, links: g.divisions });
      }
      return [...seen.values()];
    },
  };
}
