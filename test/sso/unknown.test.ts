// What nobody of ours wrote: addresses that do not exist, characters that no name has.
import { expect } from 'chai';
import { openBrowser } from './browser.ts';
import { addPerson, type Gateway, service, startGateway } from './gateway.ts';
import { openSignIn, type RelyingParty, relyingParty } from './relying-party.ts';

describe('what the gateway does not know', () => {
  let gateway: Gateway;
  let party: RelyingParty;

  before(async () => {
    gateway = await startGateway([service('ent', { refresh: true })]);
    party = await relyingParty(gateway.sso.issuer, 'ent');
    await addPerson(gateway.pool, { login: 'lea.martin', password: 'Tortue-Verte-7' });
  });
  after(() => gateway.close());

  it('is an address with a French page and ways on', async () => {
    for (const path of ['/oidc', '/oidc/', '/oidc/rien', '/oidc/session', '/rien', '/favicon.ico']) {
      const page = await openBrowser().get(gateway.url + path);
      expect(page.status, path).to.equal(404);
      expect(page.text, path).to.contain('Cette page n’existe pas').and.contain('Service ent').and.not.contain('Not Found');
    }
  });

  it('is a service, a code, a token or a login with a NUL character: refused as unknown, never a breakdown', async () => {
    const browser = openBrowser();
    const { url } = await party.begin();
    for (const [name, value] of new URL(url).searchParams) {
      const changed = new URL(url);
      changed.searchParams.set(name, `${value}\0`);
      expect((await browser.get(changed.href)).status, name).to.be.below(500);
    }
    const token = (fields: Record<string, string>, credentials = 'ent:secret-of-ent') =>
      fetch(`${gateway.sso.issuer}/token`, {
        method: 'POST',
        headers: { Authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
        body: new URLSearchParams(fields),
      });
    const code = {
      grant_type: 'authorization_code',
      code: 'a\0',
      code_verifier: 'v'.repeat(43),
      redirect_uri: 'http://127.0.0.1:9/retour',
    };
    expect(await (await token(code)).json()).to.include({ error: 'invalid_grant' });
    expect(await (await token({ grant_type: 'refresh_token', refresh_token: 'a\0' })).json()).to.include({ error: 'invalid_grant' });
    expect((await token(code, 'ent%00:secret-of-ent')).status).to.be.within(400, 401);
    for (const path of ['token/revocation', 'session/end', 'me', 'auth']) {
      const answer = await fetch(`${gateway.sso.issuer}/${path}`, {
        method: 'POST',
        body: new URLSearchParams({
          client_id: 'ent\0',
          token: 'a\0',
          access_token: 'a\0',
          id_token_hint: 'a\0',
          xsrf: 'a\0',
          scope: 'openid',
        }),
      });
      expect(answer.status, path).to.be.within(400, 499);
    }

    const { page } = await openSignIn(browser, party);
    const answer = await browser.submit(page, { identifiant: 'lea.martin\0', mot_de_passe: 'Tortue-Verte-7\0' });
    expect(answer.status).to.equal(422);
    expect(answer.text).to.contain('Identifiant ou mot de passe incorrect');
    expect(gateway.logged.filter((line) => line.includes('"error"') && !line.includes('refused'))).to.deep.equal([]);
  });
});
