// Tells French from English on a page, by the catalogues alone: for every test that looks at an English page.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Language, Words } from '#src/sso/words/language.ts';

const homes = ['sso', 'console'].map((part) => join(import.meta.dirname, `../../src/${part}/words`));
const catalogues = await Promise.all(
  homes
    .flatMap((home) => readdirSync(home).map((file) => join(home, file)))
    .filter((path) => !path.endsWith('/language.ts'))
    .map(async (path) => Object.values((await import(path)) as Record<string, Words<object>>)[0]!),
);

/** A function's own text holds its words as well. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'function')
    return [...String(value).matchAll(/'[^']*'|`[^`]*`/g)].map(([literal]) => literal.replace(/\$\{[^}]*\}/g, ' '));
  if (typeof value !== 'object' || value === null) return [];
  return Object.hasOwn(value, 'toString') ? [String(value)] : Object.values(value).flatMap(textsOf);
}

const wordsOf = (text: string): string[] =>
  text
    .replace(/<[^>]*>/g, ' ')
    .toLowerCase()
    .match(/\p{L}{2,}/gu) ?? [];
const vocabulary = (language: Language) => new Set(catalogues.flatMap((words) => textsOf(words[language])).flatMap(wordsOf));
const english = vocabulary('en');
const french = new Set([...vocabulary('fr')].filter((word) => !english.has(word)));

/** Words of the French catalogues on a page, those left out that the English ones have too (names, French terms). Not what another language calls itself. */
export function frenchWordsIn(markup: string): string[] {
  // Keys and codes are of no language, and a drawn one may spell anything.
  const spoken = markup.replace(/<(\w+)[^>]* translate="no"[^>]*>[\s\S]*?<\/\1>/g, ' ');
  const visible = spoken.replace(/<(\w+)[^>]* lang="fr"[^>]*>[^<]*<\/\1>/g, ' ').replace(/&#39;/g, "'");
  return wordsOf(visible).filter((word) => french.has(word));
}
