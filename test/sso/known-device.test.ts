// Slowing guesses down keeps nobody out of his own account: not even the neighbour who mistypes it all day behind the same address.
import { expect } from 'chai';
import { type Browser, openBrowser } from './browser.ts';
import { addPerson, type Gateway, returnAddress, service, startGateway } from './gateway.ts';
import { openSignIn, type RelyingParty, relyingParty } from './relying-party.ts';

const password = 'Tortue-Verte-7';
const school = '192.0.2.10';

describe('guesses that slow the next ones down', () => {
  let gateway: Gateway;
  let party: RelyingParty;
  before(async () => {
    gateway = await startGateway([service('un')]);
    party = await relyingParty(gateway.sso.issuer, 'un');
    for (const login of ['lea.martin', 'nino.rossi', 'zoe.blot', 'ali.said']) await addPerson(gateway.pool, { login, password });
  });
  after(() => gateway.close());

  const attempt = async (browser: Browser, login: string, typed: string) => {
    await gateway.pool.query(`DELETE FROM oidc_artefact WHERE kind = 'Session'`);
    const { page } = await openSignIn(browser, party);
    const answer = await browser.submit(page, { identifiant: login, mot_de_passe: typed });
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('annuaire_appareil=')) ?? '';
    const { location, status, headers } = await browser.follow(answer, returnAddress);
    return { status: location === null ? status : 303, cookie, wait: Number(headers.get('retry-after')) };
  };
  const fail = async (browser: () => Browser, login: string, times: number): Promise<number[]> => {
    const statuses: number[] = [];
    for (let time = 0; time < times; time += 1) statuses.push((await attempt(browser(), login, 'faux')).status);
    return statuses;
  };
  const inOne = () => {
    const browser = openBrowser(school);
    return () => browser;
  };
  const wrong = [422, 422, 422, 422, 422, 429];

  it('keep whoever guesses waiting in his browser, and nobody beside him, who never signed in there', async () => {
    expect(await fail(inOne(), 'lea.martin', 6)).to.deep.equal(wrong);
    const own = await attempt(openBrowser(school), 'lea.martin', password);
    expect(own.status).to.equal(303);
    expect(own.cookie).to.match(/; path=\/; max-age=\d+; samesite=lax; httponly$/);
    expect(own.cookie, 'names nobody').to.not.contain('lea');
  });

  it('keep a program that forgets its cookies waiting a minute at most, and no browser that knows its owner, among others', async () => {
    const tablet = openBrowser(school);
    for (const login of ['zoe.blot', 'nino.rossi', 'lea.martin']) expect((await attempt(tablet, login, password)).status).to.equal(303);
    const fresh = () => openBrowser(school);
    const tries = await fail(fresh, 'zoe.blot', 21);
    expect(tries.slice(0, 20)).to.deep.equal(Array(20).fill(422));
    expect(tries[20]).to.equal(429);
    let longest = 0;
    for (let time = 0; time < 8; time += 1) {
      const { wait } = await attempt(fresh(), 'zoe.blot', 'faux');
      longest = Math.max(longest, wait);
      gateway.wait(wait);
      await attempt(fresh(), 'zoe.blot', 'faux');
    }
    expect(longest, 'for the owner in a fresh browser too').to.equal(60);
    expect((await attempt(fresh(), 'zoe.blot', password)).status).to.equal(429);
    for (const login of ['zoe.blot', 'nino.rossi', 'lea.martin']) expect((await attempt(tablet, login, password)).status).to.equal(303);
  });

  it('are bounded in a browser that knows the login, as anywhere: five, then slower, two minutes at most', async () => {
    const known = inOne();
    await attempt(known(), 'nino.rossi', password);
    expect(await fail(known, 'nino.rossi', 6)).to.deep.equal(wrong);
    let longest = 0;
    for (let time = 0; time < 8; time += 1) {
      const { wait } = await attempt(known(), 'nino.rossi', 'faux');
      longest = Math.max(longest, wait);
      gateway.wait(wait);
      await attempt(known(), 'nino.rossi', 'faux');
    }
    expect(longest).to.equal(120);
    expect(await fail(known, 'ali.said', 6), 'at somebody else’s account').to.deep.equal(wrong);
    expect((await attempt(openBrowser('203.0.113.5'), 'ali.said', password)).status, 'from elsewhere nothing is closed').to.equal(303);
  });

  it('are the same for asking for a new password: who asks too often waits, and nobody beside him', async () => {
    const ask = async (browser: Browser) => {
      const page = await browser.get(`${gateway.url}/compte/mot-de-passe-oublie`);
      return (await browser.submit(page, { identifiant: 'lea.martin' })).status;
    };
    const neighbour = openBrowser(school);
    const asked: number[] = [];
    for (let time = 0; time < 6; time += 1) asked.push(await ask(neighbour));
    expect(asked).to.deep.equal([200, 200, 200, 200, 200, 429]);
    expect(await ask(openBrowser(school))).to.equal(200);
  });

  it('are as many for twenty browsers at one instant as for one after the other', async () => {
    const network = '203.0.117.7';
    const visits = await Promise.all(
      Array.from({ length: 24 }, async () => {
        const browser = openBrowser(network);
        return { browser, page: (await openSignIn(browser, party)).page };
      }),
    );
    const answers = await Promise.all(
      visits.map(({ browser, page }) => browser.submit(page, { identifiant: 'ali.said', mot_de_passe: 'faux' })),
    );
    expect(answers.filter(({ status }) => status === 422).length).to.equal(20);
  });
});
