// Basic OP, what a request may hold: RFC 6749, 7636 and 9207, OpenID Connect Core 3.1.
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { decodeProtectedHeader, UnsecuredJWT } from 'jose';
import { openBrowser } from '../sso/browser.ts';
import { authorizationRequest, authorize, codeOf, errorOf, isSignInPage, postedFrom, random } from './authorization.ts';
import { openStage, type Stage } from './stage.ts';
import { expectRefusal, expectTokens, publishedKeys, redeem, shuffled, signIn, tokenRequest, userinfo, validateIdToken } from './tokens.ts';

const ofTheProtocol = [
  'iss',
  'sub',
  'aud',
  'exp',
  'iat',
  'auth_time',
  'nonce',
  'acr',
  'amr',
  'azp',
  'at_hash',
  'c_hash',
  'sid',
  'jti',
  'nbf',
];

describe('Basic OP: requests', () => {
  let stage: Stage;
  /** Begun first and awaited last: half a minute has to pass between two uses of one code. */
  let thirtySecondsLater: Promise<{ readonly second: Awaited<ReturnType<typeof redeem>>; readonly afterwards: number }>;

  before(async () => {
    stage = await openStage();
    const { code, accessToken } = await signIn(stage, openBrowser());
    expect((await userinfo(stage, accessToken)).status).to.equal(200);
    thirtySecondsLater = sleep(30_000).then(async () => {
      const second = await redeem(stage, 'suite', code);
      return { second, afterwards: (await userinfo(stage, accessToken)).status };
    });
  });
  after(() => stage.close());

  it('oidcc-server: a code flow without PKCE gives a code of at least 128 bits, a bearer token, and an id_token of this service with the protocol’s claims alone', async () => {
    const { claims, way } = await signIn(stage, openBrowser());
    expect(way.asked).to.equal(true);
    expect(Object.keys(claims).filter((name) => !ofTheProtocol.includes(name))).to.deep.equal([]);
  });

  it('oidcc-response-type-missing: a request without response_type comes back with invalid_request', async () => {
    const request = authorizationRequest(stage, 'suite', { response_type: null });
    expect(errorOf(stage, request, await authorize(stage, openBrowser(), request))).to.equal('invalid_request');
  });

  it('oidcc-idtoken-signature: a service whose file says RS256 gets it, with the kid of a published RSA key (a file that says nothing gets ES256)', async () => {
    const { idToken } = await signIn(stage, openBrowser());
    const { alg, kid } = decodeProtectedHeader(idToken);
    expect(alg).to.equal('RS256');
    const { keys } = await publishedKeys(stage);
    expect(keys.filter((key) => key.kid === kid).map(({ kty }) => kty)).to.deep.equal(['RSA']);
    expect(new Set(keys.map((key) => key.kid)).size, 'a kid each').to.equal(keys.length);
    for (const key of keys) expect(key).not.to.have.any.keys('d', 'p', 'q', 'dp', 'dq', 'qi');
  });

  it('oidcc-idtoken-unsigned (not applicable): no id_token goes unsigned, and discovery does not offer alg none; the suite skips the module', () => {
    expect(stage.metadata.id_token_signing_alg_values_supported).to.have.members(['ES256', 'RS256']);
  });

  it('oidcc-ensure-request-without-nonce-succeeds-for-code-flow: the nonce may be left out, and then the id_token has none', async () => {
    const { claims } = await signIn(stage, openBrowser(), 'suite', { nonce: null });
    expect(claims).not.to.have.property('nonce');
  });

  it('oidcc-alternate-happy-flow: neither the order of scopes nor that of parameters matters', async () => {
    for (const scope of ['openid profile email', 'email profile openid']) {
      const { tokens, accessToken } = await signIn(
        stage,
        openBrowser(),
        'suite',
        { scope },
        { reorder: (request) => shuffled(stage, request) },
      );
      expect(String(tokens.scope).split(' ')).to.have.members(['openid', 'profile', 'email']);
      expect((await userinfo(stage, accessToken)).body).to.include.keys('name', 'email');
    }
  });

  it('oidcc-ensure-request-with-unknown-parameter-succeeds: what nobody defined is ignored', async () => {
    await signIn(stage, openBrowser(), 'suite', { extra: 'foobar' });
  });

  it('oidcc-codereuse: a code brought again at once is invalid_grant', async () => {
    const { code } = await signIn(stage, openBrowser());
    expectRefusal(await redeem(stage, 'suite', code), 'invalid_grant');
  });

  it('oidcc-ensure-registered-redirect-uri: an address that the service did not register ends at a page of ours; nobody is sent there', async () => {
    for (const redirectUri of [
      `${stage.landing.redirectUri}/${random()}`,
      `${stage.landing.redirectUri}?a=b`,
      'https://attaquant.exemple/retour',
    ]) {
      const before = stage.landing.visits.length;
      const way = await authorize(stage, openBrowser(), authorizationRequest(stage, 'suite', { redirect_uri: redirectUri }));
      expect({ status: way.end.status, location: way.end.location, asked: way.asked }).to.deep.equal({
        status: 400,
        location: null,
        asked: false,
      });
      expect(way.end.text).to.contain('lang="fr"').and.contain('Que faire');
      expect(stage.landing.visits.length).to.equal(before);
    }
  });

  it('oidcc-ensure-post-request-succeeds: the request may come by POST from the service’s page', async () => {
    const browser = openBrowser();
    await signIn(stage, browser, 'suite', {}, { method: 'POST' });
    expect((await signIn(stage, browser, 'suite', {}, { method: 'POST' })).way.asked, 'once in the session').to.equal(false);
    const long = await postedFrom(stage, stage.metadata.authorization_endpoint, [['state', 'x'.repeat(9000)]]);
    const refusal = await browser.get(long.location!);
    expect(refusal.status).to.equal(400);
    expect(refusal.text).to.contain('Que faire');
  });

  it('oidcc-server-client-secret-post: a service may send its secret in the body; a wrong one is invalid_client', async () => {
    expect(stage.metadata.token_endpoint_auth_methods_supported).to.include.members(['client_secret_basic', 'client_secret_post']);
    await signIn(stage, openBrowser(), 'suite-post', {}, { how: 'post' });
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      code: random(),
      client_id: 'suite-post',
      client_secret: random(),
    });
    const wrong = await fetch(stage.metadata.token_endpoint, { method: 'POST', body });
    expect([wrong.status, ((await wrong.json()) as { error: string }).error]).to.deep.equal([401, 'invalid_client']);
  });

  it('oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported (not applicable): refused as request_uri_not_supported; the suite skips the module', async () => {
    expect(stage.metadata.request_uri_parameter_supported).to.equal(false);
    const request = authorizationRequest(stage, 'suite', { request_uri: `${stage.landing.origin}/objet.jwt` });
    expect(errorOf(stage, request, await authorize(stage, openBrowser(), request))).to.equal('request_uri_not_supported');
    expect(stage.landing.visits, 'and never fetched').not.to.include('/objet.jwt');
  });

  it('oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported (not applicable): refused as request_not_supported; the suite skips the module', async () => {
    expect(stage.metadata.request_parameter_supported ?? false).to.equal(false);
    const inside = authorizationRequest(stage, 'suite');
    const request = authorizationRequest(stage, 'suite', { request: new UnsecuredJWT(Object.fromEntries(inside.parameters)).encode() });
    expect(errorOf(stage, request, await authorize(stage, openBrowser(), request))).to.equal('request_not_supported');
  });

  it('oidcc-ensure-request-object-with-redirect-uri: a right address inside a request object does not redeem a wrong one beside it', async () => {
    const inside = authorizationRequest(stage, 'suite');
    const request = authorizationRequest(stage, 'suite', {
      request: new UnsecuredJWT(Object.fromEntries(inside.parameters)).encode(),
      redirect_uri: `${stage.landing.redirectUri}/${random()}`,
    });
    const before = stage.landing.visits.length;
    const way = await authorize(stage, openBrowser(), request);
    expect({ status: way.end.status, location: way.end.location }).to.deep.equal({ status: 400, location: null });
    expect(stage.landing.visits.length, 'nor is the only registered address taken instead').to.equal(before);
  });

  it('oidcc-refresh-token: a refresh gives new tokens of the same person; refresh token and code serve their own service alone', async () => {
    expect(stage.metadata.grant_types_supported).to.include('refresh_token');
    const { tokens, claims, accessToken } = await signIn(stage, openBrowser());
    expect(tokens.refresh_token)
      .to.be.a('string')
      .and.match(/^[\x21-\x7e]{22,}$/);
    const first = String(tokens.refresh_token);
    await sleep(1000);

    const answer = await tokenRequest(stage, 'suite', { grant_type: 'refresh_token', refresh_token: first });
    expectTokens(answer);
    const renewed = String(answer.body.access_token);
    expect(renewed).not.to.equal(accessToken);
    // Core 12.2: same issuer, subject and audience, a new time of issue; auth_time and azp as they were. The nonce should be left out.
    const again = await validateIdToken(stage, 'suite', String(answer.body.id_token), {
      nonce: claims.nonce as string,
      accessToken: renewed,
    });
    expect([again.iss, again.sub, again.aud, again.auth_time, again.azp]).to.deep.equal([
      claims.iss,
      claims.sub,
      claims.aud,
      claims.auth_time,
      claims.azp,
    ]);
    expect(again.iat).to.be.above(claims.iat!);
    expect((await userinfo(stage, renewed)).body.sub).to.equal(claims.sub);

    const other = await signIn(stage, openBrowser(), 'suite-2');
    const foreign = { grant_type: 'refresh_token', refresh_token: String(other.tokens.refresh_token) };
    expectRefusal(await tokenRequest(stage, 'suite', foreign), 'invalid_grant');
    const request = authorizationRequest(stage, 'suite-2');
    const code = codeOf(stage, request, await authorize(stage, openBrowser(), request));
    expectRefusal(await redeem(stage, 'suite', code), 'invalid_grant');
  });

  it('oidcc-ensure-request-with-valid-pkce-succeeds: a code asked for with S256 is given for its verifier, and for no other', async () => {
    expect(stage.metadata.code_challenge_methods_supported).to.deep.equal(['S256']);
    const verifier = random(32);
    const pkce = { code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256' };
    await signIn(stage, openBrowser(), 'suite', pkce, { verifier });
    for (const extra of [{}, { code_verifier: random(32) }]) {
      const request = authorizationRequest(stage, 'suite', pkce);
      const code = codeOf(stage, request, await authorize(stage, openBrowser(), request));
      expectRefusal(await redeem(stage, 'suite', code, extra as Record<string, string>), 'invalid_grant');
    }
  });

  it('oidcc-login-hint: a hint of the login does no harm', async () => {
    expect((await signIn(stage, openBrowser(), 'suite', { login_hint: 'lea.martin' })).way.asked).to.equal(true);
  });

  async function displayed(display: string): Promise<void> {
    const page = await authorize(stage, openBrowser(), authorizationRequest(stage, 'suite', { display }), { person: null });
    expect([page.end.status, isSignInPage(page.end)]).to.deep.equal([200, true]);
    await signIn(stage, openBrowser(), 'suite', { display });
  }

  it('oidcc-display-page: display=page shows the sign-in page and leads on', () => displayed('page'));

  it('oidcc-display-popup: display=popup shows the same page, which fits a small window, and leads on', () => displayed('popup'));

  it('oidcc-codereuse-30seconds: brought again half a minute later it is invalid_grant, and the access token it gave is dead', async () => {
    const { second, afterwards } = await thirtySecondsLater;
    expectRefusal(second, 'invalid_grant');
    expect(afterwards).to.equal(401);
  });
});
