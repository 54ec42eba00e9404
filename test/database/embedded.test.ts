// The embedded server against the real one: what a kill, a second start or a closed directory may cost. Each test has its own data directory.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import pg from 'pg';
import { EmbeddedDatabaseError } from '#database/embedded/error.ts';
import { type Embedded, type EmbeddedOptions, startEmbedded } from '#database/embedded.ts';

describe('the embedded database', () => {
  let root: string;
  let started: Embedded[] = [];

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'annuaire-embedded-'));
    await chmod(root, 0o755);
  });
  afterEach(async () => {
    await Promise.all(started.map((server) => server.stop()));
    started = [];
    await rm(root, { recursive: true, force: true });
  });

  const start = async (directory: string, options: Partial<EmbeddedOptions> = {}): Promise<Embedded> => {
    const server = await startEmbedded({ directory, ...options });
    started.push(server);
    return server;
  };

  it('creates itself in an empty directory, in UTF-8, with the French order of names, and closed to the network', async () => {
    const server = await start(join(root, 'postgres'));
    const [row] = await ask(
      server,
      `select current_setting('server_encoding') as encoding, current_setting('listen_addresses') as network, current_setting('fsync') as fsync,
              current_setting('synchronous_commit') as commits, current_setting('full_page_writes') as pages, current_setting('TimeZone') as zone,
              array(select n collate "fr-x-icu" from unnest('{Zoé,Éric,Eve,Ébène}'::text[]) n order by 1) as names`,
    );
    expect(row).to.deep.equal({
      encoding: 'UTF8',
      network: '',
      fsync: 'on',
      commits: 'on',
      pages: 'on',
      zone: 'Europe/Paris',
      names: ['Ébène', 'Éric', 'Eve', 'Zoé'],
    });
    expect((await stat(server.connection.host)).mode & 0o777, 'the socket directory is private').to.equal(0o700);
    expect((await stat(join(root, 'postgres'))).mode & 0o777, 'the data directory is private').to.equal(0o700);
  });

  it('finds its data again after a stop, and starts again', async () => {
    const directory = join(root, 'postgres');
    const first = await start(directory);
    await ask(first, "create table kept as select 'là' as word");
    await first.stop();
    const second = await start(directory);
    expect(await ask(second, 'select word from kept')).to.deep.equal([{ word: 'là' }]);
  });

  it('refuses a second start on the same data, in French, and leaves the first one alone', async () => {
    const directory = join(root, 'postgres');
    const first = await start(directory);
    const refusal = await failureOf(startEmbedded({ directory }));
    expect(refusal.fault).to.equal('occupied');
    expect(refusal.message).to.contain(`processus ${process.pid}`).and.to.contain('DATA_DIR').and.to.contain("Rien n'a été touché");
    expect(await ask(first, 'select 1 as alive')).to.deep.equal([{ alive: 1 }]);
  });

  it('lets exactly one of several simultaneous starts win', async () => {
    const directory = join(root, 'postgres');
    const attempts = await Promise.allSettled([1, 2, 3, 4].map(() => start(directory, { durable: false })));
    expect(attempts.filter((attempt) => attempt.status === 'fulfilled')).to.have.length(1);
    for (const attempt of attempts) if (attempt.status === 'rejected') expect(attempt.reason).to.have.property('fault', 'occupied');
    expect(await ask(started[0]!, 'select 1 as alive')).to.deep.equal([{ alive: 1 }]);
  });

  it('keeps the 1000 rows it said were kept when its process is killed in the middle of its work, and starts again', async () => {
    const directory = join(root, 'postgres');
    const victim = await spawnOwner(directory, 1000);
    process.kill(victim.pid, 'SIGKILL');
    const server = await start(directory);
    expect(server.pid).to.not.equal(victim.server);
    expect(await ask(server, 'select count(*)::int as kept, count(distinct n)::int as different from told where n <= 1000')).to.deep.equal([
      { kept: 1000, different: 1000 },
    ]);
    expect(await isAlive(victim.server), 'no orphan is left').to.equal(false);
  });

  it('recovers when the server itself is killed together with its process', async () => {
    const directory = join(root, 'postgres');
    const victim = await spawnOwner(directory, 1000);
    process.kill(victim.server, 'SIGKILL');
    process.kill(victim.pid, 'SIGKILL');
    const server = await start(directory);
    expect(await ask(server, 'select count(*)::int as kept from told where n <= 1000')).to.deep.equal([{ kept: 1000 }]);
  });

  it('waits for the orphan of a killed process to end before it touches the data', async () => {
    const directory = join(root, 'postgres');
    const victim = await spawnOwner(directory, 10);
    process.kill(victim.server, 'SIGSTOP'); // an orphan that is slow to end
    process.kill(victim.pid, 'SIGKILL');
    let ready = false;
    const next = start(directory).then((server) => {
      ready = true;
      return server;
    });
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(ready, 'started beside a living orphan').to.equal(false);
    process.kill(victim.server, 'SIGCONT');
    expect(await ask(await next, 'select count(*)::int >= 10 as kept from told')).to.deep.equal([{ kept: true }]);
  });

  it('starts although a killed server left its pid, now the pid of another program', async () => {
    const directory = join(root, 'postgres');
    await (await start(directory)).stop();
    await writeFile(join(directory, 'data', 'postmaster.pid'), `${process.pid}\n${directory}/data\n1\n5432\n\n\n`);
    expect(await ask(await start(directory), 'select 1 as alive')).to.deep.equal([{ alive: 1 }]);
  });

  it('makes the data anew when it was killed while making them the first time', async () => {
    const directory = join(root, 'postgres');
    await mkdir(join(directory, 'data.part', 'base'), { recursive: true });
    await writeFile(join(directory, 'data.part', 'PG_VERSION'), '18\n');
    expect(await ask(await start(directory), 'select 1 as alive')).to.deep.equal([{ alive: 1 }]);
    expect(
      await access(join(directory, 'data.part')).then(
        () => true,
        () => false,
      ),
    ).to.equal(false);
  });

  it('refuses data written by a PostgreSQL that is not installed, and says which to install', async () => {
    const directory = join(root, 'postgres');
    await mkdir(join(directory, 'data'), { recursive: true });
    await writeFile(join(directory, 'data', 'PG_VERSION'), '12\n');
    const refusal = await failureOf(startEmbedded({ directory }));
    expect(refusal.fault).to.equal('other-version');
    expect(refusal.message).to.contain('postgresql-12').and.to.contain("n'ont pas été touchées");
  });

  it('works under a very deep directory, where a socket path would be too long', async () => {
    const server = await start(join(root, 'dossier'.repeat(10), 'academie'.repeat(10), 'postgres'));
    expect(`${server.connection.host}/.s.PGSQL.5432`.length).to.be.below(107);
    expect(await ask(server, 'select 1 as alive')).to.deep.equal([{ alive: 1 }]);
  });

  it('works under a directory that is closed to everybody else, such as /root', async () => {
    await chmod(root, 0o700);
    const server = await start(join(root, 'postgres'));
    await ask(server, 'create table here (n int)');
    await server.stop();
    const again = await start(join(root, 'postgres'));
    expect(await ask(again, 'select count(*)::int as n from here')).to.deep.equal([{ n: 0 }]);
  });
});

