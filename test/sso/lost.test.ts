// A sign-in that cannot go on where it stands. Time passes in the database; cookies are lost by another browser taking the address.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import Koa from 'koa';
import * as oidc from 'openid-client';
import { openKeys } from '#src/keys/open-keys.ts';
import { keptId } from '#src/sso/at-rest.ts';
import { createSso } from '#src/sso/create-sso.ts';
import { type Answer, type Browser, openBrowser } from './browser.ts';
import { addPerson, type Gateway, returnAddress, service, startGateway } from './gateway.ts';
import { openSignIn, type RelyingParty, relyingParty } from './relying-party.ts';

describe('a sign-in that was lost on the way', () => {
  const lea = { login: 'lea.martin', password: 'Tortue-Verte-7' };
  const typed = { identifiant: lea.login, mot_de_passe: lea.password };
  let gateway: Gateway;
  let party: RelyingParty;
  before(async () => {
    gateway = await startGateway([
      service('ent', { name: 'Cahier de texte' }),
      service('pousse', { name: 'Service poussé', protocol: { pushedRequests: true } }),
    ]);
    party = await relyingParty(gateway.sso.issuer, 'ent');
    await addPerson(gateway.pool, lea);
    await addPerson(gateway.pool, { login: 'nino.rossi', password: lea.password, givenName: 'Nino', familyName: 'Rossi' });
  });
  after(() => gateway.close());

  const uidOf = (page: Answer) => new URL(page.url).pathname.split('/')[2]!;
  const on = async (browser: Browser, answer: Answer) => browser.follow(answer, returnAddress);
  const reload = async (browser: Browser, page: Answer) => on(browser, await browser.get(page.url));
  /** The sign-in page that takes the place of a lost one: it says so, and leads back to the same service, with its own state. */
  async function resumes(browser: Browser, page: Answer, checks: oidc.AuthorizationCodeGrantChecks): Promise<void> {
    expect(page.text).to.contain('n’était plus valable').and.contain('name="mot_de_passe"').and.contain('Cahier de texte');
    const answer = await on(browser, await browser.submit(page, typed));
    const tokens = await oidc.authorizationCodeGrant(party.configuration, new URL(answer.location!), checks);
    expect(tokens.claims()?.sub).to.be.a('string');
  }
  const expire = (page: Answer) =>
    gateway.pool.query(
      "UPDATE oidc_artefact SET payload = jsonb_set(payload::jsonb, '{exp}', to_jsonb(extract(epoch FROM now())::int - 3600)) WHERE kind = 'Interaction' AND id = $1",
      [keptId('Interaction', uidOf(page))],
    );

  it('begins again by itself when the page was left open too long, read or sent', async () => {
    for (const how of ['read', 'sent'] as const) {
      const browser = openBrowser();
      const { page, checks } = await openSignIn(browser, party);
      await expire(page);
      await resumes(browser, how === 'read' ? await reload(browser, page) : await on(browser, await browser.submit(page, typed)), checks);
    }
  });

  it('begins again by itself in a browser that lost its cookies, and never takes up what another browser began', async () => {
    const { page, checks } = await openSignIn(openBrowser(), party);
    const other = openBrowser();
    const again = await reload(other, page);
    expect(uidOf(again)).not.to.equal(uidOf(page));
    await resumes(other, again, checks);

    const attacker = openBrowser();
    const { page: trap } = await openSignIn(attacker, party);
    const victim = openBrowser();
    await on(victim, await victim.submit(await reload(victim, trap), typed));
    expect((await reload(attacker, trap)).text, 'whoever began it is signed in by nobody else').to.contain('name="mot_de_passe"');
  });

  it('asks the second time, so that a browser without cookies does not go round for ever', async () => {
    const { page } = await openSignIn(openBrowser(), party);
    let answer = await openBrowser().get(page.url);
    for (let at = 0; at < 6 && answer.location !== null; at += 1) answer = await openBrowser().get(answer.location);
    expect([answer.status, answer.location]).to.deep.equal([400, null]);
    expect(answer.text).to.contain('Recommencer la connexion').and.contain('cookies');
    const link = /class="main" href="([^"]+)"/.exec(answer.text)![1]!.replaceAll('&amp;', '&');
    expect(link).to.match(/^\/oidc\/auth\?/);
    const browser = openBrowser();
    expect((await on(browser, await browser.get(new URL(link, page.url).href))).text).to.contain('name="mot_de_passe"');
  });

  it('begins again when the cookie of the way back was lost after the password', async () => {
    const browser = openBrowser();
    const { page, checks } = await openSignIn(browser, party);
    const sent = await browser.submit(page, typed);
    const other = openBrowser();
    await resumes(other, await on(other, await other.get(sent.location!)), checks);
  });

  it('leads to the service from the page of a sign-in that is over: the back button, or a bookmark', async () => {
    const browser = openBrowser();
    const { page } = await openSignIn(browser, party);
    const sent = await browser.submit(page, typed);
    expect((await on(browser, sent)).location).to.contain('code=');
    for (const address of [page.url, `${page.url}/identifiant`, sent.location!]) {
      const back = await on(browser, await browser.get(address));
      expect(back.text, address).to.contain('Cette connexion est terminée').and.contain('href="http://127.0.0.1:9/ent"');
    }
    const twice = await on(browser, await browser.submit(page, typed));
    expect(twice.text, 'the old form, sent again').to.contain('Cette connexion est terminée');
    const { rows } = await gateway.pool.query("SELECT payload FROM oidc_artefact WHERE kind = 'Interaction' AND id = $1", [
      keptId('Interaction', uidOf(page)),
    ]);
    expect(rows[0].payload, 'nothing else is kept of it').to.deep.equal({ spent: true, params: { client_id: 'ent' } });
  });

  it('ends well in two tabs at the same time, by one person or by two', async () => {
    const browser = openBrowser();
    const tabs = [await openSignIn(browser, party), await openSignIn(browser, party)];
    for (const { page, checks } of tabs) {
      const answer = await on(browser, await browser.submit(page, typed));
      await oidc.authorizationCodeGrant(party.configuration, new URL(answer.location!), checks);
    }
    const late = await party.begin({ prompt: 'login' });
    const waiting = await on(browser, await browser.get(late.url));
    await browser.submit(await browser.get(`${gateway.sso.issuer}/session/end`), { logout: 'yes' });
    const { page } = await openSignIn(browser, party);
    await on(browser, await browser.submit(page, { identifiant: 'nino.rossi', mot_de_passe: lea.password }));
    const met = await on(browser, await browser.submit(waiting, typed));
    expect(met.text, 'begun in a session that has ended').to.contain('n’était plus valable').and.contain('name="mot_de_passe"');
  });

  it('leads to the service when its request had been pushed: it is never put into an address', async () => {
    const pushing = await relyingParty(gateway.sso.issuer, 'pousse');
    const { url } = await pushing.begin();
    const address = await oidc.buildAuthorizationUrlWithPAR(pushing.configuration, Object.fromEntries(new URL(url).searchParams));
    const browser = openBrowser();
    const page = await on(browser, await browser.get(address.href));
    await expire(page);
    const lost = await reload(browser, page);
    expect(lost.text).to.contain('Ouvrir Service poussé').and.contain('href="http://127.0.0.1:9/pousse"');
    expect(lost.headers.get('location')).to.equal(null);
  });

  it('leads to every service when nobody knows any more which it was, swept or invented', async () => {
    const browser = openBrowser();
    const { page } = await openSignIn(browser, party);
    await gateway.pool.query("UPDATE oidc_artefact SET expires_at = now() - interval '1 second' WHERE id = $1", [
      keptId('Interaction', uidOf(page)),
    ]);
    await gateway.sso.sweep();
    for (const address of [
      page.url,
      `${gateway.url}/connexion/perdue`,
      `${gateway.url}/connexion/a%00b`,
      `${gateway.sso.issuer}/auth/perdue`,
    ]) {
      const lost = await openBrowser().get(address);
      expect([lost.status, lost.location], address).to.deep.equal([400, null]);
      expect(lost.text).to.contain('Cahier de texte').and.contain('Service poussé');
    }
  });

  it('leads to the code of the tablet from a form or a sign-in of a tablet that nobody knows, without a word in the log', async () => {
    const { length } = gateway.logged;
    for (const language of ['fr', 'en'])
      for (const [path, posted] of [
        ['/oidc/device', true],
        ['/tablette', true],
        ['/oidc/device/perdue', false],
      ] as const) {
        const browser = openBrowser('192.0.2.10', { 'Accept-Language': language });
        const lost = await (posted ? browser.post(gateway.url + path, { user_code: '123456789' }) : browser.get(gateway.url + path));
        expect([lost.status, lost.headers.get('content-language')], path).to.deep.equal([400, language]);
        expect(lost.text, path).to.contain(language === 'fr' ? 'n’est plus valable' : 'no longer valid');
        const onwards = new URL(/class="main" href="([^"]+)"/.exec(lost.text)?.[1] ?? '', gateway.url).href;
        const page = await browser.get(onwards);
        expect((await browser.submit(page, { user_code: '123456789' })).text).to.contain(
          language === 'fr' ? 'pas le bon' : 'not the right code',
        );
      }
    expect(gateway.logged.slice(length)).to.deep.equal([]);
    expect((await openBrowser().get(`${gateway.url}//`)).status, 'an address that is no address').to.equal(404);
  });

  it('goes on in another process that has the same keys and the same database', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const silent = { warn: () => {}, error: () => {} };
    const clients = [{ service: service('ent'), secret: 'secret-of-ent' }];
    const keys = await openKeys(gateway.keysDirectory);
    const sso = createSso({ pool: gateway.pool, keys, publicUrl: gateway.url, clients, log: silent });
    const app = new Koa();
    app.proxy = true;
    app.use(sso.middleware);
    server.on('request', app.callback());
    const there = (address: string) => address.replace(gateway.url, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    try {
      const browser = openBrowser();
      const { page, checks } = await openSignIn(browser, party);
      const shown = await browser.get(there(page.url));
      expect(shown.text).to.contain('name="mot_de_passe"');
      const form = { ...typed, jeton: /name="jeton" value="([^"]+)"/.exec(shown.text)![1]! };
      const sent = await browser.post(there(`${page.url}/identifiant`), form, { Origin: gateway.url });
      const answer = await browser.get(there(sent.location!));
      expect((await oidc.authorizationCodeGrant(party.configuration, new URL(answer.location!), checks)).claims()).to.have.property('sub');
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
