// What a service does with its code: token endpoint, id_token, userinfo, each answer held to the specifications. No library but for signatures.
import { createHash, randomInt } from 'node:crypto';
import { expect } from 'chai';
import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import type { Browser } from '../sso/browser.ts';
import { type AuthorizationRequest, authorizationRequest, authorize, type Changes, codeOf, type Way } from './authorization.ts';
import type { Stage } from './stage.ts';

export type JsonAnswer = { readonly status: number; readonly headers: Headers; readonly body: Readonly<Record<string, unknown>> };

export type SignedIn = {
  readonly request: AuthorizationRequest;
  readonly way: Way;
  readonly code: string;
  readonly tokens: Readonly<Record<string, unknown>>;
  readonly accessToken: string;
  readonly idToken: string;
  readonly claims: JWTPayload;
};

/** POST to the token endpoint, authenticated as the service's file says. */
export async function tokenRequest(
  { metadata }: Stage,
  clientId: string,
  form: Readonly<Record<string, string>>,
  how: 'basic' | 'post' = 'basic',
): Promise<JsonAnswer> {
  const secret = `secret-of-${clientId}`;
  const encoded = (value: string) => new URLSearchParams({ '': value }).toString().slice(1);
  const credentials = Buffer.from(`${encoded(clientId)}:${encoded(secret)}`).toString('base64');
  const response = await fetch(metadata.token_endpoint, {
    method: 'POST',
    headers: how === 'basic' ? { Authorization: `Basic ${credentials}` } : {},
    body: new URLSearchParams(how === 'basic' ? form : { ...form, client_id: clientId, client_secret: secret }),
  });
  expect(response.headers.get('content-type')).to.match(/^application\/json(;|$)/);
  expect(response.headers.get('cache-control')).to.match(/\bno-store\b/);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
}

export const redeem = (
  stage: Stage,
  clientId: string,
  code: string,
  extra: Readonly<Record<string, string>> = {},
  how?: 'basic' | 'post',
) => tokenRequest(stage, clientId, { grant_type: 'authorization_code', code, redirect_uri: stage.landing.redirectUri, ...extra }, how);

/** A successful answer of the token endpoint: RFC 6749, 5.1. */
export function expectTokens({ status, body }: JsonAnswer): void {
  expect(status, JSON.stringify(body)).to.equal(200);
  expect(String(body.token_type).toLowerCase()).to.equal('bearer');
  expect(body.access_token)
    .to.be.a('string')
    .and.match(/^[A-Za-z0-9\-._~+/]{22,}=*$/);
  expect(body.expires_in).to.be.a('number').and.to.be.above(0);
  expect(Number.isInteger(body.expires_in)).to.equal(true);
}

/** A refusal of the token endpoint: RFC 6749, 5.2. */
export function expectRefusal({ status, body }: JsonAnswer, error: string): void {
  expect({ status, error: body.error }).to.deep.equal({ status: 400, error });
  expect(String(body.error_description ?? '')).to.match(/^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/);
  expect(body).not.to.have.any.keys('access_token', 'id_token', 'refresh_token');
}

export async function publishedKeys({ metadata }: Stage): Promise<JSONWebKeySet> {
  const response = await fetch(metadata.jwks_uri);
  expect(response.status).to.equal(200);
  return (await response.json()) as JSONWebKeySet;
}

/** Validates an id_token as Core 3.1.3.7 tells a service to. `nonce` null: none was sent, so none may come back. */
export async function validateIdToken(
  stage: Stage,
  clientId: string,
  token: string,
  expected: { readonly nonce: string | null; readonly accessToken: string; readonly algorithm?: string },
): Promise<JWTPayload> {
  const { algorithm = 'RS256' } = expected;
  const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(await publishedKeys(stage)), {
    issuer: stage.metadata.issuer,
    algorithms: [algorithm],
    requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat'],
  });
  expect(protectedHeader.kid, 'several keys are published: the token says which (Core, 10.1)').to.be.a('string');
  expect(payload.aud).to.equal(clientId);
  if (payload.azp !== undefined) expect(payload.azp).to.equal(clientId);
  expect(payload.sub).to.match(/^[\x21-\x7e]{1,255}$/);
  expect(Math.abs(payload.iat! - Date.now() / 1000), 'issued now').to.be.below(60);
  if (expected.nonce === null) expect(payload).not.to.have.property('nonce');
  else expect(payload.nonce).to.equal(expected.nonce);
  if (payload.auth_time !== undefined) expect(payload.auth_time).to.be.a('number').and.at.most(payload.iat!);
  if (payload.at_hash !== undefined) {
    const hash = createHash('sha256').update(expected.accessToken).digest();
    expect(payload.at_hash).to.equal(hash.subarray(0, hash.length / 2).toString('base64url'));
  }
  return payload;
}

/** The whole way to tokens, every answer checked. */
export async function signIn(
  stage: Stage,
  browser: Browser,
  clientId = 'suite',
  changes: Changes = {},
  options: {
    readonly method?: 'GET' | 'POST';
    readonly how?: 'basic' | 'post';
    readonly verifier?: string;
    readonly reorder?: (request: AuthorizationRequest) => AuthorizationRequest;
  } = {},
): Promise<SignedIn> {
  const plain = authorizationRequest(stage, clientId, changes);
  const request = options.reorder ? options.reorder(plain) : plain;
  const way = await authorize(stage, browser, request, { method: options.method ?? 'GET' });
  const code = codeOf(stage, request, way);
  const extra: Record<string, string> = options.verifier ? { code_verifier: options.verifier } : {};
  const answer = await redeem(stage, clientId, code, extra, options.how);
  expectTokens(answer);
  const tokens = answer.body;
  const accessToken = String(tokens.access_token);
  const idToken = String(tokens.id_token);
  const claims = await validateIdToken(stage, clientId, idToken, { nonce: request.parameters.get('nonce'), accessToken });
  return { request, way, code, tokens, accessToken, idToken, claims };
}

/** Userinfo by GET, or as `init` says. */
export async function userinfo({ metadata }: Stage, accessToken: string, init?: RequestInit): Promise<JsonAnswer> {
  const response = await fetch(metadata.userinfo_endpoint, init ?? { headers: { Authorization: `Bearer ${accessToken}` } });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

/** A good answer of userinfo: JSON, of the person of the id_token (Core, 5.3.2). */
export function expectUserinfo({ status, headers, body }: JsonAnswer, claims: JWTPayload): void {
  expect(status, JSON.stringify(body)).to.equal(200);
  expect(headers.get('content-type')).to.match(/^application\/json(;|$)/);
  expect(body.sub).to.equal(claims.sub);
  for (const [name, value] of Object.entries(body))
    expect(value, `${name} is there with a value or not at all`).not.to.be.oneOf([null, '']);
}

/** The same request with its parameters in another order. */
export function shuffled({ metadata }: Stage, { parameters }: AuthorizationRequest): AuthorizationRequest {
  const entries = [...parameters].sort(([one], [other]) => other.localeCompare(one));
  const turn = randomInt(entries.length);
  const turned = new URLSearchParams([...entries.slice(turn), ...entries.slice(0, turn)]);
  return { parameters: turned, url: `${metadata.authorization_endpoint}?${turned}` };
}
