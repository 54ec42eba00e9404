// What happens too often in a reading to be said record by record: counted here, said once at its end. Owns those sentences, no record.
import { type Fault, fault } from '../problem.ts';
import type { Category } from './source-record.ts';

/** A warning and how many times it was met. */
export type Counted = { readonly fault: Fault; readonly count: number };

export type Tally = {
  /** An attribute that the mapping neither keeps nor ignores. Nothing of its values is looked at. */
  readonly unknownAttribute: (category: Category, attribute: string) => void;
  /** A reference to a structure outside of the perimeter: passed over. */
  readonly outside: (category: Category, attribute: string) => void;
  /** Everything counted since the last call, as warnings, in a stable order. */
  readonly take: () => Counted[];
};

// What could be the name of an attribute: anything else is not repeated in a sentence. More names than these are not those of a format.
const shown = /^[A-Za-z_][A-Za-z0-9._;-]{0,63}$/;
const maxNames = 500;
/** Stands for all the others. */
const others = '';

export function openTally(): Tally {
  const unknown = new Map<Category, Map<string, number>>();
  const outside = new Map<Category, Map<string, number>>();
  const count = (book: Map<Category, Map<string, number>>, category: Category, attribute: string): void => {
    const page = book.get(category) ?? new Map<string, number>();
    page.set(attribute, (page.get(attribute) ?? 0) + 1);
    book.set(category, page);
  };
  const say = (book: Map<Category, Map<string, number>>, rule: string, message: (attribute: string) => string): Counted[] => {
    const said = [...book].flatMap(([category, page]) =>
      [...page].map(([attribute, times]) => ({
        fault: fault('warning', rule, message(attribute), { category, attribute: attribute || null }),
        count: times,
      })),
    );
    book.clear();
    return said.sort(
      (a, b) => order(a.fault.category ?? '', b.fault.category ?? '') || order(a.fault.attribute ?? '', b.fault.attribute ?? ''),
    );
  };
  return {
    unknownAttribute: (category, attribute) => {
      const page = unknown.get(category);
      const fits = page === undefined || page.size < maxNames || page.has(attribute);
      count(unknown, category, fits && shown.test(attribute) ? attribute : others);
    },
    outside: (category, attribute) => count(outside, category, attribute),
    take: () => [
      ...say(unknown, 'unknown-attribute', (attribute) =>
        attribute === others
          ? "Des attributs d'un nom illisible, ou trop nombreux pour être dits un par un, ne sont pas connus de la correspondance : rien n'en est conservé. Signalez-le à l'académie."
          : `L'attribut ${attribute} n'est pas connu de la correspondance : rien n'en est conservé. S'il est utile, demandez son ajout.`,
      ),
      ...say(
        outside,
        'unknown-structure',
        (attribute) => `Des valeurs de ${attribute} citent des établissements hors du périmètre : ces valeurs ne sont pas reprises.`,
      ),
    ],
  };
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
