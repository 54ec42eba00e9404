// The table of steps is the one that docs/architecture.md explains: same steps, same order.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { steps } from '#src/sso/interaction.ts';

describe('the dispatcher of signing in', () => {
  it('is the table that the architecture explains, step by step', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/architecture.md'), 'utf8');
    const [, section = ''] = page.split('## Signing in, step by step');
    const rows = [...section.split('\n## ')[0]!.matchAll(/^\| `([a-z-]+)` \| [^|]+ \| [^|]+ \|$/gm)].map(([, path]) => path);
    expect(rows).to.deep.equal(steps.map(({ path }) => path));
    expect(new Set(rows).size).to.equal(steps.length);
  });
});
