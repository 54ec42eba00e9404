// Config OP: OpenID Connect Discovery 1.0, sections 3 and 4; RFC 8414; RFC 7517.
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JSONWebKeySet } from 'jose';
import Koa from 'koa';
import { openKeys } from '#src/keys/open-keys.ts';
import { createSso } from '#src/sso/create-sso.ts';
import { service } from '../sso/gateway.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

/** As the world knows the gateway: https, behind a proxy that ends TLS. */
const publicUrl = 'https://connexion.exemple.fr';
const issuer = `${publicUrl}/oidc`;

describe('Config OP', () => {
  let database: FreshDatabase;
  let directory: string;
  let close: () => Promise<void>;
  /** Asks the gateway for one of its public addresses, as the proxy would. */
  let ask: (address: string) => Promise<Response>;

  before(async () => {
    database = await freshDatabase();
    directory = await mkdtemp(join(tmpdir(), 'annuaire-keys-'));
    const silent = { warn: () => {}, error: () => {} };
    const clients = [{ service: service('suite', { refresh: true }), secret: 'secret-of-suite' }];
    const sso = createSso({ pool: database.pool, keys: await openKeys(directory), publicUrl, clients, log: silent });
    const app = new Koa();
    app.use(sso.middleware);
    const server = createServer(app.callback());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const inside = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    ask = (address) => fetch(address.replace(publicUrl, inside));
    close = async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    };
  });
  after(async () => {
    await close();
    await database.drop();
    await rm(directory, { recursive: true });
  });

  it('oidcc-discovery-endpoint-verification: the metadata are whole, all addresses https under the issuer, and the keys public', async () => {
    const response = await ask(`${issuer}/.well-known/openid-configuration`);
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-type')).to.match(/^application\/json(;|$)/);
    const metadata = (await response.json()) as Record<string, unknown>;
    const list = (name: string): readonly string[] => {
      expect(metadata[name], name).to.be.an('array').that.is.not.empty;
      for (const value of metadata[name] as unknown[]) expect(value, name).to.be.a('string').that.is.not.empty;
      return metadata[name] as readonly string[];
    };

    expect(metadata.issuer, 'to the letter the address it was asked at').to.equal(issuer);
    for (const name of ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri', 'end_session_endpoint'])
      expect(metadata[name], name).to.be.a('string');
    for (const [name, address] of Object.entries(metadata).filter(([name]) => /_(endpoint|uri)$/.test(name)))
      expect(address, name).to.match(new RegExp(`^${issuer}/[^#?]+$`));

    expect(list('response_types_supported')).to.deep.equal(['code']);
    expect(list('response_modes_supported')).to.include('query');
    expect(list('grant_types_supported')).to.have.members([
      'authorization_code',
      'refresh_token',
      'urn:ietf:params:oauth:grant-type:device_code',
    ]);
    expect(list('subject_types_supported')).to.have.members(['pairwise', 'public']);
    expect(list('id_token_signing_alg_values_supported')).to.include('RS256').and.not.include('none');
    expect(list('token_endpoint_auth_methods_supported')).to.include('client_secret_basic');
    expect(list('code_challenge_methods_supported')).to.deep.equal(['S256']);
    for (const scope of list('scopes_supported')) expect(scope).to.match(/^[\x21\x23-\x5b\x5d-\x7e]+$/);
    expect(list('scopes_supported')).to.include('openid');
    expect(list('claims_supported')).to.include.members(['sub', 'iss', 'auth_time', 'acr', 'given_name', 'UAI']);
    for (const locale of list('ui_locales_supported')) expect(Intl.getCanonicalLocales(locale)).to.deep.equal([locale]);
    expect(metadata.authorization_response_iss_parameter_supported, 'RFC 9207').to.equal(true);
    expect(metadata.claims_parameter_supported).to.equal(true);
    // Discovery 3: true when absent, so that a gateway which takes none has to say it.
    expect(metadata.request_uri_parameter_supported).to.equal(false);
    expect(metadata).not.to.have.property('registration_endpoint');

    const jwks = await ask(String(metadata.jwks_uri));
    expect(jwks.status).to.equal(200);
    expect(jwks.headers.get('content-type')).to.match(/^application\/(jwk-set\+)?json(;|$)/);
    const { keys } = (await jwks.json()) as JSONWebKeySet;
    expect(new Set(keys.map(({ kid }) => kid)).size).to.equal(keys.length);
    expect(new Set(keys.map(({ alg }) => alg))).to.deep.equal(new Set(list('id_token_signing_alg_values_supported')));
    for (const key of keys) {
      expect(key.kid).to.be.a('string');
      expect(key.use).to.equal('sig');
      expect(key).not.to.have.any.keys('d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k');
    }
  });
});
