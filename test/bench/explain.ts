// The plans of signing in at a million rows: `npm run bench:explain [-- --rows 1000000]`. Every statement that whole flows send is caught on its way, explained
// over full tables, and must reach each big one by an index. No list of statements is kept here: what is sent is what is judged. The flows are the suite's own
// (`explain-flows.ts`), so a flow that is tested is a flow whose plans are looked at.
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbedded } from '#database/embedded.ts';
import { migrate } from '#database/migrate.ts';
import { openPool, type Pool } from '#database/pool.ts';
import { statementsOfFlows } from './explain-flows.ts';

const { values: given } = parseArgs({ options: { rows: { type: 'string', default: '1000000' } } });
const rows = Number(given.rows);
/** What grows with people or with sign-ins. The queues (`admission_check`, `session_end`) do not: they are emptied whole, in seconds; nor does `account_report`: the reports that
 * nobody has answered yet. */
const big = [
  ...[
    'person',
    'credential',
    'affiliation',
    'relation',
    'second_factor',
    'recovery_code',
    'charter_acceptance',
    'person_mail',
    'mail_link',
  ],
  ...['oidc_artefact', 'sign_in_throttle', 'console_session', 'logout_notice', 'service_legacy_id', 'upstream_visit', 'upstream_once'],
  ...['source_record', 'suspension'],
];
const print = (line: string): void => void process.stdout.write(`${line}\n`);

type Plan = {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly Plan[];
};

/** As many rows of each big table as `rows`; artefacts of every kind that a flow leaves, a fifth of them expired. */
async function fill(pool: Pool): Promise<void> {
  const series = `generate_series(1, ${rows}) AS n`;
  await pool.query(`INSERT INTO person (id, kind, revision, identity, login, sort_name)
    SELECT md5(n::text)::uuid, 'directory', 1, '{}', 'remplissage.' || n, '' FROM ${series}`);
  await pool.query(`INSERT INTO credential (person_id, hash, must_change) SELECT md5(n::text)::uuid, 'aucune', false FROM ${series}`);
  await pool.query(`INSERT INTO affiliation (person_id, uai, profile, state, since, details, revision)
    SELECT md5(n::text)::uuid, '092' || lpad((n % 300)::text, 4, '0') || 'A', 'ELV', 'active', '2025-09-01', '{}', 1 FROM ${series}`);
  await pool.query(`INSERT INTO sign_in_throttle (key, failures, last_at, free_at)
    SELECT sha256(n::text::bytea), 1, now() - make_interval(secs => n % 3600), 'epoch' FROM ${series}`);
  await pool.query(`INSERT INTO oidc_artefact (kind, id, payload, uid, grant_id, session_uid, account_id, expires_at)
    SELECT kind, 'i' || n, '{}', CASE WHEN kind = 'Session' THEN 'u' || n END, CASE WHEN kind NOT IN ('Session', 'Interaction') THEN 'g' || n END,
      CASE WHEN kind LIKE '%Token' THEN 'u' || n END, CASE WHEN kind <> 'Interaction' THEN md5(n::text)::uuid END, now() + make_interval(secs => n % 43200 - 8640)
    FROM (SELECT n, (ARRAY['Session', 'Grant', 'Interaction', 'AccessToken', 'RefreshToken', 'AuthorizationCode'])[1 + n % 6] AS kind FROM ${series}) AS x`);
  const one = 'md5(n::text)::uuid';
  await pool.query(`INSERT INTO relation (pupil_id, guardian_id, link, link_code, financial, legal, contact, payment)
    SELECT ${one}, md5((n / 2)::text)::uuid, 'PERE', '2', true, 'legal', true, true FROM ${series}`);
  await pool.query(`INSERT INTO second_factor (person_id, secret, last_step, enrolled_at) SELECT ${one}, '', 0, now() FROM ${series}`);
  await pool.query(`INSERT INTO recovery_code (person_id, hash) SELECT ${one}, '' FROM ${series}`);
  await pool.query(
    `INSERT INTO charter_version (charter, version, digest, audience, body, published_at) VALUES ('remplie', 1, '', '{}', '{}', now())`,
  );
  await pool.query(
    `INSERT INTO charter_acceptance (person_id, charter, version, digest, accepted_at) SELECT ${one}, 'remplie', 1, '', now() FROM ${series}`,
  );
  await pool.query(`INSERT INTO person_mail (person_id, address, verified_at) SELECT ${one}, n || '@exemple.fr', now() FROM ${series}`);
  await pool.query(`INSERT INTO mail_link (id, purpose, person_id, language, created_at, expires_at)
    SELECT ${one}, 'reset-password', ${one}, 'fr', now(), now() + make_interval(secs => n % 43200 - 8640) FROM ${series}`);
  await pool.query(`INSERT INTO console_session (token_hash, person_id, csrf, created_at, seen_at)
    SELECT sha256(n::text::bytea), ${one}, '', now(), now() - CASE WHEN n % 20 = 0 THEN interval '2 hours' ELSE interval '5 minutes' END FROM ${series}`);
  await pool.query(`INSERT INTO logout_notice (client_id, person_id, sid, queued_at, next_attempt_at, dead_at, last_fault)
    SELECT 'service-' || n % 20, ${one}, '', now(), now(), CASE WHEN n % 3 = 0 THEN now() END, CASE WHEN n % 3 = 0 THEN 'unreachable' END FROM ${series}`);
  await pool.query(
    `INSERT INTO service_legacy_id (client_id, person_id, legacy_id) SELECT 'service-' || n % 20, ${one}, n::text FROM ${series}`,
  );
  await pool.query(`INSERT INTO upstream_visit (key, stage, login, interaction, sealed, expires_at)
    SELECT sha256(n::text::bytea), 'asked', 'educonnect', sha256(n::text::bytea), '', now() + make_interval(secs => n % 43200 - 8640) FROM ${series}`);
  await pool.query(`INSERT INTO upstream_once (login, id, expires_at)
    SELECT 'educonnect', sha256(n::text::bytea), now() + make_interval(secs => n % 43200 - 8640) FROM ${series}`);
  await pool.query(`INSERT INTO source_record (source, category, key, person_id, digest, facts, uais, file, delivery_id)
    SELECT 'aaf', CASE n % 3 WHEN 0 THEN 'PersEducNat' ELSE 'Eleve' END, n::text, ${one}, '', json_build_object('identity', json_build_object('mail', n || '@exemple.fr')),
      ARRAY['092' || lpad((n % 300)::text, 4, '0') || 'A'], 'f', ${one} FROM ${series}`);
  await pool.query(
    `INSERT INTO suspension (id, person_id, reason, since, set_role, ended_at) SELECT ${one}, ${one}, '', now(), 'chef', now() FROM ${series}`,
  );
  await pool.query('VACUUM ANALYZE');
}

