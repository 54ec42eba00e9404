// Listening for the database's word on a connection that is lent and given back.
import { expect } from 'chai';
import { listen } from '#database/channel.ts';
import { openPool } from '#database/pool.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

describe('the word of the database', () => {
  let database: FreshDatabase;
  before(async () => {
    database = await freshDatabase();
  });
  after(() => database.drop());

  it('is heard until one stops listening, and leaves the connection as it was lent', async () => {
    const pool = openPool(database.connection, { size: 1 });
    const lent = await pool.connect();
    lent.release();
    const listeners = () => [lent.listenerCount('error'), lent.listenerCount('notification')];
    const before = listeners();
    for (let round = 0; round < 3; round += 1) {
      const word = Promise.withResolvers<void>();
      const channel = await listen(pool, 'list_approved', word.resolve);
      await database.pool.query('NOTIFY list_approved');
      await word.promise;
      await channel.close();
    }
    expect(listeners()).to.deep.equal(before);
    await pool.end();
  });
});
