// The pages of docs/ speak of files that are there, and the table of the convention leaves no obligation out.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';

const home = join(import.meta.dirname, '../..');
const pages = ['README.md', ...readdirSync(join(home, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`)].filter(
  (name) => name.endsWith('.md'),
);
const read = (page: string): string => readFileSync(join(home, page), 'utf8');

const obligations =
  'C-2.1 C-2.2 C-3.1 C-4.1 C-7.1 C-7.2 C-7.3 C-8.1 C-8.2 C-8.3 C-8.4 C-8.5 C-9.1 C-9.2 C-9.3 C-9.4 C-10.1 C-11.1 C-12.1 C-12.2 C-14.1 C-15.1 C-U.1 C-U.2 C-U.3 C-U.4 C-U.5 C-OTP C-HELP';

describe('The pages of documentation', () => {
  it('name files that exist', () => {
    const gone = pages.flatMap((page) =>
      [...read(page).matchAll(/`((?:src|connectors|mappings|fixtures|test|docs|keys)\/[\w./-]*\w\/?)`/g)]
        .map(([, path = '']) => path)
        .filter((path) => !existsSync(join(home, path)))
        .map((path) => `${page}: ${path}`),
    );
    expect(gone).to.deep.equal([]);
  });

  it('lead to pages that exist', () => {
    const lost = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)]
        .map(([, link = '']) => link)
        .filter((link) => !existsSync(join(home, dirname(page), link)))
        .map((link) => `${page}: ${link}`),
    );
    expect(lost).to.deep.equal([]);
  });

  it('say of each obligation of the convention where it is kept and tested, or that it is not built yet', () => {
    const rows = [...read('docs/convention.md').matchAll(/^\| (C-[\w.]+) \| [^|]+ \| ([^|]+) \|([^|]*)\|$/gm)];
    expect(rows.map(([, id]) => id)).to.deep.equal(obligations.split(' '));
    for (const [, id, code = '', test = ''] of rows) {
      if (!code.includes('not built yet')) expect(`${code}${test}`, id).to.match(/`src\/.*`test\//);
    }
  });
});
