// How often signing in asks the database: fewer statements than fifteen for a whole code flow. Each is a round trip that a rentrée makes 50,000 times.
import { expect } from 'chai';
import pg from 'pg';
import { benchService } from '../bench/sso-contender.ts';
import { askUserinfo, exchange, introspect, signIn } from '../bench/sso-flow.ts';
import { addPerson, type Gateway, startGateway } from './gateway.ts';

describe('the statements of signing in', () => {
  const lea = { login: 'lea.martin', password: 'Tortue-Verte-7' };
  const { query } = pg.Client.prototype;
  let gateway: Gateway;
  let asked: string[] | null = null;

  before(async () => {
    pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
      const [first] = given;
      asked?.push(typeof first === 'string' ? first : String((first as { text?: unknown }).text));
      return (query as (...all: unknown[]) => unknown).apply(this, given);
    } as typeof query;
    gateway = await startGateway([benchService]);
    await addPerson(gateway.pool, lea);
    await signIn(gateway.sso.issuer, lea);
  });
  after(async () => {
    pg.Client.prototype.query = query;
    await gateway.close();
  });

  async function statementsOf<T>(act: () => Promise<T>): Promise<{ readonly result: T; readonly statements: readonly string[] }> {
    const statements: string[] = [];
    asked = statements;
    const result = await act().finally(() => {
      asked = null;
    });
    return { result, statements };
  }

  it('are at most thirteen from the service’s page back to its tokens, for somebody who gives his password', async () => {
    const { statements } = await statementsOf(() => signIn(gateway.sso.issuer, lea));
    expect(statements.length, statements.join('\n---\n')).to.be.within(5, 13);
  });

  it('are three for what a service asks about somebody, and six for a renewal', async () => {
    const tokens = await signIn(gateway.sso.issuer, lea);
    const userinfo = await statementsOf(() => askUserinfo(gateway.sso.issuer, tokens.access_token));
    expect(userinfo.statements.length, userinfo.statements.join('\n---\n')).to.be.within(1, 3);
    const { refresh_token = '' } = tokens;
    const renewal = await statementsOf(() => exchange(gateway.sso.issuer, { grant_type: 'refresh_token', refresh_token }));
    expect(renewal.statements.length, renewal.statements.join('\n---\n')).to.be.within(1, 6);
    const introspection = await statementsOf(() => introspect(gateway.sso.issuer, renewal.result.access_token));
    expect(introspection.statements.length, introspection.statements.join('\n---\n')).to.be.within(1, 3);
  });

  it('are planned once: PostgreSQL finds no plan of theirs worth making anew each time, which costs more than the work', async () => {
    for (let n = 0; n < 24; n += 1) {
      const { access_token: token, refresh_token = '' } = await signIn(gateway.sso.issuer, lea);
      await askUserinfo(gateway.sso.issuer, token);
      await introspect(gateway.sso.issuer, token);
      await exchange(gateway.sso.issuer, { grant_type: 'refresh_token', refresh_token });
    }
    const clients = await Promise.all(Array.from({ length: gateway.pool.totalCount }, () => gateway.pool.connect()));
    const each = await Promise.all(
      clients.map((client) =>
        client.query<{ name: string; kept: boolean }>(
          'SELECT name, generic_plans > 0 AS kept FROM pg_prepared_statements WHERE generic_plans + custom_plans > 5',
        ),
      ),
    ).finally(() => clients.forEach((client) => void client.release()));
    const rows = each.flatMap((one) => one.rows);
    expect(rows.map(({ name }) => name)).to.include.members([
      'sign-in-account',
      'sign-in-credential',
      'oidc-find',
      'oidc-keep',
      'oidc-exchange',
    ]);
    expect(rows.filter(({ kept }) => !kept)).to.deep.equal([]);
  });
});
