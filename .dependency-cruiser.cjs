// The arrows of docs/architecture.md as rules. test/architecture.test.ts plants a violation of each one and must see it caught, alone.
const ours = '^(src|connectors|fixtures|test)/';

/** Folder `from` may import what `allowed` names, and nothing else of ours. */
const only = (name, comment, from, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: ours, pathNot: allowed },
});

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

// demo/ prepares the demonstration and is part of the composition, but for the ENT service in it.
const root = '^src/(main|cli)\\.ts$|^src/(cli|composition|demo)/';
const demoService = '^src/demo/(service|demo-service|demo-page)\\.ts$';

module.exports = {
  forbidden: [
    rule('no-cycle', 'A cycle means that two files are one.', { path: ours }, { circular: true }),
    rule('unresolvable', 'Every import leads somewhere.', { path: ours }, { couldNotResolve: true }),
    rule(
      'core-is-pure',
      'src/core holds rules: no I/O, no Node built-in, no npm package, nothing of ours but itself.',
      { path: '^src/core/' },
      { pathNot: '^src/core/' },
    ),

    only('config-arrows', 'config → core (what a mapping file may say)', '^src/config/', '^src/(config|core)/'),
    only('keys-know-nobody', 'keys → nothing of ours', '^src/keys/', '^src/keys/'),
    only('database-arrows', 'database → core, the shape of the settings', '^src/database/', '^src/(database|core|config)/'),
    only('actions-arrows', 'actions → core, database', '^src/actions/', '^src/(actions|core|database)/'),
    only(
      'steps-arrows',
      'sync, provisioning, purge → core, database, the connector contract; never one another',
      '^src/(sync|provisioning|purge)/',
      '^src/($1|core|database)/|^connectors/connector\\.ts$',
    ),
    only(
      'sso-arrows',
      'sso → core, database, keys, the connector contract',
      '^src/sso/',
      '^src/(sso|core|database|keys)/|^connectors/connector\\.ts$',
    ),
    only(
      'console-arrows',
      'console → actions, sso, print, core, database',
      '^src/console/',
      '^src/(console|actions|sso|print|core|database)/',
    ),
    only(
      'jobs-arrows',
      'jobs → sync, provisioning, purge, actions, database, core',
      '^src/jobs/',
      '^src/(jobs|sync|provisioning|purge|actions|database|core)/',
    ),
    only(
      'demo-arrows',
      'the demonstration ENT service is a program of its own; it shares the markup helper',
      demoService,
      `${demoService}|^src/sso/pages/html\\.ts$`,
    ),
    only('mail-arrows', 'mail → core', '^src/mail/', '^src/(mail|core)/'),
    only('print-arrows', 'print → nothing of ours', '^src/print/', '^src/print/'),
    only('fixtures-arrows', 'fixtures → core', '^fixtures/', '^(fixtures|src/core)/'),
    only(
      'connectors-arrows',
      'a connector → the contract, shared wire helpers, core',
      '^connectors/([^/]+)/',
      '^connectors/($1|shared)/|^connectors/connector\\.ts$|^src/core/',
    ),
    only('contract-arrows', 'the contract → core', '^connectors/connector\\.ts$', '^src/core/'),

    rule(
      'console-only-reads',
      'The console changes the registry through actions; it reads through readers and keeps its own sessions.',
      { path: '^src/console/' },
      { path: '^src/database/', pathNot: '^src/database/([^/]+-reader|console-[^/]+|pool)\\.ts$' },
    ),
    rule(
      'nobody-imports-a-root',
      'main.ts and cli.ts know everything and are started, never imported.',
      {},
      { path: '^src/(main|cli)\\.ts$' },
    ),
    rule(
      'composition-is-for-roots',
      'Only main.ts and cli.ts put the parts together.',
      { path: '^(src|connectors|fixtures)/', pathNot: root },
      { path: '^src/(cli|composition|demo)/' },
    ),
    rule(
      'only-roots-open-connectors',
      'Everybody else knows the contract alone.',
      { path: '^src/', pathNot: root },
      { path: '^connectors/', pathNot: '^connectors/connector\\.ts$' },
    ),
    rule(
      'only-database-speaks-sql',
      'SQL has one home. A type alone counts too.',
      { path: '^(src|connectors|fixtures)/', pathNot: '^src/database/' },
      { path: 'node_modules/(@types/)?(pg|kysely|pg-copy-streams|pg-pool)/' },
    ),
    rule(
      'only-sso-knows-oidc-provider',
      'The library may be replaced by touching src/sso alone.',
      { path: '^(src|connectors|fixtures)/', pathNot: '^src/sso/' },
      { path: 'node_modules/(@types/)?oidc-provider/' },
    ),
    rule(
      'only-mail-knows-nodemailer',
      'SMTP has one home.',
      { path: '^(src|connectors|fixtures)/', pathNot: '^src/mail/' },
      { path: 'node_modules/(@types/)?nodemailer/' },
    ),
    rule(
      'only-print-knows-pdfkit',
      'What is printed has one home.',
      { path: '^(src|connectors|fixtures)/', pathNot: '^src/print/' },
      { path: 'node_modules/(@types/)?pdfkit/' },
    ),
    rule(
      'product-never-imports-tests',
      'Tests know the product, not the reverse.',
      { path: '^(src|connectors|fixtures)/' },
      { path: '^test/' },
    ),
    rule(
      'fixtures-are-for-the-demonstration',
      'Invented people are made by the composition (first start), by the generator and by tests.',
      { path: '^(src|connectors)/', pathNot: root },
      { path: '^fixtures/' },
    ),
    rule(
      'runs-without-dev-dependencies',
      'The image is installed with --omit=dev; types alone may come from there.',
      { path: '^(src|connectors|fixtures)/' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'declared-dependencies',
      'A package that only another package asked for may go away with it.',
      { path: ours },
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    // Types are arrows too.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.cjs', '.json'],
    },
  },
};
