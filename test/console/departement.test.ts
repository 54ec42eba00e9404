// The Département's pages cannot name anybody because nothing that they import can read a name: proven on the import graph.
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { expect } from 'chai';

const root = join(import.meta.dirname, '../..');
const aliases: Readonly<Record<string, string>> = {
  '#core/': 'src/core/',
  '#database/': 'src/database/',
  '#src/': 'src/',
  '#connectors/': 'connectors/',
};

/** Every module that runs when `file` is imported (types are erased, so `import type` does not count). */
async function reached(file: string, seen = new Set<string>()): Promise<Set<string>> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = await readFile(join(root, file), 'utf8');
  for (const [, names, from] of text.matchAll(/^(?:import|export) (?!type )([^;]*?) from '([^']+)';/gms)) {
    const onlyTypes =
      /^\{[^}]*\}$/s.test(names!) &&
      names!
        .slice(1, -1)
        .split(',')
        .filter((name) => name.trim())
        .every((name) => name.trim().startsWith('type '));
    if (!onlyTypes) await follow(from!, file, seen);
  }
  return seen;
}

async function follow(from: string, file: string, seen: Set<string>): Promise<void> {
  const alias = Object.keys(aliases).find((name) => from.startsWith(name));
  if (alias) await reached(from.replace(alias, aliases[alias]!), seen);
  else if (from.startsWith('.')) await reached(relative(root, join(root, dirname(file), from)), seen);
}

const readersOfNames = ['account-list-reader', 'console-person-search', 'console-fault-reader', 'person-explanation'].map(
  (name) => `src/database/${name}.ts`,
);

describe('the pages of the Département', () => {
  for (const file of ['src/console/routes/home.ts', 'src/console/routes/runs.ts']) {
    it(`reach no reader of names from ${file}`, async () => {
      const modules = await reached(file);
      expect([...modules]).to.include('src/database/run-reader.ts');
      expect(readersOfNames.filter((reader) => modules.has(reader))).to.deep.equal([]);
    });
  }

  it('would be caught if they did: the pages of lists do reach one', async () => {
    expect(await reached('src/console/routes/lists.ts')).to.include('src/database/account-list-reader.ts');
  });
});
