import { expect } from 'chai';
import * as oidc from 'openid-client';
import { machineOperator, wholeGateway } from '#core/access/actor.ts';
import { changeService } from '#src/actions/change-service.ts';
import { closeService } from '#src/actions/close-service.ts';
import { perform } from '#src/actions/door.ts';
import { registerService } from '#src/actions/register-service.ts';
import { openKeys } from '#src/keys/open-keys.ts';
import type { ServiceSecrets } from '#src/keys/service-secrets.ts';
import { followCatalogue } from '#src/sso/catalogue.ts';
import { contextOf } from '../actions/stage.ts';
import { addPerson, type Gateway, service, startGateway } from './gateway.ts';
import { relyingParty, signIn } from './relying-party.ts';

const lea = { login: 'lea.martin', password: 'Tortue-Verte-7' };

describe('the services that are served', () => {
  let gateway: Gateway;
  let secrets: ServiceSecrets;
  before(async () => {
    gateway = await startGateway([service('ent')]);
    secrets = (await openKeys(gateway.keysDirectory)).serviceSecrets;
    await addPerson(gateway.pool, lea);
  });
  after(() => gateway.close());

  const register = async (clientId: string): Promise<string> => {
    const input = { service: service(clientId), declared: ['ent'], secrets };
    const done = await perform(registerService, machineOperator, wholeGateway, input, contextOf(gateway.pool));
    if (!done.ok) throw new Error(done.refusal.message);
    return done.output.secret!;
  };

  it('are those of the files and those of the catalogue, with the secret that was shown', async () => {
    const secret = await register('cartes');
    const tokens = await signIn(await relyingParty(gateway.sso.issuer, 'cartes', undefined, oidc.ClientSecretBasic(secret)), lea);
    expect(tokens.claims()!.sub).to.be.a('string');
    const wrong = await signIn(await relyingParty(gateway.sso.issuer, 'cartes', undefined, oidc.ClientSecretBasic('faux')), lea).catch(
      (fault) => fault,
    );
    expect(wrong.status).to.equal(401);
  });

  it('follow the catalogue in every process, for one statement in two seconds however many requests there are', async () => {
    const declared = [{ service: service('ent'), secret: 'secret-of-ent' }];
    let at = 0;
    let statements = 0;
    const counted = new Proxy(gateway.pool, {
      get: (pool, name) => {
        if (name === 'query') statements += 1;
        const value = Reflect.get(pool, name);
        return typeof value === 'function' ? value.bind(pool) : value;
      },
    });
    const log = { warn: () => undefined, error: () => undefined };
    const follow = () => followCatalogue({ pool: counted, declared, secrets, log }, () => at);
    const [one, other] = [follow(), follow()];
    const names = () => [one, other].map((process) => process.current().map(({ service: { clientId, name } }) => `${clientId} ${name}`));
    await Promise.all([one.follow(), other.follow()]);
    expect(names()[0]).to.deep.equal(['ent Service ent', 'cartes Service cartes']);

    statements = 0;
    const change = { service: { ...service('cartes'), name: 'Cartes et plans' }, revision: null, secrets };
    await perform(changeService, machineOperator, wholeGateway, change, contextOf(gateway.pool));
    for (let request = 0; request < 20; request += 1) await one.follow();
    expect(statements, 'within two seconds').to.equal(0);
    const before = one.current();
    at += 2000;
    await Promise.all(Array.from({ length: 20 }, () => one.follow()));
    await other.follow();
    expect(names()).to.deep.equal([
      ['ent Service ent', 'cartes Cartes et plans'],
      ['ent Service ent', 'cartes Cartes et plans'],
    ]);
    expect(statements, 'a look and a reading each').to.equal(4);
    expect(one.current()).not.to.equal(before);
    at += 2000;
    await Promise.all(Array.from({ length: 20 }, () => one.follow()));
    expect(statements, 'one more look').to.equal(5);

    await perform(closeService, machineOperator, wholeGateway, { clientId: 'cartes' }, contextOf(gateway.pool));
    at += 2000;
    await one.follow();
    expect(names()[0]).to.deep.equal(['ent Service ent']);
  });

  it('lose a service whose secret does not open, and no other; and stay as they are while the database does not answer', async () => {
    await register('notes');
    await register('livres');
    await gateway.pool.query("UPDATE service SET secret = 'x' WHERE client_id = 'notes'");
    const said: string[] = [];
    const log = { warn: () => undefined, error: (fields: object) => void said.push(JSON.stringify(fields)) };
    let at = 0;
    let broken = false;
    const pool = new Proxy(gateway.pool, {
      get: (real, name) => {
        if (broken) throw new Error('no answer');
        const value = Reflect.get(real, name);
        return typeof value === 'function' ? value.bind(real) : value;
      },
    });
    const process = followCatalogue({ pool, declared: [], secrets, log }, () => at);
    await process.follow();
    expect(process.current().map((one) => one.service.clientId)).to.deep.equal(['livres']);
    expect(said.join()).to.contain('notes');
    broken = true;
    at += 2000;
    await process.follow();
    expect(process.current()).to.have.length(1);
  });
});
