// The migrations' runner against a real database: what a fresh, a current, a newer and a broken schema become.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { MigrationError, migrate } from '#database/migrate.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

describe('the schema of the database', () => {
  let database: FreshDatabase;
  let folder: string;

  beforeEach(async () => {
    database = await freshDatabase({ empty: true });
    folder = await mkdtemp(join(tmpdir(), 'annuaire-migrations-'));
    await write('0001_first', 'create table first (n int); insert into first values (1);\ncreate index on first (n);');
    await write('0002_second', 'alter table first add column word text;');
  });
  afterEach(async () => {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const write = (name: string, text: string) => writeFile(join(folder, `${name}.sql`), text);
  const tables = async () =>
    (
      await database.pool.query<{ t: string }>(
        "select tablename as t from pg_tables where schemaname = 'public' and tablename !~ '^kysely' order by 1",
      )
    ).rows.map((row) => row.t);
  const refusal = async () => {
    const error = await migrate(database.pool, folder).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(MigrationError);
    return (error as MigrationError).message;
  };

  it('is built from nothing, file by file, in order', async () => {
    expect(await migrate(database.pool, folder)).to.deep.equal(['0001_first', '0002_second']);
    expect((await database.pool.query('select * from first')).rows).to.deep.equal([{ n: 1, word: null }]);
  });

  it('is left as it is when nothing is new', async () => {
    await migrate(database.pool, folder);
    expect(await migrate(database.pool, folder)).to.deep.equal([]);
    expect((await database.pool.query('select n from first')).rows).to.deep.equal([{ n: 1 }]);
  });

  it('takes only the new file the next time', async () => {
    await migrate(database.pool, folder);
    await write('0003_third', 'create table third (n int)');
    expect(await migrate(database.pool, folder)).to.deep.equal(['0003_third']);
  });

  it('is built once when two processes start together', async () => {
    const both = await Promise.all([migrate(database.pool, folder), migrate(database.pool, folder)]);
    expect(both.flat().sort()).to.deep.equal(['0001_first', '0002_second']);
  });

  it('keeps nothing of a broken file, keeps the files before it, and names the file', async () => {
    await write('0003_broken', 'create table third (n int); insert into third values (1); alter table nowhere add column x int;');
    const message = await refusal();
    expect(message).to.contain('0003_broken.sql').and.to.contain("rien n'en a été gardé").and.to.contain('nowhere');
    expect(await tables()).to.deep.equal(['first']);
    await write('0003_broken', 'create table third (n int);');
    expect(await migrate(database.pool, folder)).to.deep.equal(['0003_broken']);
  });

  it('is refused, untouched, when it is newer than the program', async () => {
    await migrate(database.pool, folder);
    await rm(join(folder, '0002_second.sql'));
    const message = await refusal();
    expect(message).to.contain('plus récente que ce programme').and.to.contain('0002_second').and.to.contain("Rien n'a été modifié");
    expect((await database.pool.query('select word from first')).rows).to.deep.equal([{ word: null }]);
  });

  it('refuses a file whose name does not say its place, and two files with one number', async () => {
    await write('third', 'select 1');
    expect(await refusal()).to.contain('third.sql');
    await rm(join(folder, 'third.sql'));
    await write('0002_again', 'select 1');
    expect(await refusal()).to.contain('0002');
  });

  it('refuses a file that ends the transaction by itself', async () => {
    await write('0003_commit', 'create table third (n int); commit; begin;');
    expect(await refusal()).to.contain('0003_commit.sql');
  });

  it('of this program applies to an empty database, twice without harm', async () => {
    const applied = await migrate(database.pool);
    expect(applied).to.include('0001_registry');
    expect(await migrate(database.pool)).to.deep.equal([]);
  });
});
