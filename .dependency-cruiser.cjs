// The arrows of docs/architecture.md. test/architecture.test.ts plants a violation of each and must see it caught.
const only = (name, comment, from, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^(src|connectors|fixtures|test)/', pathNot: allowed },
});

module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: { pathNot: 'node_modules' }, to: { circular: true } },
    { name: 'unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'core-is-pure',
      comment: 'src/core holds rules: no I/O, no Node built-in, no npm package.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { pathNot: '^src/core/' },
    },
    only('database-knows-core', 'database → core', '^src/database/', '^src/(database|core|config)/'),
    only('actions-arrows', 'actions → core, database', '^src/actions/', '^src/(actions|core|database)/'),
    only('sync-arrows', 'sync → core, database, connector contract', '^src/(sync|provisioning|purge)/', '^(src/(sync|core|database)/|connectors/connector\\.ts)'),
    only('sso-arrows', 'sso → core, database, keys, connector contract', '^src/sso/', '^(src/(sso|core|database|keys|telemetry)/|connectors/connector\\.ts)'),
    only('console-arrows', 'console → actions, sso, database, core', '^src/console/', '^src/(console|actions|sso|core|database|telemetry)/'),
    only('keys-arrows', 'keys know nothing of the product', '^src/keys/', '^src/(keys|core)/'),
    only('connectors-arrows', 'connectors/x → the contract, shared, core', '^connectors/[^/]+/', '^(connectors/(connector\\.ts|shared/|$1)|connectors/|src/core/)'),
    {
      name: 'connectors-apart',
      comment: 'A connector never imports another connector.',
      severity: 'error',
      from: { path: '^connectors/([^/]+)/' },
      to: { path: '^connectors/([^/]+)/', pathNot: '^connectors/($1|shared)/' },
    },
    {
      name: 'nobody-imports-a-root',
      severity: 'error',
      from: {},
      to: { path: '^src/(main|cli)\\.ts$' },
    },
    { name: 'only-database-speaks-sql', severity: 'error', from: { path: '^(src|connectors)/', pathNot: '^src/database/' }, to: { path: 'node_modules/(pg|kysely|pg-copy-streams|pg-pool)/' } },
    { name: 'only-sso-knows-oidc-provider', severity: 'error', from: { path: '^(src|connectors)/', pathNot: '^src/sso/' }, to: { path: 'node_modules/oidc-provider/' } },
    {
      name: 'only-roots-open-connectors',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main|cli)\\.ts$|^src/composition/' },
      to: { path: '^connectors/', pathNot: '^connectors/connector\\.ts$' },
    },
    { name: 'product-never-imports-tests', severity: 'error', from: { path: '^(src|connectors)/' }, to: { path: '^test/' } },
    {
      name: 'fixtures-only-for-demo-and-tests',
      severity: 'error',
      from: { path: '^(src|connectors)/', pathNot: '^src/(main|cli)\\.ts$|^src/(composition|demo)/' },
      to: { path: '^fixtures/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules/(?!(pg|kysely|pg-copy-streams|pg-pool|oidc-provider)/)' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'], extensions: ['.ts', '.js', '.cjs', '.json'] },
  },
};
