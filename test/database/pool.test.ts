// Opening the database as the program does: our own server or the one given, ready to serve, and faults told in French.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { DatabaseUnavailable, openDatabase } from '#database/pool.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

describe('the database of the program', () => {
  let fresh: FreshDatabase;
  before(async () => {
    fresh = await freshDatabase();
  });
  after(() => fresh.drop());

  it('is made, migrated and found again under the data directory when no address is given', async () => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'annuaire-data-'));
    try {
      const first = await openDatabase({ databaseUrl: null, dataDirectory });
      expect(first.migrated).to.include('0001_registry');
      await first.close();
      const second = await openDatabase({ databaseUrl: null, dataDirectory });
      expect(second.migrated).to.deep.equal([]);
      await second.close();
      await second.close();
    } finally {
      await rm(dataDirectory, { recursive: true, force: true });
    }
  });

  it('is the one of DATABASE_URL where that is given', async () => {
    const database = await openDatabase({ databaseUrl: fresh.url, dataDirectory: '/nowhere' });
    try {
      expect(database.embedded).to.equal(null);
      expect((await database.pool.query('select current_database() as name')).rows).to.deep.equal([{ name: fresh.connection.database }]);
    } finally {
      await database.close();
    }
  });

  it('leaves a birth date a date, a great number exact and an instant an instant', async () => {
    const { rows } = await fresh.pool.query(
      `select '2011-03-01'::date as born, 9007199254740993::bigint as great, '2026-09-01T08:00:00+02'::timestamptz as at`,
    );
    expect(rows).to.deep.equal([{ born: '2011-03-01', great: '9007199254740993', at: new Date('2026-09-01T06:00:00Z') }]);
  });

  it('says in French, without the password, that a server does not answer or refuses', async () => {
    const silent = await failureOf('postgres://moi:secret@127.0.0.1:9/base');
    expect(silent.fault).to.equal('unreachable');
    expect(silent.message).to.contain('ne répond pas').and.to.contain('DATABASE_URL').and.not.to.contain('secret');
    const refused = await failureOf(fresh.url.replace(/test_\w+/, 'inconnue'));
    expect(refused.fault).to.equal('refused');
    expect(refused.message).to.contain('3D000');
  });
});

async function failureOf(databaseUrl: string): Promise<DatabaseUnavailable> {
  const error = await openDatabase({ databaseUrl, dataDirectory: '/nowhere' }).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(DatabaseUnavailable);
  return error as DatabaseUnavailable;
}
