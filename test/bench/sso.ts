// The benchmark of signing in: `npm run bench:sso [-- --seconds 10]`. The gateway beside oidc-provider alone, in memory and with a first PostgreSQL
// adapter, one process each, in one run; with Argon2id and without (the same verification at a cost of nothing). Ratios count.
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { hash } from '@node-rs/argon2';
import { type Embedded, startEmbedded } from '#database/embedded.ts';
import { migrate } from '#database/migrate.ts';
import { openPool } from '#database/pool.ts';
import { hashPassword } from '#src/sso/password.ts';
import { addPerson } from '../sso/gateway.ts';
import { freePort } from '../support/free-port.ts';
import { type Contender, familyProcessorMs, processorMs, type Running, startContender } from './sso-contender.ts';
import { askUserinfo, type Crowd, crowd, exchange, introspect, send, signIn, stream } from './sso-flow.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '10' } } });
const seconds = Number(values.seconds);
const [width, people, password] = [8, 200, 'un mot de passe de mesure'];
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const kinds = ['memory', 'postgres', 'ours'] as const;
type Kind = (typeof kinds)[number];
const names: Readonly<Record<Kind, string>> = {
  memory: 'oidc-provider in memory',
  postgres: 'oidc-provider + PostgreSQL',
  ours: 'annuaire',
};
const person = (n: number) => ({ login: `personne.${n % people}`, password });

type Measured = { readonly flow: Crowd; readonly cpu: number; readonly database: number };

/** Whole sign-ins by a crowd; processor milliseconds a sign-in, of the server and of PostgreSQL. */
async function measure(running: Running, embedded: Embedded): Promise<Measured> {
  await crowd(width, Math.min(3, seconds), (n) => signIn(running.issuer, person(n)));
  const before = [processorMs(running.pid), familyProcessorMs(embedded.pid)] as const;
  const flow = await crowd(width, seconds, (n) => signIn(running.issuer, person(n)));
  return {
    flow,
    cpu: (processorMs(running.pid) - before[0]) / flow.count,
    database: (familyProcessorMs(embedded.pid) - before[1]) / flow.count,
  };
}

async function small(running: Running): Promise<Readonly<Record<string, number>>> {
  const tokens = await Promise.all(Array.from({ length: width }, (_, n) => signIn(running.issuer, person(n))));
  const refresh = tokens.map(({ refresh_token }) => refresh_token ?? '');
  const brief = Math.max(1, seconds / 3);
  const rate = async (one: (n: number) => Promise<unknown>): Promise<number> => (await crowd(width, brief, one)).perSecond;
  const access = (n: number): string => tokens[n % width]!.access_token;
  return {
    discovery: await rate(() => send(`${running.issuer}/.well-known/openid-configuration`)),
    userinfo: await rate((n) => askUserinfo(running.issuer, access(n))),
    introspection: await rate((n) => introspect(running.issuer, access(n))),
    // Each lane has its own: a refresh token that was used is not used again.
    refresh: await lanes(brief, async (lane) => {
      const next = await exchange(running.issuer, { grant_type: 'refresh_token', refresh_token: refresh[lane]! });
      refresh[lane] = next.refresh_token ?? refresh[lane]!;
    }),
  };
}

async function lanes(brief: number, one: (lane: number) => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  let count = 0;
  const walk = async (lane: number): Promise<void> => {
    for (; performance.now() - begun < brief * 1000; count += 1) await one(lane);
  };
  await Promise.all(Array.from({ length: width }, (_, lane) => walk(lane)));
  return (count * 1000) / (performance.now() - begun);
}

async function contend(
  kind: Kind,
  embedded: Embedded,
  stored: string,
  home: string,
): Promise<{ readonly running: Running; readonly end: () => Promise<void> }> {
  const admin = openPool(embedded.connection, { size: 1 });
  const database = `bench_${kind}_${Date.now()}`;
  await admin.query(`CREATE DATABASE ${database}`);
  await admin.end();
  const { host, port, user } = embedded.connection;
  const connection: Contender['connection'] = { host, port, user, database };
  if (kind === 'ours') {
    const pool = openPool(connection);
    await migrate(pool);
    for (let n = 0; n < people; n += 1) await addPerson(pool, { login: `personne.${n}`, password: 'x' });
    await pool.query('UPDATE credential SET hash = $1', [stored]);
    await pool.query('ANALYZE');
    await pool.end();
  }
  const keysDirectory = await mkdtemp(join(home, 'keys-'));
  const running = await startContender({ kind, connection, hash: stored, keysDirectory, port: await freePort() });
  return { running, end: running.stop };
}

const line = (kind: Kind, { flow, cpu, database }: Measured): string =>
  `  ${names[kind].padEnd(28)}${flow.perSecond.toFixed(1).padStart(7)}/s   p50 ${flow.p50.toFixed(0).padStart(4)} ms  p95 ${flow.p95.toFixed(0).padStart(4)} ms   processor a sign-in: ${cpu.toFixed(1)} ms + PostgreSQL ${database.toFixed(1)} ms`;

const home = await mkdtemp(join(tmpdir(), 'bench-sso-'));
const embedded = await startEmbedded({ directory: join(home, 'postgres') });
try {
  print(
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}; the crowd shares the machine`,
  );
  const stored = {
    'without hashing': await hash(password, { algorithm: 2, memoryCost: 8, timeCost: 1, parallelism: 1 }),
    'with Argon2id (19 MiB, 2 passes)': await hashPassword(password),
  };
  for (const [title, phc] of Object.entries(stored)) {
    print(`${title}, ${width} sign-ins at once, a fresh browser each, ${seconds} s:`);
    const found = {} as Record<Kind, Measured>;
    for (const kind of kinds) {
      const { running, end } = await contend(kind, embedded, phc, home);
      found[kind] = await measure(running, embedded);
      print(line(kind, found[kind]));
      if (kind === 'ours') {
        const rate = 0.7 * found.ours.flow.perSecond;
        const eased = await stream(rate, seconds, (n) => signIn(running.issuer, person(n)));
        print(`  at 70 % load (${rate.toFixed(0)}/s): p50 ${eased.p50.toFixed(0)} ms, p95 ${eased.p95.toFixed(0)} ms`);
      }
      if (title === 'without hashing') {
        const rates = Object.entries(await small(running)).map(([name, rate]) => `${name} ${rate.toFixed(0)}/s`);
        print(`    ${rates.join(', ')}`);
      }
      await end();
    }
    const { memory, postgres, ours } = found;
    const ratio = (other: Measured): string => (ours.flow.perSecond / other.flow.perSecond).toFixed(2);
    const added = ours.cpu + ours.database - memory.cpu;
    print(
      `  ratio: ${ratio(memory)} of memory, ${ratio(postgres)} of PostgreSQL; added to memory ${added.toFixed(1)} ms of processor a sign-in, PostgreSQL counted`,
    );
  }
} finally {
  await embedded.stop();
  await rm(home, { recursive: true, force: true });
}
