import { expect } from 'chai';
import * as oidc from 'openid-client';
import { openBrowser } from './browser.ts';
import { addPerson, type Gateway, returnAddress, service, startGateway } from './gateway.ts';
import { openSignIn, type RelyingParty, relyingParty, signIn } from './relying-party.ts';

describe('somebody whose account is closed', () => {
  const password = 'Tortue-Verte-7';
  let gateway: Gateway;
  let party: RelyingParty;

  before(async () => {
    gateway = await startGateway([service('ent', { refresh: true })]);
    party = await relyingParty(gateway.sso.issuer, 'ent');
  });
  after(() => gateway.close());

  const depart = (personId: string) =>
    gateway.pool.query("UPDATE affiliation SET state = 'departed', left_on = '2026-01-01' WHERE person_id = $1", [personId]);

  it('cannot sign in, and learns why only with the right password', async () => {
    await depart(await addPerson(gateway.pool, { login: 'parti.un', password }));
    const browser = openBrowser();
    const { page } = await openSignIn(browser, party);
    const answer = await browser.submit(page, { identifiant: 'parti.un', mot_de_passe: password });
    expect(answer.status).to.equal(403);
    expect(answer.text).to.contain('Votre compte est fermé').and.contain('secrétariat');
    const wrong = await browser.submit(page, { identifiant: 'parti.un', mot_de_passe: 'faux' });
    expect(wrong.text).to.contain('Identifiant ou mot de passe incorrect').and.not.contain('fermé');
  });

  it('loses at once the tokens, the refresh and the session that were open', async () => {
    const personId = await addPerson(gateway.pool, { login: 'parti.deux', password });
    const browser = openBrowser();
    const tokens = await signIn(party, { login: 'parti.deux', password }, browser);
    const renewed = await oidc.refreshTokenGrant(party.configuration, tokens.refresh_token!);
    expect(renewed.access_token).to.be.a('string');

    await depart(personId);
    const refusal = await oidc
      .refreshTokenGrant(party.configuration, renewed.refresh_token ?? tokens.refresh_token!)
      .catch((error) => error);
    expect(refusal.error).to.equal('invalid_grant');
    const told = await oidc.fetchUserInfo(party.configuration, renewed.access_token, oidc.skipSubjectCheck).catch((error) => error);
    expect(told).to.be.instanceOf(Error);
    const { page } = await openSignIn(browser, party);
    expect(page.status).to.equal(200);
    expect(page.text, 'asked who is there, not an error').to.contain('name="mot_de_passe"');
  });

  it('leaves the computer to the next person, who signs in over the dead session', async () => {
    const personId = await addPerson(gateway.pool, { login: 'parti.trois', password });
    await addPerson(gateway.pool, { login: 'suivante', password, givenName: 'Zoé', familyName: 'Nguyen' });
    const browser = openBrowser();
    await signIn(party, { login: 'parti.trois', password }, browser);
    await depart(personId);
    const { page, checks } = await openSignIn(browser, party);
    let answer = await browser.follow(await browser.submit(page, { identifiant: 'suivante', mot_de_passe: password }), returnAddress);
    // oidc-provider ends the other person's session by a form that sends itself.
    expect(answer.text).to.contain('Une autre personne était connectée').and.contain('Continuer').and.not.contain('JavaScript');
    while (answer.location === null) answer = await browser.follow(await browser.submit(answer, {}), returnAddress);
    const tokens = await oidc.authorizationCodeGrant(party.configuration, new URL(answer.location), checks);
    expect((await oidc.fetchUserInfo(party.configuration, tokens.access_token, oidc.skipSubjectCheck)).given_name).to.equal('Zoé');
  });

  it('is closed on the day after the last, without waiting for a night', async () => {
    await addPerson(gateway.pool, { login: 'hier', password, until: '2026-01-01' });
    const browser = openBrowser();
    const { page } = await openSignIn(browser, party);
    expect((await browser.submit(page, { identifiant: 'hier', mot_de_passe: password })).status).to.equal(403);
  });

  it('is not let in by the role of chef of a collège that he left', async () => {
    const personId = await addPerson(gateway.pool, { login: 'chef.parti', password, profile: 'DIR', role: 'chef' });
    expect((await signIn(party, { login: 'chef.parti', password })).claims()).to.have.property('sub');
    await depart(personId);
    const browser = openBrowser();
    const { page } = await openSignIn(browser, party);
    expect((await browser.submit(page, { identifiant: 'chef.parti', mot_de_passe: password })).status).to.equal(403);
  });

  it('may sign in with a role in force and no affiliation', async () => {
    await addPerson(gateway.pool, { login: 'dpo.academie', password, profile: null, role: 'dpo' });
    expect((await signIn(party, { login: 'dpo.academie', password })).claims()).to.have.property('sub');
  });
});
