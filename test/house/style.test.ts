// House rules that no formatter knows, over every source file that git tracks or would track.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'chai';

const home = join(import.meta.dirname, '../..');
const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'], { cwd: home, encoding: 'utf8' });
const files = listed
  .split('\n')
  .filter((path) => /^(src|connectors|fixtures|test)\//.test(path) && existsSync(join(home, path)))
  .map((path) => ({ path, text: readFileSync(join(home, path), 'utf8') }));
const product = files.filter(({ path }) => !path.startsWith('test/'));

// Written in two halves, so that this file does not break its own rules.
const unfinished = new RegExp(`\\b(TO${''}DO|FIX${''}ME|XX${''}X)\\b`);
const muted = new RegExp(`@ts-${''}(ignore|nocheck|expect-error)|biome-${''}ignore-all`);
const skipped = new RegExp(`\\b(describe|it|context)\\.${''}(only|skip)\\b|\\b[xf](it|describe)\\(`);

const named = (found: readonly { path: string }[]): string[] => found.map(({ path }) => path);
const lines = (text: string): number => text.split('\n').length - 1;

describe('The house style', () => {
  it('has files to look at', () => {
    expect(product.length).to.be.above(100);
    expect(named(files)).to.include.members(['src/core/plan/plan-person.ts', 'test/house/style.test.ts']);
  });

  it('opens every file with what it owns and what it must not know', () => {
    expect(
      named(files.filter(({ path, text }) => !path.endsWith('.test.ts') && !/^(#!.*\n)?(\/\/ |\/\*\*?\s)\S/.test(text))),
    ).to.deep.equal([]);
  });

  it('keeps files short: none above 400 lines, half of them at most 100', () => {
    expect(files.filter(({ text }) => lines(text) > 400).map(({ path, text }) => `${path}: ${lines(text)}`)).to.deep.equal([]);
    const sizes = product.map(({ text }) => lines(text)).sort((a, b) => a - b);
    expect(sizes[Math.floor(sizes.length / 2)], 'median of the product').to.be.at.most(100);
  });

  it('names files in kebab-case, after what they export', () => {
    expect(named(files.filter(({ path }) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.ts$/.test(basename(path))))).to.deep.equal([]);
  });

  // "service" is a word of the domain (an application that signs people in), so it may be a name.
  it('gives no file or folder a name that says nothing', () => {
    const empty = /(^|[/-])(utils?|helpers?|managers?|misc|common|lib)(\.test)?(\.ts|\/|-)/;
    expect(named(files.filter(({ path }) => empty.test(path)))).to.deep.equal([]);
  });

  it('exports by name', () => {
    expect(named(files.filter(({ text }) => /^export default\b|^export \{[^}]*\bas default\b/m.test(text)))).to.deep.equal([]);
  });

  it('has no enum and no namespace: Node runs the files as they are', () => {
    expect(named(files.filter(({ text }) => /^\s*(export )?(const )?(enum|namespace) \w/m.test(text)))).to.deep.equal([]);
  });

  it('leaves nothing for later, mutes no checker and skips no test', () => {
    for (const rule of [unfinished, muted, skipped])
      expect(named(files.filter(({ text }) => rule.test(text))), String(rule)).to.deep.equal([]);
  });

  it('writes to the terminal from the roots, the command line and tests alone', () => {
    const spoken = product.filter(
      ({ path, text }) =>
        !/^(src\/(main|cli)\.ts|src\/(cli|demo|composition)\/|fixtures\/generate\.ts)/.test(path) &&
        /\bconsole\.(log|error|warn|info)\(/.test(text),
    );
    expect(named(spoken)).to.deep.equal([]);
  });
});
