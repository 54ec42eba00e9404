// RFC 9449: tokens that serve whoever holds a key, and nobody else.
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { exportJWK, type GenerateKeyPairResult, generateKeyPair, SignJWT } from 'jose';
import * as oidc from 'openid-client';
import { addPerson, type Gateway, service, startGateway } from '../sso/gateway.ts';
import { comeBack, type RelyingParty, relyingParty, signIn } from '../sso/relying-party.ts';

describe('RFC 9449: tokens bound to a key', () => {
  const lea = { login: 'lea.martin', password: 'Tortue-Verte-7' };
  let gateway: Gateway;
  let party: RelyingParty;
  let tablet: RelyingParty;
  before(async () => {
    gateway = await startGateway([
      service('ent', { refresh: true }),
      service('strict', { refresh: true, protocol: { boundTokens: true, introspection: true } }),
      service('tablette', { refresh: true, authentication: 'none', origins: ['https://tablette.exemple.fr'] }),
    ]);
    party = await relyingParty(gateway.sso.issuer, 'strict');
    tablet = await relyingParty(gateway.sso.issuer, 'tablette', undefined, oidc.None());
    await addPerson(gateway.pool, lea);
  });
  after(() => gateway.close());

  const holder = async (at: RelyingParty) => ({ DPoP: oidc.getDPoPHandle(at.configuration, await oidc.randomDPoPKeyPair()) });
  const failure = async (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => 'no refusal',
      (error) => error.error ?? error.cause?.error ?? error.code ?? String(error),
    );

  /** A proof of our own making, to be made wrong. */
  async function proof(
    pair: GenerateKeyPairResult,
    changes: Readonly<Record<string, unknown>>,
    header: Readonly<Record<string, unknown>> = {},
  ) {
    const jwk = await exportJWK(pair.publicKey);
    return new SignJWT({ htm: 'GET', htu: `${gateway.sso.issuer}/me`, jti: randomUUID(), iat: Math.floor(Date.now() / 1000), ...changes })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...header })
      .sign(pair.privateKey);
  }
  const userinfo = (token: string, dpop: string | null, scheme = 'DPoP') =>
    fetch(`${gateway.sso.issuer}/me`, { headers: { Authorization: `${scheme} ${token}`, ...(dpop === null ? {} : { DPoP: dpop }) } });

  it('are announced, given with a proof, and open with one (5, 7)', async () => {
    expect(party.configuration.serverMetadata().dpop_signing_alg_values_supported).to.include('ES256');
    const key = await holder(party);
    const tokens = await signIn(party, lea, undefined, key);
    expect(tokens.token_type).to.equal('dpop');
    const told = await oidc.fetchUserInfo(party.configuration, tokens.access_token, tokens.claims()!.sub, key);
    expect(told.given_name).to.equal('Léa');
    const known = await oidc.tokenIntrospection(party.configuration, tokens.access_token);
    expect(known).to.deep.include({ active: true, token_type: 'DPoP' });
    expect(known.cnf?.jkt, 'the thumbprint of the key').to.match(/^[A-Za-z0-9_-]{43}$/);
  });

  it('are the only ones for a service whose declaration says so', async () => {
    expect(await failure(signIn(party, lea))).to.equal('invalid_grant');
    const ent = await relyingParty(gateway.sso.issuer, 'ent');
    expect((await signIn(ent, lea)).token_type).to.equal('bearer');
    expect((await signIn(ent, lea, undefined, await holder(ent))).token_type).to.equal('dpop');
  });

  it('open nothing without the proof, with that of another key, or as what they are not (7.1)', async () => {
    const pair = await generateKeyPair('ES256', { extractable: true });
    const key = { DPoP: oidc.getDPoPHandle(party.configuration, pair) };
    const { access_token: token } = await signIn(party, lea, undefined, key);
    const asked = await userinfo(token, await proof(pair, { ath: await hash(token) }));
    expect([asked.status, asked.headers.get('www-authenticate')]).to.satisfy(
      ([status, header]: [number, string]) => status === 401 && header.includes('use_dpop_nonce'),
    );
    const nonce = asked.headers.get('dpop-nonce')!;
    const right = { nonce, ath: await hash(token) };
    expect((await userinfo(token, await proof(pair, right))).status).to.equal(200);

    const thief = await generateKeyPair('ES256', { extractable: true });
    for (const [what, made] of [
      ['no proof', null],
      ['another key', await proof(thief, right)],
      ['another address', await proof(pair, { ...right, htu: `${gateway.sso.issuer}/token` })],
      ['another method', await proof(pair, { ...right, htm: 'POST' })],
      ['another token', await proof(pair, { ...right, ath: await hash('autre') })],
      ['no token', await proof(pair, { nonce })],
      ['an invented nonce', await proof(pair, { ...right, nonce: 'x'.repeat(nonce.length) })],
      ['no id of its own', await proof(pair, { ...right, jti: undefined })],
      ['another kind', await proof(pair, right, { typ: 'jwt' })],
    ] as const)
      expect((await userinfo(token, made)).status, what).to.be.within(400, 401);
    expect((await userinfo(token, null, 'Bearer')).status, 'as a bearer token').to.equal(401);
    const once = await proof(pair, right);
    const many = await Promise.all(Array.from({ length: 6 }, () => userinfo(token, once)));
    expect(many.filter(({ status }) => status === 200).length, 'one proof, one use, however many come at one instant').to.equal(1);
  });

  it('are asked for with a fresh nonce of ours, whatever the clock of the device (8)', async () => {
    const pair = await generateKeyPair('ES256', { extractable: true });
    const form = { grant_type: 'refresh_token', refresh_token: 'x', client_id: 'tablette' };
    const ask = async (changes: object) => {
      const dpop = await proof(pair, { htm: 'POST', htu: `${gateway.sso.issuer}/token`, ...changes });
      const answer = await fetch(`${gateway.sso.issuer}/token`, {
        method: 'POST',
        headers: { DPoP: dpop },
        body: new URLSearchParams(form),
      });
      return { error: ((await answer.json()) as { error: string }).error, nonce: answer.headers.get('dpop-nonce') };
    };
    const first = await ask({});
    expect(first.error).to.equal('use_dpop_nonce');
    const slow = { iat: Math.floor(Date.now() / 1000) - 86_400, nonce: first.nonce };
    expect((await ask(slow)).error, 'past the nonce, on to the token').to.equal('invalid_grant');
  });

  it('of an application without a secret are renewed by the holder of its key alone (5)', async () => {
    const key = await holder(tablet);
    const { refresh_token: first } = await signIn(tablet, lea, undefined, key);
    expect(await failure(oidc.refreshTokenGrant(tablet.configuration, first!))).to.equal('invalid_grant');
    expect(await failure(oidc.refreshTokenGrant(tablet.configuration, first!, undefined, await holder(tablet)))).to.equal('invalid_grant');
    const renewed = await oidc.refreshTokenGrant(tablet.configuration, first!, undefined, key);
    expect(renewed.refresh_token).not.to.equal(first);
    expect(await failure(oidc.refreshTokenGrant(tablet.configuration, renewed.refresh_token!))).to.equal('invalid_grant');
    expect((await oidc.refreshTokenGrant(tablet.configuration, renewed.refresh_token!, undefined, key)).token_type).to.equal('dpop');
  });

  it('are bound from the request on where it names the key (10): a code that was caught serves nobody', async () => {
    const pair = await oidc.randomDPoPKeyPair();
    const key = { DPoP: oidc.getDPoPHandle(party.configuration, pair) };
    const { url, checks } = await party.begin({ dpop_jkt: await key.DPoP.calculateThumbprint() });
    const caught = await comeBack(url, lea);
    expect(await failure(oidc.authorizationCodeGrant(party.configuration, caught, checks, undefined, await holder(party)))).to.equal(
      'invalid_grant',
    );
  });

  it('can be asked for by the pages of a browser application, which may read the nonce', async () => {
    const preflight = await fetch(`${gateway.sso.issuer}/token`, {
      method: 'OPTIONS',
      headers: { Origin: 'https://tablette.exemple.fr', 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'dpop' },
    });
    expect(preflight.headers.get('access-control-allow-headers')).to.contain('dpop');
    const pair = await generateKeyPair('ES256', { extractable: true });
    const ask = async (origin: string) =>
      fetch(`${gateway.sso.issuer}/token`, {
        method: 'POST',
        headers: { Origin: origin, DPoP: await proof(pair, { htm: 'POST', htu: `${gateway.sso.issuer}/token` }) },
        body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'x', client_id: 'tablette' }),
      });
    const own = await ask('https://tablette.exemple.fr');
    expect(own.headers.get('access-control-allow-origin')).to.equal('https://tablette.exemple.fr');
    expect(own.headers.get('access-control-expose-headers')?.toLowerCase()).to.contain('dpop-nonce');
    expect((await ask('https://attaquant.exemple')).headers.get('access-control-allow-origin')).to.equal(null);
  });
});

async function hash(token: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(token))).toString('base64url');
}
