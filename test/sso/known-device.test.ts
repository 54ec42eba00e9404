// Slowing guesses down keeps nobody out of his own account: not even the neighbour who mistypes it all day behind the same address.
import { expect } from 'chai';
import { type Browser, openBrowser } from './browser.ts';
import { addPerson, type Gateway, returnAddress, service, startGateway } from './gateway.ts';
import { openSignIn, type RelyingParty, relyingParty } from './relying-party.ts';

const password = 'Tortue-Verte-7';
const school = '192.0.2.10';

describe('a browser in which somebody signed in before', () => {
  let gateway: Gateway;
  let party: RelyingParty;
  before(async () => {
    gateway = await startGateway([service('un')]);
    party = await relyingParty(gateway.sso.issuer, 'un');
    for (const login of ['lea.martin', 'nino.rossi', 'zoe.blot']) await addPerson(gateway.pool, { login, password });
  });
  after(() => gateway.close());

  const attempt = async (browser: Browser, login: string, typed: string) => {
    const { page } = await openSignIn(browser, party);
    // Still signed in: the gateway asks for nothing.
    if (page.location !== null) return { status: 303, cookie: '' };
    const answer = await browser.submit(page, { identifiant: login, mot_de_passe: typed });
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('annuaire_appareil=')) ?? '';
    const { location, status } = await browser.follow(answer, returnAddress);
    return { status: location === null ? status : 303, cookie };
  };
  const signOut = () => gateway.pool.query(`DELETE FROM oidc_artefact WHERE kind = 'Session'`);
  const fail = async (browser: Browser, login: string, times: number): Promise<number[]> => {
    const statuses: number[] = [];
    for (let time = 0; time < times; time += 1) statuses.push((await attempt(browser, login, 'faux')).status);
    return statuses;
  };

  it('gets its owner in while somebody else of the same network guesses at his account', async () => {
    const own = openBrowser(school);
    const { status, cookie } = await attempt(own, 'lea.martin', password);
    expect(status).to.equal(303);
    expect(cookie).to.match(/; path=\/connexion; max-age=\d+; samesite=lax; httponly$/);
    expect(cookie, 'names nobody').to.not.contain('lea');
    await signOut();
    expect((await fail(openBrowser(school), 'lea.martin', 6)).at(-1)).to.equal(429);
    expect((await attempt(openBrowser(school), 'lea.martin', password)).status, 'an unknown browser waits').to.equal(429);
    expect((await attempt(own, 'lea.martin', password)).status).to.equal(303);
  });

  it('is known to one login alone, and may guess no more than any other', async () => {
    const other = openBrowser('198.51.100.4');
    await attempt(other, 'nino.rossi', password);
    await signOut();
    const wrong = [422, 422, 422, 422, 422, 429];
    expect(await fail(other, 'zoe.blot', 6), 'at somebody else’s account').to.deep.equal(wrong);
    expect(await fail(other, 'nino.rossi', 6), 'at its own').to.deep.equal(wrong);
    expect((await attempt(openBrowser('203.0.113.5'), 'zoe.blot', password)).status, 'from elsewhere nothing is closed').to.equal(303);
  });
});