async function ask(server: Embedded, statement: string): Promise<unknown[]> {
  const client = new pg.Client(server.connection);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

async function failureOf(attempt: Promise<unknown>): Promise<EmbeddedDatabaseError> {
  const error = await attempt.then(
    () => new Error('it was accepted'),
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(EmbeddedDatabaseError);
  return error as EmbeddedDatabaseError;
}

/** Another Node that starts the server, then commits rows one by one for ever; resolves once `rows` of them are known to be committed. */
async function spawnOwner(directory: string, rows: number): Promise<{ readonly pid: number; readonly server: number }> {
  const code = `
    import pg from 'pg';
    import { startEmbedded } from '#database/embedded.ts';
    const server = await startEmbedded({ directory: ${JSON.stringify(directory)} });
    const client = new pg.Client(server.connection);
    await client.connect();
    await client.query('create table told (n int)');
    for (let n = 1; ; n += 1) {
      await client.query('insert into told values ($1)', [n]);
      if (n === ${rows}) process.stdout.write(server.pid + '\\n');
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    cwd: join(import.meta.dirname, '..', '..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { pid: child.pid!, server: Number(line.toString()) };
}

/** False for a process that has ended and only waits to be buried by its parent. */
async function isAlive(pid: number): Promise<boolean> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return line !== null && !['Z', 'X'].includes(line.slice(line.lastIndexOf(')') + 2)[0] ?? '');
}
