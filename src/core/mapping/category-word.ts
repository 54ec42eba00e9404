// The categories of an AAF delivery in words, for pages and for what is printed.
import { counted } from '../calendar/french-date.ts';

/** In the order in which a reader expects them. */
const words = {
  EtabEducNat: ['établissement', 'établissements'],
  Eleve: ['élève', 'élèves'],
  PersRelEleve: ['responsable d’élève', 'responsables d’élèves'],
  PersEducNat: ['personnel', 'personnels'],
  MatiereEducNat: ['matière', 'matières'],
  MefEducNat: ['formation', 'formations'],
} as const satisfies Readonly<Record<string, readonly [string, string]>>;

/** "4 établissements, 1 492 élèves…" of what was read, in the order of the words; a category that was not read is not said. */
export function countedCategories(count: Readonly<Partial<Record<keyof typeof words, number>>>): string {
  const read = (Object.keys(words) as (keyof typeof words)[]).flatMap((category) => {
    const records = count[category];
    return records === undefined ? [] : [counted(records, ...categoryWords(category))];
  });
  return read.join(', ');
}

/** "élève" and "élèves" for Eleve; "fiche" for a category without a word. */
export function categoryWords(category: string): readonly [string, string] {
  return category in words ? words[category as keyof typeof words] : ['fiche', 'fiches'];
}
