// The arrows of docs/architecture.md hold on the real tree, and every rule is seen to bite: a check that checks nothing is green too.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';

const run = promisify(execFile);
const home = join(import.meta.dirname, '..');
const folders = ['src', 'connectors', 'fixtures', 'test'];
const configuration: { forbidden: { name: string }[] } = createRequire(import.meta.url)('../.dependency-cruiser.cjs');

type Cruise = {
  modules: { source: string; dependencies: { resolved: string; dependencyTypes: string[] }[] }[];
  summary: { violations: { from: string; to: string; rule: { name: string } }[] };
};

async function cruise(tree: string): Promise<Cruise> {
  const command = join(home, 'node_modules/.bin/depcruise');
  const options = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders];
  const { stdout } = await run(process.execPath, [command, ...options], { cwd: tree, maxBuffer: 1 << 28 });
  return JSON.parse(stdout) as Cruise;
}

async function sources(tree: string): Promise<string[]> {
  const lists = await Promise.all(
    folders.map(async (name) => (await readdir(join(tree, name), { recursive: true })).map((file) => `${name}/${file}`)),
  );
  return lists.flat().filter((file) => file.endsWith('.ts'));
}

// What the design allows: none of these may be reported.
const allowed: Readonly<Record<string, string>> = {
  'src/main.ts': "import '#src/composition/open.ts';",
  'src/cli.ts': "import './cli/command.ts';",
  'src/cli/command.ts': "import '#src/composition/open.ts';\nimport 'commander';",
  'src/composition/open.ts':
    "import '#connectors/registry.ts';\nimport '#src/console/page.ts';\nimport '#fixtures/people.ts';\nimport '#src/jobs/job.ts';\nimport '#src/mail/post.ts';",
  'src/core/rule.ts': 'export const rule = 1;',
  'src/config/settings.ts': "import '#core/rule.ts';\nimport 'zod';",
  'src/keys/key.ts': "import 'node:crypto';\nimport 'jose';",
  'src/keys/ring.ts': "import type {} from './key.ts';",
  'src/database/pool.ts': "import '#core/rule.ts';\nimport '#src/config/settings.ts';\nimport 'pg';",
  'src/database/one-reader.ts': "import './pool.ts';",
  'src/database/one-writer.ts': "import './pool.ts';",
  'src/actions/act.ts': "import '#core/rule.ts';\nimport '#database/one-writer.ts';",
  'src/sync/step.ts': "import '#database/one-writer.ts';\nimport type {} from '#connectors/connector.ts';",
  'src/purge/step.ts': "import '#database/one-writer.ts';",
  'src/sso/provider.ts': "import 'oidc-provider';\nimport '#src/keys/key.ts';",
  'src/mail/post.ts': "import '#core/rule.ts';\nimport 'nodemailer';",
  'src/print/sheet.ts': "import 'pdfkit';",
  'src/console/page.ts':
    "import '#src/actions/act.ts';\nimport '#src/print/sheet.ts';\nimport '#database/one-reader.ts';\nimport '#src/sso/provider.ts';",
  'src/demo/service.ts': "import '../sso/pages/html.ts';\nimport 'openid-client';",
  'src/demo/prepare.ts': "import '#fixtures/people.ts';\nimport '#database/one-writer.ts';",
  'src/sso/pages/html.ts': 'export const html = 1;',
  'src/jobs/job.ts': "import '#src/sync/step.ts';\nimport '#src/purge/step.ts';\nimport '#src/actions/act.ts';",
  'connectors/connector.ts': "import type {} from '#core/rule.ts';",
  'connectors/registry.ts': "import './one/one.ts';\nimport './two/two.ts';",
  'connectors/shared/wire.ts': 'export const wire = 1;',
  'connectors/one/one.ts': "import type {} from '../connector.ts';\nimport '../shared/wire.ts';\nimport '#core/rule.ts';\nimport 'saxes';",
  'connectors/two/two.ts': 'export const two = 2;',
  'fixtures/people.ts': "import '#core/rule.ts';",
  'test/one.test.ts': "import '#src/console/page.ts';\nimport '#fixtures/people.ts';\nimport 'chai';",
};