const monthOf = (name: string): readonly [string, string, string] => [name, name.slice(14, 18), name.slice(19, 21)];

/** The first day after a month. */
const nextMonth = (year: string, month: string): string => new Date(Date.UTC(Number(year), Number(month))).toISOString().slice(0, 10);

function nodesOf(plan: Plan): readonly Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

const home = await mkdtemp(join(tmpdir(), 'bench-explain-'));
const embedded = await startEmbedded({ directory: join(home, 'postgres'), durable: false });
const pool = openPool(embedded.connection);
try {
  await migrate(pool);
  print(
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${rows} rows in each of ${big.join(', ')}`,
  );
  await fill(pool);
  const { sent, failed } = await statementsOfFlows();
  // A month of the journal of sign-ins is a table that the flows' own clocks named.
  for (const [name, year, month] of new Set(sent.flatMap(({ text }) => text.match(/sign_in_event_\d{4}_\d{2}/g) ?? []))
    .values()
    .map(monthOf))
    await pool.query(
      `CREATE TABLE ${name} PARTITION OF sign_in_event FOR VALUES FROM ('${year}-${month}-01') TO ('${nextMonth(year, month)}')`,
    );
  let faults = 0;
  for (const { text, name, values } of sent) {
    // As planned for these values, and as PostgreSQL plans a prepared statement once for all.
    const custom = await pool.query({ text: `EXPLAIN (FORMAT JSON) ${text}`, values: [...values] });
    const generic = name === undefined ? null : await pool.query(`EXPLAIN (FORMAT JSON, GENERIC_PLAN) ${text}`);
    const nodes = [custom, ...(generic ? [generic] : [])].flatMap(({ rows: [answer] }) => nodesOf(answer['QUERY PLAN'][0].Plan as Plan));
    const whole = nodes.filter((node) => node['Node Type'] === 'Seq Scan' && big.some((table) => table === node['Relation Name']));
    const by = [...new Set(nodes.flatMap((node) => node['Index Name'] ?? []))];
    const shown = text.replace(/\s+/g, ' ').slice(0, 90);
    faults += whole.length;
    print(
      `${whole.length === 0 ? 'index' : 'WHOLE'}  ${shown}\n       ${whole.length === 0 ? by.join(', ') || 'no big table' : whole.map((node) => node['Relation Name']).join(', ')}`,
    );
  }
  print(`${sent.length} statements, ${faults} readings of a whole big table; ${failed} flows that failed`);
  if (sent.length < 100 || faults > 0 || failed > 0) process.exitCode = 1;
} finally {
  await pool.end();
  await embedded.stop();
  await rm(home, { recursive: true, force: true });
}
