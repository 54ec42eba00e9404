// docs/conformance.md says of every module what its test says, and of none what no test proves.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { plans } from './modules.ts';
import { openStage } from './stage.ts';

const results = ['passed', 'warning', 'not applicable', 'not built'] as const;
const page = readFileSync(join(import.meta.dirname, '../../docs/conformance.md'), 'utf8');

type Row = { readonly module: string; readonly result: string; readonly proves: string };

const rowsOf = (text: string): readonly Row[] =>
  [...text.matchAll(/^\| `([a-z0-9-]+)` \| ([a-z ]+) \| (.+) \|$/gm)].map(([, module = '', result = '', proves = '']) => ({
    module,
    result,
    proves,
  }));

/** Every test that is named after a module: « module: what it proves », or « module (warning): … », « module (not applicable): … ». */
const tested: readonly Row[] = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.test.ts') && name !== 'table.test.ts')
  .flatMap((name) => [
    ...readFileSync(join(import.meta.dirname, name), 'utf8').matchAll(/\bit\(\s*'(oidcc-[a-z0-9-]+)(?: \(([a-z ]+)\))?: ([^']+)',/g),
  ])
  .map(([, module = '', result = 'passed', proves = '']) => ({ module, result, proves }));

describe('The table of conformance', () => {
  it('has a row for every module of the suite, under its plan and in its order, and no other', () => {
    const sections = [...page.matchAll(/^## (.+) \((\d+)\)\n([\s\S]*?)(?=^## |$(?![\s\S]))/gm)];
    const told = sections.map(([, plan, count, text = '']) => [plan, Number(count), rowsOf(text).map(({ module }) => module)]);
    expect(told).to.deep.equal(Object.entries(plans).map(([plan, modules]) => [plan, modules.length, modules]));
  });

  it('says of each what its test says, and that it is not built where there is none', () => {
    const rows = rowsOf(page);
    for (const { result } of rows) expect(result).to.be.oneOf([...results]);
    const byName = (one: Row, other: Row) => one.module.localeCompare(other.module);
    expect(rows.filter(({ result }) => result !== 'not built').sort(byName)).to.deep.equal([...tested].sort(byName));
    const built = new Set(tested.map(({ module }) => module));
    for (const { module } of rows.filter(({ result }) => result === 'not built')) expect(built.has(module), module).to.equal(false);
  });

  it('counts right', () => {
    const rows = rowsOf(page);
    const counted = Object.fromEntries(
      [...page.matchAll(/^\| ([a-z ]+) \| (\d+) \|/gm)].map(([, result, count]) => [result, Number(count)]),
    );
    expect(counted).to.deep.equal(
      Object.fromEntries(results.map((result) => [result, rows.filter((row) => row.result === result).length])),
    );
  });

  it('calls nothing unbuilt that the gateway says it does', async () => {
    const unbuilt = rowsOf(page).some(({ module, result }) => module.startsWith('oidcc-backchannel') && result === 'not built');
    const stage = await openStage();
    try {
      expect(stage.metadata.backchannel_logout_supported ?? false).to.equal(!unbuilt);
    } finally {
      await stage.close();
    }
  });
});