// One file a plant: the rule that must report it, where it stands, what it imports.
const planted: readonly (readonly [rule: string, file: string, text: string])[] = [
  ['no-cycle', 'src/keys/key.ts', "import './ring.ts';"],
  ['unresolvable', 'src/sso/lost.ts', "import '#core/nowhere.ts';"],
  ['core-is-pure', 'src/core/reads-a-file.ts', "import 'node:fs';"],
  ['core-is-pure', 'src/core/takes-a-package.ts', "import 'zod';"],
  ['core-is-pure', 'src/core/takes-a-type.ts', "import type {} from 'zod';"],
  ['core-is-pure', 'src/core/asks-the-database.ts', "import '#database/one-reader.ts';"],
  ['config-arrows', 'src/config/asks-the-database.ts', "import '#database/one-reader.ts';"],
  ['keys-know-nobody', 'src/keys/knows-core.ts', "import '#core/rule.ts';"],
  ['database-arrows', 'src/database/acts.ts', "import '#src/actions/act.ts';"],
  ['actions-arrows', 'src/actions/draws-a-page.ts', "import '#src/console/page.ts';"],
  ['steps-arrows', 'src/sync/purges.ts', "import '#src/purge/step.ts';"],
  ['steps-arrows', 'src/provisioning/syncs.ts', "import '#src/sync/step.ts';"],
  ['sso-arrows', 'src/sso/acts.ts', "import '#src/actions/act.ts';"],
  ['console-arrows', 'src/console/syncs.ts', "import '#src/sync/step.ts';"],
  ['jobs-arrows', 'src/jobs/signs-in.ts', "import '#src/sso/provider.ts';"],
  ['demo-arrows', 'src/demo/demo-page.ts', "import '#database/one-reader.ts';"],
  ['mail-arrows', 'src/mail/asks-the-database.ts', "import '#database/one-reader.ts';"],
  ['print-arrows', 'src/print/knows-core.ts', "import '#core/rule.ts';"],
  ['fixtures-arrows', 'fixtures/asks-the-database.ts', "import '#database/one-reader.ts';"],
  ['connectors-arrows', 'connectors/one/takes-another.ts', "import '../two/two.ts';"],
  ['connectors-arrows', 'connectors/one/asks-the-database.ts', "import type {} from '#database/one-reader.ts';"],
  ['contract-arrows', 'connectors/connector.ts', "import type {} from './shared/wire.ts';"],
  ['console-only-reads', 'src/console/writes.ts', "import '#database/one-writer.ts';"],
  ['nobody-imports-a-root', 'test/takes-a-root.ts', "import '#src/main.ts';"],
  ['composition-is-for-roots', 'src/elsewhere/composes.ts', "import '#src/composition/open.ts';"],
  ['only-roots-open-connectors', 'src/elsewhere/opens.ts', "import '#connectors/registry.ts';"],
  ['only-database-speaks-sql', 'src/console/speaks-sql.ts', "import type {} from 'pg';"],
  ['only-database-speaks-sql', 'src/sync/speaks-kysely.ts', "import 'kysely';"],
  ['only-sso-knows-oidc-provider', 'src/console/knows-oidc.ts', "import type {} from 'oidc-provider';"],
  ['only-mail-knows-nodemailer', 'src/jobs/sends.ts', "import type {} from 'nodemailer';"],
  ['only-print-knows-pdfkit', 'src/console/prints.ts', "import type {} from 'pdfkit';"],
  ['product-never-imports-tests', 'src/elsewhere/tests.ts', "import '../../test/one.test.ts';"],
  ['fixtures-are-for-the-demonstration', 'src/elsewhere/invents.ts', "import '#fixtures/people.ts';"],
  ['runs-without-dev-dependencies', 'src/jobs/asserts.ts', "import 'chai';"],
  ['declared-dependencies', 'src/console/borrows.ts', "import 'koa-compose';"],
];

async function plant(tree: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const file of ['package.json', 'tsconfig.json', '.dependency-cruiser.cjs']) await cp(join(home, file), join(tree, file));
  await symlink(join(home, 'node_modules'), join(tree, 'node_modules'));
  for (const [file, text] of Object.entries(files)) {
    await mkdir(join(tree, dirname(file)), { recursive: true });
    await writeFile(join(tree, file), `${text}\nexport {};\n`);
  }
}

describe('The arrows of the house', () => {
  let tree: string;
  beforeEach(async () => {
    tree = await mkdtemp(join(tmpdir(), 'arrows-'));
  });
  afterEach(() => rm(tree, { recursive: true, force: true }));

  it('hold on every file of the real tree, and none escapes the check', async () => {
    const { modules, summary } = await cruise(home);
    const seen = modules.map((module) => module.source);
    expect(seen).to.include.members(await sources(home));
    expect(seen).to.include.members(['src/core/plan/plan-person.ts', 'src/database/pool.ts', 'connectors/academie-aaf/academie-aaf.ts']);
    const aliased = modules.flatMap((module) => module.dependencies).filter((found) => found.dependencyTypes.includes('aliased'));
    expect(aliased.length, 'imports by alias (#core/…) that were followed').to.be.above(100);
    expect(summary.violations.map(({ from, rule, to }) => `${rule.name}: ${from} → ${to}`)).to.deep.equal([]);
  });

  it('allow what the design allows', async () => {
    await plant(tree, allowed);
    const { summary } = await cruise(tree);
    expect(summary.violations.map(({ from, rule }) => `${from}: ${rule.name}`)).to.deep.equal([]);
  });

  it('catch a violation of each rule, and call it by its name alone', async () => {
    await plant(tree, { ...allowed, ...Object.fromEntries(planted.map(([, file, text]) => [file, text])) });
    const { summary } = await cruise(tree);
    const found = summary.violations.map(({ from, rule }) => `${from}: ${rule.name}`);
    expect(found).to.have.members(planted.map(([rule, file]) => `${file}: ${rule}`));
  });

  it('are all planted once: a new rule comes with its violation', () => {
    expect(configuration.forbidden.map((rule) => rule.name)).to.have.members([...new Set(planted.map(([rule]) => rule))]);
  });

  it('cover every folder of src: a new folder comes with its arrows', async () => {
    const known = /^(actions|cli|composition|config|console|core|database|demo|jobs|keys|mail|print|provisioning|purge|sso|sync)$/;
    const entries = await readdir(join(home, 'src'), { withFileTypes: true });
    const unknown = entries.filter((entry) => entry.isDirectory() && !known.test(entry.name));
    expect(unknown.map((entry) => entry.name)).to.deep.equal([]);
  });
});
