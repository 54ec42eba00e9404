// Signing in with a one-time code: good until its last day, once, and only as long as no newer one was made.
import { expect } from 'chai';
import { parisDay } from '#core/calendar/french-date.ts';
import { leastCost } from '#core/person/password-cost.ts';
import { setCredential } from '#database/credential.ts';
import { hashPassword, setPasswordCost } from '#src/sso/password.ts';
import { openBrowser } from './browser.ts';
import { addPerson, type Gateway, returnAddress, service, startGateway } from './gateway.ts';
import { openSignIn, type RelyingParty, relyingParty } from './relying-party.ts';

const code = 'k7fm-x2pd-9hqr';
const own = 'Tortue-Verte-7';
const day = 24 * 3600;

describe('a one-time code', () => {
  let gateway: Gateway;
  let party: RelyingParty;
  before(async () => {
    gateway = await startGateway([service('un')]);
    party = await relyingParty(gateway.sso.issuer, 'un');
  });
  after(() => gateway.close());

  const issue = async (personId: string, validUntil: string, secret = code) =>
    setCredential(gateway.pool, { personId, hash: await hashPassword(secret), mustChange: true, issuedBy: null, validUntil });
  const begin = async () => {
    const browser = openBrowser();
    return { browser, ...(await openSignIn(browser, party)) };
  };
  const identify = async (login: string, password: string) => {
    const { browser, page } = await begin();
    const answer = await browser.submit(page, { identifiant: login, mot_de_passe: password });
    return { browser, page: await browser.follow(answer, returnAddress) };
  };
  const choose = { nouveau: own, encore: own };

  it('opens the choice of a password, and nothing any more once that is chosen', async () => {
    const id = await addPerson(gateway.pool, { login: 'un.code', password: own });
    await issue(id, parisDay(new Date()));
    const { browser, page } = await identify('un.code', code);
    expect(page.text).to.contain('Choisissez votre mot de passe');
    const done = await browser.follow(await browser.submit(page, choose), returnAddress);
    expect(done.location).to.match(/code=/);
    expect((await identify('un.code', code)).page.status).to.equal(422);
    expect((await identify('un.code', own)).page.location).to.match(/code=/);
    const { rows } = await gateway.pool.query('SELECT must_change, valid_until, issued_by FROM credential WHERE person_id = $1', [id]);
    expect(rows).to.deep.equal([{ must_change: false, valid_until: null, issued_by: null }]);
  });

  it('is worth nothing the day after its last, which only its holder is told', async () => {
    const id = await addPerson(gateway.pool, { login: 'tard', password: own });
    await issue(id, parisDay(new Date()));
    gateway.wait(day);
    const { page } = await identify('tard', code);
    expect(page.status).to.equal(403);
    expect(page.text).to.contain('Votre code n’est plus valable');
    const wrong = await identify('tard', 'zzzz-zzzz-zzzz');
    expect(wrong.page.status).to.equal(422);
    expect(wrong.page.text).to.contain('Identifiant ou mot de passe incorrect').and.to.not.contain('plus valable');
    gateway.wait(-day);
  });

  it('and a password alike: once the cost is raised, a chosen password is hashed anew at the next sign-in, and only then', async () => {
    const id = await addPerson(gateway.pool, { login: 'ancien', password: own });
    const stored = async (): Promise<string> =>
      (await gateway.pool.query('SELECT hash FROM credential WHERE person_id = $1', [id])).rows[0].hash;
    setPasswordCost({ memory: 19_456, passes: 3 });
    try {
      expect((await identify('ancien', 'faux')).page.status).to.equal(422);
      expect(await stored()).to.contain('t=2');
      expect((await identify('ancien', own)).page.location).to.match(/code=/);
      expect(await stored()).to.contain('m=19456,t=3');
      expect((await identify('ancien', own)).page.location, 'with the new one').to.match(/code=/);
    } finally {
      setPasswordCost(leastCost);
    }
  });

  it('dies with the next one, even for somebody who is choosing his password', async () => {
    const id = await addPerson(gateway.pool, { login: 'double', password: own });
    await issue(id, '2099-01-01');
    const { browser, page } = await identify('double', code);
    await issue(id, '2099-01-01', 'n3wc-0d3h-3r3x');
    const refused = await browser.submit(page, choose);
    expect(refused.status).to.equal(409);
    expect(refused.text).to.contain('Ce code ne vaut plus');
    expect((await identify('double', own)).page.status).to.equal(422);
    expect((await identify('double', 'n3wc-0d3h-3r3x')).page.text).to.contain('Choisissez votre mot de passe');
  });
});
