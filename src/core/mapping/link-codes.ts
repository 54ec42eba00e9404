// Codes of N_LIEN_ELEVE_RESPONSABLE and flags of ENTElevePersRelEleve, brought to the words of the facts. Both generations of codes are in
// deliveries and their values do not meet (1 to 7, then 10 to 90), so that each code has one meaning: 1 is a father, 10 a mother.
import type { LegalStatus, Link } from '../person/facts.ts';

const links: ReadonlyMap<string, Link> = new Map<string, Link>([
  ['1', 'pere'],
  ['2', 'mere'],
  ['3', 'tuteur'],
  ['4', 'famille'],
  ['5', 'ase'],
  ['6', 'autre'],
  ['7', 'eleve-lui-meme'],
  ['10', 'mere'],
  ['20', 'pere'],
  ['37', 'fratrie'],
  ['38', 'ascendant'],
  ['39', 'famille'],
  ['41', 'educateur'],
  ['42', 'assistant-familial'],
  ['43', 'garde'],
  ['50', 'tuteur'],
  ['51', 'ase'],
  ['70', 'eleve-lui-meme'],
  ['90', 'autre'],
]);

/** The word of a link code, undefined when no generation knows it. */
export function linkOf(code: string): Link | undefined {
  return links.get(code);
}

/** Flag 4: 1 legal representative; 2 depends on the feed's version; 0 and 3 contact. Undefined for anything else: never a right by mistake. */
export function legalStatusOf(flag: string, flag2: 'in-charge' | 'legal'): LegalStatus | undefined {
  if (flag === '1') return 'legal';
  if (flag === '2') return flag2;
  return flag === '0' || flag === '3' || flag === '' ? 'contact' : undefined;
}
