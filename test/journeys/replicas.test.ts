// Two gateways over one database and one folder of keys, behind a proxy that sends each request to the other one: any of them serves any step of a sign-in,
// and each can be stopped and started again in the middle of it.
import { rm } from 'node:fs/promises';
import { expect } from 'chai';
import * as oidc from 'openid-client';
import { machineOperator, wholeGateway } from '#core/access/actor.ts';
import { perform } from '#src/actions/door.ts';
import { registerService } from '#src/actions/register-service.ts';
import { openKeys } from '#src/keys/open-keys.ts';
import { contextOf } from '../actions/stage.ts';
import { openBrowser } from '../sso/browser.ts';
import { addPerson, goodbyeAddress, returnAddress, service } from '../sso/gateway.ts';
import { openSignIn, type RelyingParty, relyingParty, signIn } from '../sso/relying-party.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { type AlternatingProxy, openAlternatingProxy } from './alternating-proxy.ts';
import { launch, type Running } from './gateway-process.ts';
import { type Home, newHome } from './home.ts';

const password = 'Tortue-Verte-7';
const pupil = { login: 'lea.martin', password };
const head = { login: 'chef.replique', password };

describe('two gateways over one database', function replicas() {
  this.timeout(90_000);
  let database: FreshDatabase;
  let proxy: AlternatingProxy;
  let party: RelyingParty;
  let homes: readonly Home[];
  const running = new Map<number, Running>();
  const ports = () => homes.map(({ port }) => port);

  before(async () => {
    database = await freshDatabase();
    proxy = await openAlternatingProxy();
    const home = await newHome();
    const env = {
      ...home.env,
      DATABASE_URL: database.url,
      SOURCE_FOLDER: home.directory,
      PUBLIC_URL: proxy.url,
    };
    const second = await freePort();
    homes = [
      { ...home, env },
      { ...home, port: second, env: { ...env, PORT: String(second) } },
    ];
    const { serviceSecrets: secrets } = await openKeys(home.env.KEYS_DIR!);
    const input = { service: service('cartes', { refresh: true }), declared: [], secrets };
    const done = await perform(registerService, machineOperator, wholeGateway, input, contextOf(database.pool));
    if (!done.ok) throw new Error(done.refusal.message);
    await addPerson(database.pool, pupil);
    await addPerson(database.pool, { ...head, profile: 'DIR', role: 'chef' });
    for (const each of homes) running.set(each.port, launch(each));
    for (const each of running.values()) await each.ready();
    proxy.rotate(ports());
    party = await relyingParty(`${proxy.url}/oidc`, 'cartes', undefined, oidc.ClientSecretBasic(done.output.secret!));
  });
  after(async () => {
    for (const each of running.values()) await each.interrupt();
    await proxy?.close();
    await database?.drop();
    await rm(homes[0]!.directory, { recursive: true, force: true });
  });

  it('serve each step of a sign-in in turn, whoever begins, with and without a second factor', async () => {
    const servers = new Map<string, Set<number>>();
    for (const person of [pupil, head])
      for (const order of [ports(), ports().toReversed()]) {
        proxy.rotate(order);
        proxy.served.length = 0;
        const browser = openBrowser();
        const tokens = await signIn(party, person, browser);
        const told = await oidc.fetchUserInfo(party.configuration, tokens.access_token, tokens.claims()!.sub);
        expect(told).to.have.property('given_name');
        const renewed = await oidc.refreshTokenGrant(party.configuration, tokens.refresh_token!);
        const leaving = oidc.buildEndSessionUrl(party.configuration, {
          id_token_hint: tokens.id_token!,
          post_logout_redirect_uri: goodbyeAddress,
        });
        const page = await browser.follow(await browser.get(leaving.href), goodbyeAddress);
        const left = page.location === null ? await browser.follow(await browser.submit(page, {}), goodbyeAddress) : page;
        expect(left.location).to.match(new RegExp(`^${goodbyeAddress}`));
        const refused = await oidc.refreshTokenGrant(party.configuration, renewed.refresh_token!).catch((error) => error);
        expect(refused.error, 'nothing goes on after the sign-out').to.equal('invalid_grant');
        for (const [at, { step, port }] of proxy.served.entries()) {
          expect(port, `request ${at}`).to.equal(order[at % 2]);
          servers.set(step, (servers.get(step) ?? new Set()).add(port));
        }
      }
    const alone = [...servers].filter(([, by]) => by.size < 2).map(([step]) => step);
    // A device is enrolled once, by the first sign-in: its pages alone are seen by one turn only.
    expect(alone.filter((step) => !/application|codes-de-secours|\/code$/.test(step))).to.deep.equal([]);
    for (const step of [
      'GET /oidc/auth',
      'GET /connexion/…',
      'POST /connexion/…/identifiant',
      'GET /oidc/auth/…',
      'POST /oidc/token',
      'GET /oidc/me',
    ])
      expect([...servers.keys()]).to.include(step);
  });

  it('lose no sign-in when each is stopped and started again in turn, the form in hand included', async () => {
    proxy.rotate(ports());
    // Each has his page open before the first stop; the last one sends it after the last start.
    const visits = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const browser = openBrowser();
        return { browser, ...(await openSignIn(browser, party)) };
      }),
    );
    const form = { identifiant: pupil.login, mot_de_passe: password };
    const finish = async ({ browser, page, checks }: (typeof visits)[number]) => {
      const back = await browser.follow(await browser.submit(page, form), returnAddress);
      const tokens = await oidc.authorizationCodeGrant(party.configuration, new URL(back.location!), checks);
      return tokens.claims()!.sub;
    };
    const subjects: Promise<string>[] = [];
    for (const [at, home] of homes.entries()) {
      const others = ports().filter((port) => port !== home.port);
      proxy.rotate([home.port, ...others]);
      const held = proxy.holdNextForm();
      subjects.push(finish(visits[2 * at]!));
      const { port, release } = await held;
      expect(port).to.equal(home.port);
      proxy.rotate(others);
      const gateway = running.get(home.port)!;
      const ended = gateway.terminate();
      await gateway.says('Arrêt en cours');
      const told = await fetch(`http://localhost:${home.port}/readyz`);
      expect([told.status, await told.text()], 'so that a proxy looks elsewhere').to.deep.equal([503, 'arrêt en cours\n']);
      expect((await fetch(`http://localhost:${home.port}/livez`)).status, 'and whoever still comes is served').to.equal(200);
      // The other one signs people in meanwhile, and takes up what this one had begun.
      await finish(visits[2 * at + 1]!);
      release();
      expect((await ended).code).to.equal(0);
      await subjects.at(-1);
      running.set(home.port, launch(home));
      await running.get(home.port)!.ready();
    }
    proxy.rotate(ports());
    subjects.push(finish(visits[4]!));
    expect(new Set(await Promise.all(subjects)).size).to.equal(1);
  });
});
