// The plans of signing in at a million rows: `npm run bench:explain [-- --rows 1000000]`. Every statement that whole flows send is caught on its way, explained
// over full tables, and must reach each big one by an index. No list of statements is kept here: what is sent is what is judged.
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startEmbedded } from '#database/embedded.ts';
import { migrate } from '#database/migrate.ts';
import { openPool, type Pool } from '#database/pool.ts';
import { addPerson, startGateway } from '../sso/gateway.ts';
import { freePort } from '../support/free-port.ts';
import { benchService } from './sso-contender.ts';
import { askUserinfo, exchange, introspect, send, signIn } from './sso-flow.ts';

const { values: given } = parseArgs({ options: { rows: { type: 'string', default: '1000000' } } });
const rows = Number(given.rows);
const big = ['oidc_artefact', 'sign_in_throttle', 'person', 'credential', 'affiliation'] as const;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

type Sent = { readonly text: string; readonly name: string | undefined; readonly values: readonly unknown[] };
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
  await pool.query('VACUUM ANALYZE');
}

/** Everything that is sent to the database while `act` lasts, once each. */
async function sentDuring(act: () => Promise<unknown>): Promise<readonly Sent[]> {
  const { query } = pg.Client.prototype;
  const seen = new Map<string, Sent>();
  pg.Client.prototype.query = function (this: pg.Client, ...all: unknown[]) {
    const [first, second] = all as [string | { text?: string; name?: string; values?: unknown[] }, unknown];
    const text = typeof first === 'string' ? first : (first.text ?? '');
    const values = (typeof first === 'string' ? (Array.isArray(second) ? second : []) : (first.values ?? [])) as unknown[];
    if (!seen.has(text)) seen.set(text, { text, name: typeof first === 'string' ? undefined : first.name, values });
    return (query as (...given: unknown[]) => unknown).apply(this, all);
  } as typeof query;
  await act().finally(() => {
    pg.Client.prototype.query = query;
  });
  return [...seen.values()].filter(({ text }) => /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/.test(text));
}

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
  const gateway = await startGateway([benchService], { pool, keysDirectory: await mkdtemp(join(home, 'keys-')), port: await freePort() });
  const lea = { login: 'lea.martin', password: 'Tortue-Verte-7' };
  await addPerson(pool, lea);
  const { issuer } = gateway.sso;
  const sent = await sentDuring(async () => {
    const tokens = await signIn(issuer, lea);
    await askUserinfo(issuer, tokens.access_token);
    const renewed = await exchange(issuer, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token! });
    await introspect(issuer, renewed.access_token);
    // Wrong, then again: refused and delayed ones ask otherwise.
    for (let tries = 0; tries < 12; tries += 1) await signIn(issuer, { ...lea, password: 'Faux-Faux-9' }).catch(() => undefined);
    await send(`${issuer}/session/end`);
    await gateway.sso.sweep();
  });
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
  print(`${sent.length} statements, ${faults} that read a big table whole`);
  if (sent.length < 10 || faults > 0) process.exitCode = 1;
  await gateway.close();
} finally {
  await pool.end();
  await embedded.stop();
  await rm(home, { recursive: true, force: true });
}
