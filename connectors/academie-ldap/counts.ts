// What is too frequent to be said entry by entry: counted, then said once. Owns those sentences.
import type { Category } from '#core/mapping/source-record.ts';
import { type Fault, fault } from '#core/problem.ts';

export type Counts = {
  /** Entries without a jointure of this académie. */
  readonly notOurs: (category: Category, entries: number) => void;
  readonly unresolved: (category: Category, attribute: string) => void;
  readonly unreadable: (category: Category, attribute: string) => void;
  readonly faults: () => readonly Fault[];
};

const number = new Intl.NumberFormat('fr-FR');

export function openCounts(): Counts {
  const others = new Map<Category, number>();
  const unresolved = new Map<string, number>();
  const unreadable = new Map<string, number>();
  const one = (of: Map<string, number>) => (category: Category, attribute: string) => {
    const name = `${category} ${attribute}`;
    of.set(name, (of.get(name) ?? 0) + 1);
  };
  const said = (of: Map<string, number>, say: (count: string, attribute: string) => Pick<Fault, 'rule' | 'message'>): Fault[] =>
    [...of].sort().map(([name, count]) => {
      const [category, attribute = ''] = name.split(' ');
      const { rule, message } = say(number.format(count), attribute);
      return fault('warning', rule, message, { category: category as Category, attribute });
    });
  return {
    notOurs: (category, entries) => {
      if (entries > 0) others.set(category, (others.get(category) ?? 0) + entries);
    },
    unresolved: one(unresolved),
    unreadable: one(unreadable),
    faults: () => [
      ...[...others]
        .sort()
        .map(([category, entries]) =>
          fault(
            'warning',
            'ldap-not-ours',
            `${number.format(entries)} fiche(s) de cette catégorie ne portent aucune jointure de cette académie : elles ne sont pas lues. Vérifiez le réglage « jointurePrefix » si ce nombre vous surprend.`,
            { category },
          ),
        ),
      ...said(unresolved, (count, attribute) => ({
        rule: 'ldap-reference-unresolved',
        message: `${count} valeur(s) de ${attribute} désignent une fiche que l’annuaire ne montre pas : elles ne sont pas reprises. Signalez-le à l’académie.`,
      })),
      ...said(unreadable, (count, attribute) => ({
        rule: 'ldap-value-unreadable',
        message: `${count} valeur(s) de ${attribute} ne sont pas un texte lisible (UTF-8) : elles ne sont pas reprises. Signalez-le à l’académie.`,
      })),
    ],
  };
}
