import { expect } from 'chai';
import { decodeProtectedHeader } from 'jose';
import * as oidc from 'openid-client';
import { openBrowser } from './browser.ts';
import { addPerson, type Gateway, returnAddress, service, startGateway } from './gateway.ts';
import { openSignIn, relyingParty, signIn } from './relying-party.ts';

describe('signing in to a service', () => {
  const lea = { login: 'lea.martin', password: 'Tortue-Verte-7' };
  let gateway: Gateway;
  let personId: string;

  before(async () => {
    gateway = await startGateway([
      service('ent'),
      service('vie-scolaire', {
        redirectUris: [returnAddress, 'https://vie-scolaire.exemple.fr/retour', 'https://ailleurs.exemple.fr/retour'],
      }),
      service('ancien', { idTokenAlgorithm: 'RS256' }),
      service('console', { release: { subject: 'public', sector: 'console', scopes: {} } }),
    ]);
    personId = await addPerson(gateway.pool, lea);
  });
  after(() => gateway.close());

  it('publishes its addresses under the issuer, whatever host a client claims to have called', async () => {
    const discovery = await fetch(`${gateway.url}/oidc/.well-known/openid-configuration`, {
      headers: { 'X-Forwarded-Host': 'attaquant.example' },
    });
    const metadata = (await discovery.json()) as Record<string, unknown>;
    expect(metadata.issuer).to.equal(`${gateway.url}/oidc`);
    for (const name of ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri', 'end_session_endpoint']) {
      expect(metadata[name]).to.match(new RegExp(`^${gateway.url}/oidc/`));
    }
    expect(metadata).not.to.have.property('registration_endpoint');
    expect(metadata.response_types_supported).to.deep.equal(['code']);
  });

  it('brings a pupil back to the service with what its file names, and nothing else', async () => {
    const party = await relyingParty(gateway.sso.issuer, 'ent');
    const tokens = await signIn(party, lea);
    const claims = tokens.claims()!;
    expect(decodeProtectedHeader(tokens.id_token!).alg).to.equal('ES256');
    expect(claims).not.to.have.any.keys('given_name', 'family_name', 'ENTPersonProfils', 'UAI', 'ENTEleveClasses');
    const told = await oidc.fetchUserInfo(party.configuration, tokens.access_token, claims.sub);
    expect(told).to.deep.equal({
      sub: claims.sub,
      given_name: 'Léa',
      family_name: 'Martin',
      ENTPersonProfils: ['National_ELV'],
      UAI: ['0920001A'],
      ENTEleveClasses: ['0920001A$6A'],
    });
    expect(claims.sub).not.to.contain(personId);
    expect(tokens).not.to.have.property('refresh_token');
  });

  it('tells a service that asks for less only what it asked for', async () => {
    const party = await relyingParty(gateway.sso.issuer, 'ent', 'openid');
    const tokens = await signIn(party, lea);
    const told = await oidc.fetchUserInfo(party.configuration, tokens.access_token, oidc.skipSubjectCheck);
    expect(Object.keys(told)).to.deep.equal(['sub']);
  });

  it('gives the same person a stable id at each service, different from one service to the next', async () => {
    const subjects = [];
    for (const clientId of ['ent', 'ent', 'vie-scolaire']) {
      subjects.push((await signIn(await relyingParty(gateway.sso.issuer, clientId), lea)).claims()!.sub);
    }
    expect(subjects[0]).to.equal(subjects[1]);
    expect(subjects[0]).not.to.equal(subjects[2]);
  });

  it('gives the console the id of the registry', async () => {
    const tokens = await signIn(await relyingParty(gateway.sso.issuer, 'console', 'openid'), lea);
    expect(tokens.claims()!.sub).to.equal(personId);
  });

  it('signs with RS256 for a service that asks for it', async () => {
    const tokens = await signIn(await relyingParty(gateway.sso.issuer, 'ancien'), lea);
    expect(decodeProtectedHeader(tokens.id_token!).alg).to.equal('RS256');
  });

  it('opens a second service without asking for the password again', async () => {
    const browser = openBrowser();
    await signIn(await relyingParty(gateway.sso.issuer, 'ent'), lea, browser);
    const { page } = await openSignIn(browser, await relyingParty(gateway.sso.issuer, 'vie-scolaire'));
    expect(page.location).to.match(new RegExp(`^${returnAddress}\\?code=`));
  });

  it('answers a service that insists on a consent page without one', async () => {
    const browser = openBrowser();
    const party = await relyingParty(gateway.sso.issuer, 'ent');
    await signIn(party, lea, browser);
    const { url } = await party.begin({ prompt: 'consent' });
    expect((await browser.follow(await browser.get(url), returnAddress)).location).to.contain('code=');
  });

  it('refuses a code without the verifier that it was asked with', async () => {
    const browser = openBrowser();
    const party = await relyingParty(gateway.sso.issuer, 'ent');
    const { page, checks } = await openSignIn(browser, party);
    const answer = await browser.follow(await browser.submit(page, { identifiant: lea.login, mot_de_passe: lea.password }), returnAddress);
    const thief = { ...checks, pkceCodeVerifier: oidc.randomPKCECodeVerifier() };
    const refusal = await oidc.authorizationCodeGrant(party.configuration, new URL(answer.location!), thief).catch((error) => error);
    expect(refusal.error).to.equal('invalid_grant');
  });

  it('refuses a service that leaves PKCE out', async () => {
    const party = await relyingParty(gateway.sso.issuer, 'ent');
    const url = oidc.buildAuthorizationUrl(party.configuration, { redirect_uri: returnAddress, scope: 'openid', state: 'x' });
    const answer = await openBrowser().get(url.href);
    expect(answer.location).to.contain('error=invalid_request').and.contain('PKCE');
  });

  it('shows a page in French, and goes nowhere, when the return address is not the service’s', async () => {
    const { url } = await (await relyingParty(gateway.sso.issuer, 'ent')).begin({ redirect_uri: 'https://attaquant.example/' });
    const answer = await openBrowser().get(url);
    expect(answer.status).to.equal(400);
    expect(answer.location).to.equal(null);
    expect(answer.text).to.contain('Ce service n’est pas bien relié à la connexion').and.contain('Que faire');
    // The link to the other language leads to the very address that was asked for, on this site.
    const told = answer.text.replace(/<nav class="languages"[\s\S]*?<\/nav>/, '');
    expect(told).not.to.match(/attaquant|invalid_redirect|stack| at .*\.js/);
  });

  it('gives tokens for a code once: brought twice, the code is refused and its tokens die', async () => {
    const browser = openBrowser();
    const party = await relyingParty(gateway.sso.issuer, 'ent');
    const { page, checks } = await openSignIn(browser, party);
    const answer = await browser.follow(await browser.submit(page, { identifiant: lea.login, mot_de_passe: lea.password }), returnAddress);
    const redeem = () => oidc.authorizationCodeGrant(party.configuration, new URL(answer.location!), checks);
    const tokens = await redeem();
    const again = await redeem().catch((error) => error);
    expect(again.error).to.equal('invalid_grant');
    const told = await oidc.fetchUserInfo(party.configuration, tokens.access_token, oidc.skipSubjectCheck).catch((error) => error);
    expect(told).to.be.instanceOf(Error);
  });

  it('gives tokens once even when the same code comes many times at one instant', async () => {
    const browser = openBrowser();
    const party = await relyingParty(gateway.sso.issuer, 'ent');
    const { page, checks } = await openSignIn(browser, party);
    const answer = await browser.follow(await browser.submit(page, { identifiant: lea.login, mot_de_passe: lea.password }), returnAddress);
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, () => oidc.authorizationCodeGrant(party.configuration, new URL(answer.location!), checks)),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled').length).to.be.at.most(1);
    const refused = tries.flatMap((one) => (one.status === 'rejected' ? [one.reason.error] : []));
    expect(new Set(refused)).to.deep.equal(new Set(['invalid_grant']));
    expect(gateway.logged.join('\n')).not.to.contain('sign-in failed');
  });

  it('writes neither a login nor a password nor a name to the log', () => {
    expect(gateway.logged.join('\n')).not.to.match(/lea|martin|Tortue/i);
  });
});
