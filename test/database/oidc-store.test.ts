import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { deleteExpiredArtefacts, exchangeArtefact, findWithItsSession, writeArtefacts } from '#database/oidc-store.ts';
import { databaseAdapter } from '#src/sso/adapter.ts';
import { keptId } from '#src/sso/at-rest.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

describe('what sign-in keeps between two requests', () => {
  let database: FreshDatabase;
  before(async () => {
    database = await freshDatabase();
  });
  after(() => database.drop());

  const adapter = (kind: string) => databaseAdapter(database.pool, Buffer.alloc(32, 7), () => new Date())(kind);
  const count = async () => Number((await database.pool.query('SELECT count(*) FROM oidc_artefact')).rows[0].count);

  it('is found by its id, in its own kind only, and replaced when kept again', async () => {
    await adapter('Session').upsert('s1', { uid: 'u1', kind: 'Session' }, 60);
    expect(await adapter('Session').find('s1')).to.deep.equal({ jti: 's1', uid: 'u1', kind: 'Session' });
    expect(await adapter('Grant').find('s1')).to.equal(undefined);
    await adapter('Session').upsert('s1', { uid: 'u2', kind: 'Session' }, 60);
    expect(await adapter('Session').findByUid('u2')).to.deep.equal({ uid: 'u2', kind: 'Session' });
    expect(await adapter('Session').findByUid('u1')).to.equal(undefined);
  });

  it('is found by the code that a user types', async () => {
    await adapter('DeviceCode').upsert('d1', { jti: 'd1', userCode: 'BCDF' }, 60);
    const typed = await adapter('DeviceCode').findByUserCode('BCDF');
    expect(typed).to.deep.equal({ jti: 'd1', userCode: 'BCDF' });
    // The tablet asks, and what was found is written back.
    const asked = await adapter('DeviceCode').find('d1');
    await adapter('DeviceCode').upsert('d1', { ...asked, error: 'slow' } as never, 60);
    expect(await adapter('DeviceCode').findByUserCode('BCDF')).to.deep.equal({ ...typed, error: 'slow' });
    const { rows } = await database.pool.query("SELECT user_code AS kept FROM oidc_artefact WHERE kind = 'DeviceCode'");
    expect(await adapter('DeviceCode').findByUserCode(rows[0].kept), 'what is kept cannot be typed').to.equal(undefined);
  });

  it('is gone once it has expired, before anything sweeps it', async () => {
    await adapter('AccessToken').upsert('old', { uid: 'o', userCode: 'o' }, -1);
    expect(await adapter('AccessToken').find('old')).to.equal(undefined);
    expect(await adapter('AccessToken').findByUid('o')).to.equal(undefined);
    expect(await adapter('AccessToken').findByUserCode('o')).to.equal(undefined);
  });

  it('stays for ever when it has no end', async () => {
    await adapter('Grant').upsert('lasting', { accountId: randomUUID() });
    await deleteExpiredArtefacts(database.pool);
    expect(await adapter('Grant').find('lasting')).to.have.property('accountId');
  });

  it('is exchanged once, by one of those who try at one instant, for all that it gives', async () => {
    await adapter('AuthorizationCode').upsert('c2', { grantId: 'g2' }, 60);
    const code = { kind: 'AuthorizationCode', id: keptId('AuthorizationCode', 'c2') };
    const given = (n: number) =>
      ['AccessToken', 'RefreshToken'].map((kind) => ({ kind, id: `of ${n}`, payload: { grantId: 'g2' }, ttl: 60 }));
    const first = await Promise.all(Array.from({ length: 10 }, (_, n) => exchangeArtefact(database.pool, code, given(n))));
    expect(first.filter((one) => one).length).to.equal(1);
    const { rows } = await database.pool.query(
      "SELECT id FROM oidc_artefact WHERE grant_id = 'g2' AND kind <> 'AuthorizationCode' ORDER BY kind",
    );
    expect(rows.map(({ id }) => id)).to.deep.equal([`of ${first.indexOf(true)}`, `of ${first.indexOf(true)}`]);
  });

  it('waits for the disk where losing it would cost more than a sign-in begun anew', async () => {
    const client = await database.pool.connect();
    const waits = async (kind: string) => {
      await client.query('BEGIN');
      await client.query('SET LOCAL synchronous_commit = on');
      await writeArtefacts(client, [{ kind, id: 'w', payload: {}, ttl: 60 }]);
      const { rows } = await client.query('SHOW synchronous_commit');
      await client.query('ROLLBACK');
      return rows[0].synchronous_commit;
    };
    expect([await waits('Interaction'), await waits('Session'), await waits('Interaction')]).to.deep.equal(['off', 'on', 'off']);
    client.release();
  });

  it('is used once, by one of those who try at one instant', async () => {
    await adapter('AuthorizationCode').upsert('c1', { grantId: 'g1' }, 60);
    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => adapter('AuthorizationCode').consume('c1')));
    expect(tries.filter(({ status }) => status === 'fulfilled').length).to.equal(1);
    const found = await adapter('AuthorizationCode').find('c1');
    expect(found)
      .to.have.property('consumed')
      .that.is.closeTo(Date.now() / 1000, 5);
  });

  it('ends with its grant, and by itself', async () => {
    await adapter('AccessToken').upsert('a1', { grantId: 'g2' }, 60);
    await adapter('RefreshToken').upsert('r1', { grantId: 'g2' }, 60);
    await adapter('AccessToken').revokeByGrantId('g2');
    expect(await adapter('AccessToken').find('a1')).to.equal(undefined);
    expect(await adapter('RefreshToken').find('r1'), 'each kind is revoked by its own adapter').to.not.equal(undefined);
    await adapter('RefreshToken').destroy('r1');
    expect(await adapter('RefreshToken').find('r1')).to.equal(undefined);
  });

  it('is swept in batches, and only what has expired', async () => {
    await database.pool.query('DELETE FROM oidc_artefact');
    await database.pool.query(
      `INSERT INTO oidc_artefact (kind, id, payload, expires_at) SELECT 'Interaction', 'i' || n, '{}', now() + make_interval(secs => CASE WHEN n <= 250 THEN -60 ELSE 60 END)
        FROM generate_series(1, 300) AS n`,
    );
    expect(await deleteExpiredArtefacts(database.pool, 100)).to.equal(250);
    expect(await count()).to.equal(50);
    expect(await deleteExpiredArtefacts(database.pool, 100)).to.equal(0);
  });

  it('is looked for by index, however many sign-ins there were', async () => {
    await database.pool.query(
      `INSERT INTO oidc_artefact (kind, id, payload, uid, grant_id, account_id, expires_at)
        SELECT 'Session', 'n' || n, '{}', 'nu' || n, 'ng' || n, gen_random_uuid(), now() + interval '1 hour' FROM generate_series(1, 20000) AS n`,
    );
    await database.pool.query('ANALYZE oidc_artefact');
    for (const condition of [
      "kind = 'Session' AND id = 'n7'",
      "kind = 'Session' AND uid = 'nu7'",
      "kind = 'Session' AND grant_id = 'ng7'",
      'account_id = gen_random_uuid_fixed()',
    ]) {
      const { rows } = await database.pool.query(
        `EXPLAIN SELECT 1 FROM oidc_artefact WHERE ${condition.replace('gen_random_uuid_fixed()', `'${randomUUID()}'`)}`,
      );
      expect(rows.map((row) => row['QUERY PLAN']).join('\n'), condition).not.to.contain('Seq Scan');
    }
    const seen: string[] = [];
    const planning = {
      query: async ({ text, values }: { text: string; values: readonly string[] }) => {
        const { rows } = await database.pool.query(`EXPLAIN ${text}`, [...values]);
        seen.push(...rows.map((row) => row['QUERY PLAN']));
        return { rows: [] };
      },
    };
    await findWithItsSession(planning as never, 'AccessToken', 'n7');
    expect(seen.join('\n')).to.contain('Index').and.not.to.contain('Seq Scan');
    const sweeping = { query: (text: string, values: readonly unknown[]) => planning.query({ text, values: values as readonly string[] }) };
    await deleteExpiredArtefacts(sweeping as never);
    expect(seen.join('\n'), 'a batch of what has expired').to.contain('Tid Scan').and.not.to.contain('Seq Scan');
  });
});
