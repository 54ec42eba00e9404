// Decides whom of a reading may be stored, and counts the others by structure and category (C-8.2): nothing of anybody else is kept, not even in
// staging. Knows the perimeter and the records met so far; no database.
import { elsewhere } from '#core/mapping/recall.ts';
import type { Category } from '#core/mapping/source-record.ts';
import type { PersonFacts, Uai } from '#core/person/facts.ts';
import { type Fault, fault } from '#core/problem.ts';
import type { LeftOut } from '#database/run-writer.ts';

/** Opens a reading. `perimeter`: structures whose persons may be stored. */
export function openAdmission(perimeter: ReadonlySet<Uai>) {
  /** Guardians whom a kept pupil names, and whether their own record was met. */
  const guardians = new Map<string, boolean>();
  const leftGuardians = new Map<string, Uai>();
  const left = new Map<string, LeftOut>();
  const leave = (uai: Uai, category: string): void => {
    const slot = `${uai} ${category}`;
    left.set(slot, { uai, category, count: (left.get(slot)?.count ?? 0) + 1 });
  };
  const nowhere = new Map<Category, number>();
  let unnamed = 0;
  /** True when a kept pupil names this guardian. Without the look before, every record would write to a map of half a million. */
  const meet = (key: string): boolean => {
    const met = guardians.get(key);
    if (met === false) guardians.set(key, true);
    return met !== undefined;
  };
  return {
    leftOut: (): LeftOut[] => [...left.values()],
    /** Whether a pupil of this reading names this guardian, kept or not. */
    isNamed: (key: string): boolean => guardians.has(key) || leftGuardians.has(key),
    meetsKeptGuardian: (category: Category, key: string): boolean => category === 'PersRelEleve' && meet(key),
    /** Says that pupils who are kept, and not in this reading, name this guardian. */
    nameGuardian: (key: string): void => {
      if (!guardians.has(key)) guardians.set(key, false);
    },
    /** Who was delivered and is not stored, or named and not delivered, in counts: once a complete reading has ended. */
    *warnings(): Generator<CountedWarning> {
      if (unnamed > 0) {
        const message = "Des responsables qu'aucun élève retenu ne cite n'ont pas été conservés.";
        yield { fault: fault('warning', 'guardian-of-nobody', message, { category: 'PersRelEleve' }), count: unnamed };
      }
      let missing = 0;
      for (const met of guardians.values()) if (!met) missing += 1;
      if (missing > 0) yield guardianMissing(missing);
      yield* this.strangers();
    },
    /** People of no structure that is known. */
    *strangers(): Generator<CountedWarning> {
      for (const [category, count] of nowhere) {
        const message =
          "Des personnes ne sont rattachées à aucun établissement connu : rien n'est conservé d'elles. Si elles sont dans un collège, faites corriger leur fiche.";
        yield { fault: fault('warning', 'person-without-structure', message, { category }), count };
      }
    },
    /** The facts that may be stored, null when none may. */
    admit(facts: PersonFacts): PersonFacts | null {
      if (facts.category === 'PersRelEleve') {
        if (meet(facts.key)) return facts;
        const uai = leftGuardians.get(facts.key);
        if (uai !== undefined) leave(uai, facts.category);
        else unnamed += 1;
        return null;
      }
      const allowed = facts.affiliations.filter((a) => perimeter.has(a.uai));
      const outside = new Set(facts.affiliations.filter((a) => !perimeter.has(a.uai) && a.uai !== elsewhere).map((a) => a.uai));
      for (const uai of outside) leave(uai, facts.category);
      if (allowed.length === 0) {
        const [first] = outside;
        if (first === undefined) nowhere.set(facts.category, (nowhere.get(facts.category) ?? 0) + 1);
        else for (const r of facts.relations) if (!leftGuardians.has(r.guardianKey)) leftGuardians.set(r.guardianKey, first);
        return null;
      }
      for (const r of facts.relations) if (!guardians.has(r.guardianKey)) guardians.set(r.guardianKey, false);
      const home = facts.home !== null && perimeter.has(facts.home) ? facts.home : null;
      return allowed.length === facts.affiliations.length && home === facts.home ? facts : { ...facts, home, affiliations: allowed };
    },
  };
}

export type CountedWarning = { readonly fault: Fault; readonly count: number };

/** Guardians whom kept pupils name and of whom nothing was delivered. */
export function guardianMissing(count: number): CountedWarning {
  const message =
    "Des élèves citent des responsables que la livraison ne contient pas : ces responsables n'ont pas de compte. À signaler à l'académie.";
  return { fault: fault('warning', 'guardian-missing', message, { category: 'PersRelEleve' }), count };
}
