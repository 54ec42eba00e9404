// Back-Channel Logout OP: OpenID Connect Back-Channel Logout 1.0, sections 2.1 to 2.6.
import { expect } from 'chai';
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { startLogoutSender } from '#src/jobs/send-logouts.ts';
import { openBrowser } from '../sso/browser.ts';
import { service } from '../sso/gateway.ts';
import { type LogoutEndpoint, openLogoutEndpoint, senderOf } from '../sso/logout-endpoint.ts';
import { authorizationRequest, authorize, errorOf } from './authorization.ts';
import { openStage, type Stage } from './stage.ts';
import { signIn } from './tokens.ts';

describe('Back-Channel Logout OP', () => {
  let stage: Stage;
  let endpoint: LogoutEndpoint;
  before(async () => {
    endpoint = await openLogoutEndpoint();
    const backchannelLogout = { uri: `${endpoint.origin}/deconnexion`, bySession: true };
    stage = await openStage([service('suite-told', { pkce: 'optional', idTokenAlgorithm: 'RS256', backchannelLogout })]);
  });
  after(async () => {
    await stage.close();
    await endpoint.close();
  });

  it('oidcc-backchannel-logout-discovery-endpoint-verification: discovery says that services are told of logouts, and of which session', () => {
    expect(stage.metadata.backchannel_logout_supported).to.equal(true);
    expect(stage.metadata.backchannel_logout_session_supported).to.equal(true);
  });

  it('oidcc-backchannel-rp-initiated-logout: at sign-out the service gets one logout token, of the person and session of its id_token, signed as that one, by POST', async () => {
    const browser = openBrowser();
    const { idToken, claims } = await signIn(stage, browser, 'suite-told');
    expect(claims.sid).to.be.a('string');
    const sender = await startLogoutSender(senderOf(stage.gateway));
    const leaving = { id_token_hint: idToken, post_logout_redirect_uri: stage.landing.postLogoutRedirectUri, state: 'ici' };
    const page = await browser.get(`${stage.metadata.end_session_endpoint}?${new URLSearchParams(leaving)}`);
    const back = await browser.submit(page, {});
    expect(back.location).to.equal(`${stage.landing.postLogoutRedirectUri}?state=ici`);
    await endpoint.until(1);
    await sender.stop();

    const { method, path, contentType, form } = endpoint.received[0]!;
    expect([method, path]).to.deep.equal(['POST', '/deconnexion']);
    expect(contentType).to.match(/^application\/x-www-form-urlencoded(;|$)/);
    expect([...form.keys()]).to.deep.equal(['logout_token']);
    const token = form.get('logout_token')!;
    const { alg, kid } = decodeProtectedHeader(idToken);
    expect(decodeProtectedHeader(token)).to.deep.equal({ alg, kid, typ: 'logout+jwt' });
    const jwks = createLocalJWKSet((await (await fetch(stage.metadata.jwks_uri)).json()) as JSONWebKeySet);
    const { payload } = await jwtVerify(token, jwks, { issuer: stage.metadata.issuer, audience: 'suite-told', algorithms: ['RS256'] });
    expect(payload).to.include({ sub: claims.sub, sid: claims.sid }).and.to.have.property('jti').that.is.a('string').with.length.above(15);
    expect(payload.exp! - payload.iat!, 'seconds').to.be.within(1, 120);
    expect(Math.abs(Date.now() / 1000 - payload.iat!)).to.be.below(30);
    expect(payload.events).to.deep.equal({ 'http://schemas.openid.net/event/backchannel-logout': {} });
    expect(payload).to.not.have.property('nonce');
    expect(endpoint.received).to.have.length(1);

    const request = authorizationRequest(stage, 'suite-told', { prompt: 'none' });
    expect(errorOf(stage, request, await authorize(stage, browser, request))).to.equal('login_required');
  });
});
