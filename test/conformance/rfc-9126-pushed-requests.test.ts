// RFC 9126: requests that are pushed before anybody is sent anywhere.
import { expect } from 'chai';
import * as oidc from 'openid-client';
import { openBrowser } from '../sso/browser.ts';
import { addPerson, type Gateway, returnAddress, service, startGateway } from '../sso/gateway.ts';
import { comeBack, type RelyingParty, relyingParty } from '../sso/relying-party.ts';

describe('RFC 9126: a request that is pushed', () => {
  const lea = { login: 'lea.martin', password: 'Tortue-Verte-7' };
  let gateway: Gateway;
  let party: RelyingParty;
  before(async () => {
    const tablet = service('tablette', { authentication: 'none' });
    gateway = await startGateway([service('ent'), service('strict', { protocol: { pushedRequests: true } }), tablet]);
    party = await relyingParty(gateway.sso.issuer, 'strict');
    await addPerson(gateway.pool, lea);
  });
  after(() => gateway.close());

  /** Pushes what `party` would have sent through the browser. */
  async function push(changes: Readonly<Record<string, string>> = {}, from = party) {
    const { url, checks } = await from.begin(changes);
    const address = await oidc.buildAuthorizationUrlWithPAR(from.configuration, Object.fromEntries(new URL(url).searchParams));
    return { address, checks };
  }
  const post = async (form: Readonly<Record<string, string>>, clientId = 'strict', secret = `secret-of-${clientId}`) => {
    const headers = { Authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` };
    const response = await fetch(`${gateway.sso.issuer}/request`, { method: 'POST', headers, body: new URLSearchParams(form) });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
  };
  const plain = async (from = party) => Object.fromEntries(new URL((await from.begin()).url).searchParams);

  it('is announced, and answered with an address for a minute that says nothing of it (2.2)', async () => {
    const metadata = party.configuration.serverMetadata();
    expect(metadata.pushed_authorization_request_endpoint).to.equal(`${gateway.sso.issuer}/request`);
    expect(metadata.require_pushed_authorization_requests ?? false, 'others may go on without').to.equal(false);
    const { status, headers, body } = await post(await plain());
    expect(status).to.equal(201);
    expect(headers.get('cache-control')).to.contain('no-store');
    expect(body).to.have.all.keys('request_uri', 'expires_in');
    expect(body.request_uri).to.match(/^urn:ietf:params:oauth:request_uri:[A-Za-z0-9_-]{22,}$/);
    expect(body.expires_in).to.equal(60);
  });

  it('signs in, with nothing but its address and the service in the browser', async () => {
    const { address, checks } = await push();
    expect([...address.searchParams.keys()].sort()).to.deep.equal(['client_id', 'request_uri']);
    const tokens = await oidc.authorizationCodeGrant(party.configuration, await comeBack(address.href, lea), checks);
    expect(tokens.claims()?.sub).to.be.a('string');
  });

  it('gives one code: not to two tabs that it was opened in, nor to whoever opens it afterwards (4)', async () => {
    const { address } = await push();
    const [one, other] = [openBrowser(), openBrowser()];
    const early = await other.follow(await other.get(address.href), returnAddress);
    expect(early.text).to.contain('name="mot_de_passe"');
    // The minute passes while the other tab waits at the sign-in page.
    await gateway.pool.query(
      "UPDATE oidc_artefact SET payload = jsonb_set(payload::jsonb, '{exp}', to_jsonb(extract(epoch FROM now())::int - 1)) WHERE kind = 'PushedAuthorizationRequest'",
    );
    const late = await one.get(address.href);
    expect(late.location).to.contain('error=invalid_request_uri').and.not.contain('code=');
    const first = await other.follow(await other.submit(early, { identifiant: lea.login, mot_de_passe: lea.password }), returnAddress);
    expect(first.location).to.contain('code=');

    const twice = await push();
    const tabs = [openBrowser(), openBrowser()];
    const pages = [];
    for (const tab of tabs) pages.push(await tab.follow(await tab.get(twice.address.href), returnAddress));
    const ends = [];
    for (const [at, tab] of tabs.entries()) {
      const answer = await tab.submit(pages[at]!, { identifiant: lea.login, mot_de_passe: lea.password });
      ends.push((await tab.follow(answer, returnAddress)).location ?? 'a page');
    }
    expect(ends.filter((location) => location.includes('code=')).length).to.equal(1);
    expect((await openBrowser().get(twice.address.href)).location).to.contain('error=invalid_request_uri');
  });

  it('is the only one taken from a service whose declaration says so, and may come from any other', async () => {
    const { url } = await party.begin();
    const refused = await openBrowser().get(url);
    expect(refused.location, 'brought back to the service').to.contain('error=invalid_request').and.not.contain('code=');
    const ent = await relyingParty(gateway.sso.issuer, 'ent');
    const { address, checks } = await push({}, ent);
    await oidc.authorizationCodeGrant(ent.configuration, await comeBack(address.href, lea), checks);
  });

  it('is opened by the service that pushed it, and by no other', async () => {
    const { address } = await push();
    address.searchParams.set('client_id', 'ent');
    expect((await openBrowser().get(address.href)).location)
      .to.contain('error=invalid_request_object')
      .and.not.contain('code=');
  });

  it('is checked at once, and refused to the service instead of to the person (2.3)', async () => {
    const good = await plain();
    for (const [change, error] of [
      [{ redirect_uri: 'https://attaquant.exemple/' }, 'invalid_request'],
      [{ response_type: 'token' }, 'unsupported_response_type'],
      [{ scope: 'openid inconnu2', prompt: 'jamais' }, 'invalid_request'],
      [{ request_uri: 'urn:ietf:params:oauth:request_uri:x' }, 'request_uri_not_supported'],
      [{ code_challenge: '' }, 'invalid_request'],
    ] as const) {
      const { status, body } = await post({ ...good, ...change });
      expect({ status, error: body.error }, JSON.stringify(change)).to.deep.equal({ status: 400, error });
    }
    const wrong = await post(good, 'strict', 'faux');
    expect([wrong.status, wrong.body.error]).to.deep.equal([401, 'invalid_client']);
    const other = await post({ ...good, client_id: 'ent' });
    expect(other.status, 'in the name of another service').to.be.within(400, 401);
  });

  it('may come from an application without a secret, which gains no more than the browser would give it', async () => {
    const tablet = await relyingParty(gateway.sso.issuer, 'tablette', undefined, oidc.None());
    const { address, checks } = await push({}, tablet);
    expect((await oidc.authorizationCodeGrant(tablet.configuration, await comeBack(address.href, lea), checks)).access_token).to.be.a(
      'string',
    );
  });
});
