import { expect } from 'chai';
import * as oidc from 'openid-client';
import { openBrowser } from './browser.ts';
import { addPerson, type Gateway, goodbyeAddress, returnAddress, service, startGateway } from './gateway.ts';
import { openSignIn, type RelyingParty, relyingParty, signIn } from './relying-party.ts';

describe('signing out', () => {
  const lea = { login: 'lea.martin', password: 'Tortue-Verte-7' };
  let gateway: Gateway;
  let party: RelyingParty;

  before(async () => {
    gateway = await startGateway([service('ent', { refresh: true }), service('vie-scolaire')]);
    party = await relyingParty(gateway.sso.issuer, 'ent');
    await addPerson(gateway.pool, lea);
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
    expect((await openSignIn(browser, party)).page.location, 'still signed in').to.contain(returnAddress);

    const again = await browser.get(`${gateway.url}/oidc/session/end`);
    const gone = await browser.follow(await browser.submit(again, { logout: 'yes' }), returnAddress);
    expect(gone.text).to.contain('Vous êtes déconnecté');
    expect((await openSignIn(browser, party)).page.text).to.contain('name="mot_de_passe"');
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
