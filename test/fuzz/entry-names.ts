// Names that files of an archive should not have.
import type { Random } from './random.ts';
import { strangeText } from './strange.ts';
import type { Files } from './worlds.ts';

export const entryNames = [
  '',
  '.',
  '..',
  '/',
  '../x.xml',
  '/etc/x.xml',
  'a/../../x.xml',
  'C:\\x.xml',
  'a\\..\\x.xml',
  'x\0.xml',
  'dossier/',
  '.cache',
  '__MACOSX/x.xml',
  'x.zip',
  'x.tar.gz',
  'a/b/c/ENT_Complet_20250908_Eleve_0000.xml',
  '\u202e.xml',
  `${'d/'.repeat(3000)}x.xml`,
  `${'n'.repeat(5000)}.xml`,
];
export const entriesOf = (files: Files) => [...files].map(([name, data]) => ({ name, data }));
/** Another name in the place of this one; no longer than a zip can say. */
export const strangeEntryName = (name: string, random: Random): string =>
  random.once(3) ? random.pick(entryNames) : random.once(2) ? strangeText(random).slice(0, 9000) + name : `${name}/`;
