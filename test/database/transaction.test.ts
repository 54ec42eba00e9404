// Transactions against a real server: what commits, what is undone, and what is tried again.
import { expect } from 'chai';
import { inTransaction } from '#database/transaction.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

describe('a transaction', () => {
  let database: FreshDatabase;

  before(async () => {
    database = await freshDatabase({ empty: true });
    await database.pool.query('create table counter (id int primary key, n int); insert into counter values (1, 0), (2, 0)');
  });
  beforeEach(() => database.pool.query('update counter set n = 0'));
  after(() => database.drop());

  const total = async () => (await database.pool.query<{ n: number }>('select sum(n)::int as n from counter')).rows[0]?.n;

  it('keeps what was done and returns its value', async () => {
    const value = await inTransaction(database.pool, async (client) => {
      await client.query('update counter set n = 5 where id = 1');
      return 'fait';
    });
    expect([value, await total()]).to.deep.equal(['fait', 5]);
  });

  it('undoes everything when its work fails, and gives the connection back', async () => {
    for (let i = 0; i < 30; i += 1) {
      const error = await inTransaction(database.pool, async (client) => {
        await client.query('update counter set n = 5 where id = 1');
        throw new Error('non');
      }).catch((reason: Error) => reason);
      expect(error).to.have.property('message', 'non');
    }
    expect(await total()).to.equal(0);
    expect(database.pool.waitingCount).to.equal(0);
  });

  it('loses no count when ten of them change the same row at once under serializable', async () => {
    await Promise.all(
      Array.from({ length: 10 }, () =>
        inTransaction(
          database.pool,
          async (client) => {
            const { rows } = await client.query<{ n: number }>('select n from counter where id = 1');
            await client.query('update counter set n = $1 where id = 1', [(rows[0]?.n ?? 0) + 1]);
          },
          { retries: 50, isolation: 'serializable' },
        ),
      ),
    );
    expect(await total()).to.equal(10);
  });

  it('tries again after a deadlock', async () => {
    let attempts = 0;
    let arrived = 0;
    const { promise: both, resolve } = Promise.withResolvers<void>();
    const cross = (first: number, second: number) =>
      inTransaction(database.pool, async (client) => {
        attempts += 1;
        await client.query('update counter set n = n + 1 where id = $1', [first]);
        arrived += 1;
        if (arrived === 2) resolve();
        await both;
        await client.query('update counter set n = n + 1 where id = $1', [second]);
      });
    await Promise.all([cross(1, 2), cross(2, 1)]);
    expect(await total()).to.equal(4);
    expect(attempts).to.equal(3);
  });

  it('gives up after the tries it was given, with the reason of the server', async () => {
    let attempts = 0;
    const error = await inTransaction(
      database.pool,
      async (client) => {
        attempts += 1;
        await client.query("do $$ begin raise exception sqlstate '40001'; end $$");
      },
      { retries: 2 },
    ).catch((reason: Error) => reason);
    expect(error).to.have.property('code', '40001');
    expect(attempts).to.equal(3);
  });

  it('rejects and replaces the connection when the server cuts it', async () => {
    const error = await inTransaction(database.pool, async (client) => {
      await client.query('select pg_terminate_backend(pg_backend_pid())');
    }).catch((reason: Error) => reason);
    expect(error).to.be.instanceOf(Error);
    expect(await total()).to.equal(0);
  });
});
