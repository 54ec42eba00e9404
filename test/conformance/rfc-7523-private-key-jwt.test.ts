// RFC 7523, section 3, and OpenID Connect Core 9: services that prove who they are by a key of their own.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { exportJWK, generateKeyPair, type JWK, SignJWT, UnsecuredJWT } from 'jose';
import * as oidc from 'openid-client';
import { addPerson, type Gateway, service, startGateway } from '../sso/gateway.ts';
import { relyingParty, signIn } from '../sso/relying-party.ts';

type Pair = { readonly publicKey: CryptoKey; readonly privateKey: CryptoKey; readonly jwk: JWK & { readonly kty: 'EC' } };

async function pairOf(kid: string): Promise<Pair> {
  const pair = await generateKeyPair('ES256', { extractable: true });
  return { ...pair, jwk: { ...(await exportJWK(pair.publicKey)), kid, alg: 'ES256', use: 'sig', kty: 'EC' } };
}

describe('RFC 7523: a service that signs instead of telling a secret', () => {
  const lea = { login: 'lea.martin', password: 'Tortue-Verte-7' };
  let gateway: Gateway;
  let first: Pair;
  let second: Pair;
  /** What the service publishes at its own address: status, keys, and how often it was asked. */
  const published = { status: 200, keys: [] as JWK[], asked: 0, pad: '' };
  const address = createServer((_request, response) => {
    published.asked += 1;
    response.writeHead(published.status, { 'Cache-Control': 'max-age=31536000', Location: '/ailleurs' });
    response.end(JSON.stringify({ keys: published.keys, pad: published.pad }));
  });
  before(async () => {
    first = await pairOf('un');
    second = await pairOf('deux');
    await new Promise<void>((resolve) => address.listen(0, '127.0.0.1', resolve));
    const uri = `http://127.0.0.1:${(address.address() as AddressInfo).port}/cles`;
    const authentication = 'private_key_jwt';
    gateway = await startGateway([
      service('donne', { authentication, refresh: true, protocol: { keys: { kind: 'given', keys: [first.jwk] } } }),
      service('publie', { authentication, protocol: { keys: { kind: 'address', uri } } }),
      service('secret'),
    ]);
    await addPerson(gateway.pool, lea);
  });
  after(async () => {
    await gateway.close();
    address.closeAllConnections();
    await new Promise((resolve) => address.close(resolve));
  });

  type Claims = Readonly<Record<string, unknown>>;
  const claimsOf = (clientId: string, changes: Claims = {}): Claims => ({
    iss: clientId,
    sub: clientId,
    aud: gateway.sso.issuer,
    jti: randomUUID(),
    exp: Math.floor(Date.now() / 1000) + 60,
    ...changes,
  });
  const signed = (pair: Pair, claims: Claims, header: Claims = {}) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: pair.jwk.kid!, ...header }).sign(pair.privateKey);
  /** `invalid_grant` means that the service was recognised: the refresh token is an invention. */
  async function heard(clientId: string, assertion: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
    const form = {
      grant_type: clientId === 'donne' ? 'refresh_token' : 'authorization_code',
      refresh_token: 'x',
      code: 'x',
      redirect_uri: 'http://127.0.0.1:9/retour',
      client_id: clientId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      ...more,
    };
    const answer = await fetch(`${gateway.sso.issuer}/token`, { method: 'POST', body: new URLSearchParams(form) });
    return ((await answer.json()) as { error: string }).error;
  }

  it('signs people in, and renews', async () => {
    const metadata = (await relyingParty(gateway.sso.issuer, 'secret')).configuration.serverMetadata();
    expect(metadata.token_endpoint_auth_methods_supported).to.include('private_key_jwt').and.not.include('client_secret_jwt');
    expect(metadata.token_endpoint_auth_signing_alg_values_supported).to.include('ES256').and.not.include('HS256');
    const party = await relyingParty(gateway.sso.issuer, 'donne', undefined, oidc.PrivateKeyJwt({ key: first.privateKey, kid: 'un' }));
    const tokens = await signIn(party, lea);
    expect(await oidc.refreshTokenGrant(party.configuration, tokens.refresh_token!)).to.have.property('access_token');
  });

  it('is heard once for each assertion, by a signature of its own alone, for us, in time (3)', async () => {
    const once = await signed(first, claimsOf('donne'));
    const tries = await Promise.all(Array.from({ length: 6 }, () => heard('donne', once)));
    expect(tries.filter((error) => error === 'invalid_grant').length, 'of six at one instant').to.equal(1);
    expect(await heard('donne', await signed(first, claimsOf('donne', { aud: `${gateway.sso.issuer}/token` })))).to.equal('invalid_grant');
    const now = Math.floor(Date.now() / 1000);
    for (const [what, assertion] of [
      ['another key', await signed(second, claimsOf('donne'), { kid: 'un' })],
      ['no signature', new UnsecuredJWT(claimsOf('donne')).encode()],
      ['a secret in place of a key', await new SignJWT(claimsOf('donne')).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.alloc(32, 1))],
      ['another issuer', await signed(first, claimsOf('donne', { iss: 'secret' }))],
      ['another subject', await signed(first, claimsOf('donne', { sub: 'secret' }))],
      ['another audience', await signed(first, claimsOf('donne', { aud: 'https://attaquant.exemple' }))],
      ['expired', await signed(first, claimsOf('donne', { exp: now - 120 }))],
      ['not yet valid', await signed(first, claimsOf('donne', { nbf: now + 3600 }))],
      ['without an end', await signed(first, claimsOf('donne', { exp: undefined }))],
      ['without an id', await signed(first, claimsOf('donne', { jti: undefined }))],
    ] as const)
      expect(await heard('donne', assertion), what).to.be.oneOf(['invalid_client', 'invalid_request']);
    expect(await heard('donne', await signed(first, claimsOf('donne')), { client_secret: 'x' }), 'two proofs at once').to.equal(
      'invalid_request',
    );
    expect(await heard('secret', await signed(first, claimsOf('secret'))), 'a service that has a secret').to.equal('invalid_client');
  });

  it('may publish its keys at its own address: read when needed, not at each request, never for longer than a minute', async () => {
    const says = async (pair: Pair) => heard('publie', await signed(pair, claimsOf('publie')));
    published.keys = [first.jwk];
    for (let at = 0; at < 3; at += 1) expect(await says(first)).to.equal('invalid_grant');
    expect(published.asked).to.equal(1);
    const client = await gateway.sso.provider().Client.find('publie');
    const minuteLater = () => {
      (client as unknown as { asymmetricKeyStore: { freshUntil: number } }).asymmetricKeyStore.freshUntil = 0;
    };
    expect(
      (client as unknown as { asymmetricKeyStore: { freshUntil: number } }).asymmetricKeyStore.freshUntil,
      'whatever the answer says of its age',
    ).to.be.at.most(Date.now() / 1000 + 61);

    minuteLater();
    published.keys = [second.jwk];
    expect(await says(second), 'the new key').to.equal('invalid_grant');
    expect(await says(first), 'the withdrawn one').to.equal('invalid_client');
    published.keys = [first.jwk];
    minuteLater();
    expect(await says(second), 'withdrawn, and known until then').to.equal('invalid_client');

    minuteLater();
    published.status = 500;
    expect(await says(first), 'its address is down: what is known holds').to.equal('invalid_grant');
    for (const [status, pad] of [
      [302, ''],
      [200, 'x'.repeat(70_000)],
    ] as const) {
      Object.assign(published, { status, pad, keys: [second.jwk] });
      minuteLater();
      expect(await says(second), 'neither a redirect nor too much is read').to.not.equal('invalid_grant');
    }
    expect(gateway.logged.join('\n')).to.contain('the keys of a service could not be read again');
  });
});
