import { expect } from 'chai';
import * as oidc from 'openid-client';
import { insertSession } from '#database/console-session.ts';
import { openBrowser } from './browser.ts';
import { addPerson, type Gateway, goodbyeAddress, returnAddress, service, startGateway } from './gateway.ts';
import { openSignIn, type RelyingParty, relyingParty, signIn } from './relying-party.ts';

describe('signing out', () => {
  const lea = { login: 'lea.martin', password: 'Tortue-Verte-7' };
  const noe = { login: 'noe.durand', password: 'Tortue-Verte-7', givenName: 'Noé', familyName: 'Durand' };
  let leaId: string;
  let gateway: Gateway;
  let party: RelyingParty;

  before(async () => {
    gateway = await startGateway([service('ent', { refresh: true }), service('vie-scolaire')]);
    party = await relyingParty(gateway.sso.issuer, 'ent');
    leaId = await addPerson(gateway.pool, lea);
    await addPerson(gateway.pool, noe);
  });
  after(() => gateway.close());

  it('from a service closes every service and comes back to it', async () => {
    const browser = openBrowser();
    const tokens = await signIn(party, lea, browser);
    const leaving = oidc.buildEndSessionUrl(party.configuration, {
      id_token_hint: tokens.id_token!,
      post_logout_redirect_uri: goodbyeAddress,
      state: 'ici',
    });
    const page = await browser.get(leaving.href);
    expect(page.text).to.contain('data-auto').and.contain('Déconnexion');
    const answer = await browser.submit(page, {});
    expect(answer.location).to.equal(`${goodbyeAddress}?state=ici`);
    const { page: next } = await openSignIn(browser, await relyingParty(gateway.sso.issuer, 'vie-scolaire'));
    expect(next.text).to.contain('name="mot_de_passe"');
    const refusal = await oidc.refreshTokenGrant(party.configuration, tokens.refresh_token!).catch((error) => error);
    expect(refusal.error).to.equal('invalid_grant');
  });

  it('by a bare link asks first, and one may stay', async () => {
    const browser = openBrowser();
    await signIn(party, lea, browser);
    const page = await browser.get(`${gateway.url}/oidc/session/end`);
    expect(page.text).to.contain('Voulez-vous vous déconnecter').and.not.contain('data-auto');
    const stayed = await browser.submit(page, {});
    expect(stayed.status).to.equal(303);
    expect((await browser.follow(stayed, returnAddress)).text).to.contain('Vous êtes resté connecté');
    expect((await openSignIn(browser, party)).page.location, 'still signed in').to.contain(returnAddress);

    const again = await browser.get(`${gateway.url}/oidc/session/end`);
    const gone = await browser.follow(await browser.submit(again, { logout: 'yes' }), returnAddress);
    expect(gone.text).to.contain('Vous êtes déconnecté').and.contain('se ferme depuis ce service');
    expect((await openSignIn(browser, party)).page.text).to.contain('name="mot_de_passe"');
  });

  it('closes the console of the person too, and nobody else’s', async () => {
    const browser = openBrowser();
    const tokens = await signIn(party, lea, browser);
    const other = await addPerson(gateway.pool, { login: 'autre.chef', password: lea.password, profile: 'DIR' });
    for (const [index, person] of [leaId, leaId, other].entries())
      await insertSession(gateway.pool, {
        tokenHash: Buffer.from([index]),
        person,
        csrf: 'x',
        sealedIdToken: null,
        secondFactor: false,
        now: new Date(),
      });
    const left = async () => (await gateway.pool.query('SELECT person_id FROM console_session')).rows.map((row) => row.person_id);
    const page = await browser.get(oidc.buildEndSessionUrl(party.configuration, { id_token_hint: tokens.id_token! }).href);
    expect(await left(), 'the question alone closes nothing').to.have.length(3);
    await browser.submit(page, {});
    expect(await left()).to.deep.equal([other]);
  });

  it('asks when the token is that of somebody else, or of a service that this session never opened', async () => {
    const foreign = await signIn(party, noe);
    const browser = openBrowser();
    await signIn(party, lea, browser);
    const leave = (hint: string) => browser.get(oidc.buildEndSessionUrl(party.configuration, { id_token_hint: hint }).href);
    const asked = await leave(foreign.id_token!);
    expect(asked.text).to.contain('Voulez-vous vous déconnecter').and.not.contain('data-auto');
    const elsewhere = await relyingParty(gateway.sso.issuer, 'vie-scolaire');
    const fromOther = await signIn(elsewhere, lea);
    const askedAgain = await browser.get(oidc.buildEndSessionUrl(elsewhere.configuration, { id_token_hint: fromOther.id_token! }).href);
    expect(askedAgain.text).to.not.contain('data-auto');
    expect((await openSignIn(browser, party)).page.location, 'still signed in').to.contain(returnAddress);
  });

  it('says in French that nobody is signed in, and goes on without script', async () => {
    const browser = openBrowser();
    const page = await browser.get(`${gateway.url}/oidc/session/end`);
    expect(page.status).to.equal(200);
    expect(page.text).to.contain('lang="fr"').and.contain('Continuer').and.not.contain('JavaScript');
    expect(page.headers.get('content-security-policy')).to.contain("script-src 'self'");
    const gone = await browser.follow(await browser.submit(page, {}), returnAddress);
    expect(gone.text).to.contain('Vous êtes déconnecté');
  });

  it('never goes to an address that the service did not register', async () => {
    const browser = openBrowser();
    const tokens = await signIn(party, lea, browser);
    const leaving = oidc.buildEndSessionUrl(party.configuration, {
      id_token_hint: tokens.id_token!,
      post_logout_redirect_uri: 'https://attaquant.example/',
    });
    const answer = await browser.get(leaving.href);
    expect(answer.status).to.equal(400);
    expect(answer.location).to.equal(null);
  });
});
