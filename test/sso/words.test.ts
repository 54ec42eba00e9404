// The words of the sign-in pages: all in the catalogues, all used, and English pages without French.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { languages, type Words } from '#src/sso/words/language.ts';
import { everyPage, pageNames } from './every-page.ts';
import { frenchWordsIn } from './languages.ts';

const home = join(import.meta.dirname, '../../src/sso');
const files = readdirSync(home, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path, text: readFileSync(join(home, path), 'utf8') }));
const outside = files.filter(({ path }) => !/^words\/|^pages\/typeset\.ts$/.test(path));

describe('the words of the sign-in pages', () => {
  it('are known for every page', () => {
    const made = outside.flatMap(({ path }) => /^pages\/(.+-pages?)\.ts$/.exec(path)?.[1] ?? []);
    expect(pageNames).to.have.members(made);
  });

  it('stand in the catalogues alone', () => {
    // What the operator reads in a terminal is French, and the brand is a name.
    const spoken = /\p{L}*[àâçéèêëîïôùûœÀÉÊ«»’]\p{L}*/u;
    const found = outside.flatMap(({ path, text }) =>
      text
        .split('\n')
        .filter(
          (line) => !/^\s*(\/\/|\/?\*)|throw new Error\(/.test(line) && spoken.test(line.replaceAll(/Annuaire fédérateur|Français/g, '')),
        )
        .map((line) => `${path}: ${line.trim()}`),
    );
    expect(found).to.deep.equal([]);
  });

  it('are all used', async () => {
    const unused: string[] = [];
    for (const { path } of files.filter((file) => file.path.startsWith('words/') && file.path !== 'words/language.ts')) {
      const [[name, catalogue] = ['', undefined]] = Object.entries((await import(join(home, path))) as Record<string, Words<object>>);
      const readers = outside.filter(({ text }) => new RegExp(`\\b${name}\\b`).test(text));
      const text = readers.map((reader) => reader.text.replaceAll(/^import .*|^\s*(?:\/\/|\/?\*).*/gm, '')).join('\n');
      const look = (words: object, at: string): void => {
        for (const [key, value] of Object.entries(words)) {
          // Of the notices of a step, one may be chosen by what stands in the way.
          const chosen = at === '' && Object.hasOwn(value, 'sentences') && /\bwords\[/.test(text);
          if (!chosen && !new RegExp(`\\.${key}\\b|\\{[^{}]*\\b${key}\\b[^{}]*\\} =`).test(text)) unused.push(`${name}: ${at}${key}`);
          // Used whole: markup, a notice, what a script is given, and a group that a value chooses from.
          const given = text.includes(`JSON.stringify(words.${key})`);
          const whole = typeof value !== 'object' || given || ['toString', 'sentences', 'steps'].some((own) => Object.hasOwn(value, own));
          if (!whole && !text.includes(`.${key}[`)) look(value, `${at}${key}.`);
        }
      };
      look(catalogue!.fr, '');
    }
    expect(unused).to.deep.equal([]);
  });

  it('leave no French on an English page, which its markup says is English', () => {
    for (const { name, markup } of everyPage('en')) {
      expect(frenchWordsIn(markup), name).to.deep.equal([]);
      expect(markup, name).to.contain('<html lang="en">');
    }
    for (const { name, markup } of everyPage('fr')) {
      expect(frenchWordsIn(markup).length, `${name} in French`).to.be.above(10);
      expect(markup, name).to.contain('<html lang="fr">');
    }
    expect(languages).to.deep.equal(['fr', 'en']);
  });
});
