// docs/rules.md names every fault that a delivery can have, and none that no code raises.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';

const home = join(import.meta.dirname, '../..');

// The ways in which a rule is named in the code: the fault itself, the local shorthands of the reader and of the mapping, and tables.
const namings = [
  /\bfault\(\s*'(?:refusal|rejection|warning)',\s*'([a-z-]+)'/g,
  /\b(?:refusal|refuse|warn|reject|DocumentRefused)\(\s*'([a-z-]+)'/g,
  /\bsay\(\s*\w+,\s*'([a-z-]+)'/g,
  /\brule: '([a-z-]+)'/g,
];

function raised(): Set<string> {
  const files = ['src/core', 'src/sync', 'connectors'].flatMap((folder) =>
    readdirSync(join(home, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(home, folder, name)),
  );
  const texts = files.filter((name) => name.endsWith('.ts')).map((name) => readFileSync(name, 'utf8'));
  return new Set(texts.flatMap((text) => namings.flatMap((naming) => [...text.matchAll(naming)].map((found) => found[1] ?? ''))));
}

const rows = [...readFileSync(join(home, 'docs/rules.md'), 'utf8').matchAll(/^\| `([a-z-]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)];

describe('The page of rules', () => {
  it('explains every fault that a delivery can have, once, and no other', () => {
    const documented = rows.map(([, rule = '']) => rule);
    const named = raised();
    expect(documented.length).to.be.above(40);
    expect(
      [...named].filter((rule) => !documented.includes(rule)),
      'raised and not explained',
    ).to.deep.equal([]);
    expect(
      documented.filter((rule, at) => !named.has(rule) || documented.indexOf(rule) !== at),
      'raised by nobody, or explained twice',
    ).to.deep.equal([]);
  });

  it('says of each how serious it is, what it means and what to do', () => {
    for (const [, rule, severity = '', meaning = '', remedy = ''] of rows) {
      expect(severity, rule).to.match(/^(refusal|rejection|warning)( or (rejection|warning))?$/);
      expect(meaning.trim(), rule).to.have.length.above(10);
      expect(remedy.trim(), rule).to.have.length.above(6);
    }
  });
});
