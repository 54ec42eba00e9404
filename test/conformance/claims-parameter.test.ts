import { expect } from 'chai';
import { openBrowser } from '../sso/browser.ts';
import { addPerson, service } from '../sso/gateway.ts';
import { authorizationRequest, authorize, errorOf, goOn, isSignInPage } from './authorization.ts';
import { lea, openStage, type Stage } from './stage.ts';
import { expectUserinfo, signIn, userinfo } from './tokens.ts';

describe('a service that asks for more than scopes', () => {
  const noe = { login: 'noe.durand', password: lea.password };
  const plain = service('plain');
  let stage: Stage;
  before(async () => {
    const { sector } = plain.release;
    const scopes = { ent: plain.release.scopes.ent! };
    stage = await openStage([{ ...plain, pkce: 'optional', idTokenAlgorithm: 'RS256', release: { subject: 'pairwise', sector, scopes } }]);
    await addPerson(stage.gateway.pool, { ...noe, givenName: 'Noé', familyName: 'Durand' });
  });
  after(() => stage.close());

  const asking = (clientId: string, claims: object) => signIn(stage, openBrowser(), clientId, { claims: JSON.stringify(claims) });

  it('is told by name what its file names, and that alone', async () => {
    const { claims, accessToken } = await asking('plain', { userinfo: { UAI: null, name: { essential: true }, email: null } });
    const told = await userinfo(stage, accessToken);
    expectUserinfo(told, claims);
    expect(told.body, 'name and email are named by other files, not by this one').to.deep.equal({ sub: claims.sub, UAI: ['0920001A'] });
    expect(claims).not.to.have.any.keys('UAI', 'name', 'email');
  });

  it('may have it in the id_token', async () => {
    const { claims, accessToken } = await asking('plain', { id_token: { UAI: null, name: null } });
    expect(claims.UAI).to.deep.equal(['0920001A']);
    expect(claims).not.to.have.property('name');
    expect(Object.keys((await userinfo(stage, accessToken)).body)).to.deep.equal(['sub']);
  });

  it('is told nothing more at the next sign-in, when it asks for nothing more', async () => {
    const browser = openBrowser();
    await signIn(stage, browser, 'suite', { claims: JSON.stringify({ userinfo: { name: null } }) });
    const { accessToken } = await signIn(stage, browser, 'suite');
    expect(Object.keys((await userinfo(stage, accessToken)).body)).to.deep.equal(['sub']);
  });

  it('is refused a request that is no JSON', async () => {
    const request = authorizationRequest(stage, 'suite', { claims: '{"userinfo":' });
    expect(errorOf(stage, request, await authorize(stage, openBrowser(), request))).to.equal('invalid_request');
  });

  it('and names a person gets no code for another one, and an answer instead of the same page for ever', async () => {
    const { idToken, claims } = await signIn(stage, openBrowser());
    for (const hint of [{ id_token_hint: idToken }, { claims: JSON.stringify({ id_token: { sub: { value: claims.sub } } }) }]) {
      const request = authorizationRequest(stage, 'suite', hint);
      const way = await authorize(stage, openBrowser(), request, { person: noe });
      expect(way.asked).to.equal(true);
      expect(errorOf(stage, request, way)).to.equal('login_required');
    }
  });

  it('and insists on a proof that nobody can give gets an answer too', async () => {
    for (const acr of [
      { essential: true, value: 'urn:exemple:jamais' },
      { essential: true, values: ['urn:exemple:jamais'] },
    ]) {
      const request = authorizationRequest(stage, 'suite', { claims: JSON.stringify({ id_token: { acr } }) });
      expect(errorOf(stage, request, await authorize(stage, openBrowser(), request))).to.equal('unmet_authentication_requirements');
    }
  });

  it('without a page, learns that somebody whose account is closed has to sign in', async () => {
    const gone = { login: 'parti.un', password: lea.password };
    const id = await addPerson(stage.gateway.pool, gone);
    const browser = openBrowser();
    const first = authorizationRequest(stage, 'suite');
    expect((await authorize(stage, browser, first, { person: gone })).back?.has('code')).to.equal(true);
    await stage.gateway.pool.query("UPDATE affiliation SET state = 'departed', left_on = '2026-01-01' WHERE person_id = $1", [id]);
    const silent = authorizationRequest(stage, 'suite', { prompt: 'none' });
    expect(errorOf(stage, silent, await goOn(stage, browser, await browser.get(silent.url)))).to.equal('login_required');
    const page = await goOn(stage, browser, await browser.get(first.url), null);
    expect(isSignInPage(page.end)).to.equal(true);
  });
});
