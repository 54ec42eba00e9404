// A service's request to sign somebody in, and the browser's way through it: redirects one at a time, our sign-in page filled, until the
// service's own endpoint or a page. OpenID Connect Core, section 3.1.2.
import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { type Answer, type Browser, openBrowser } from '../sso/browser.ts';
import { lea, type Stage } from './stage.ts';

/** Parameters to add, to change, or (null) to leave out. */
export type Changes = Readonly<Record<string, string | null>>;

export type AuthorizationRequest = { readonly parameters: URLSearchParams; readonly url: string };

export type Way = {
  /** Query that came back to the redirect endpoint; null when the way ended at a page. */
  readonly back: URLSearchParams | null;
  /** Where the way ended: a page of the gateway's, or the service's. */
  readonly end: Answer;
  /** Whether a password was asked for, and typed. */
  readonly asked: boolean;
};

/** A random value of `bytes` bytes. */
export const random = (bytes = 16): string => randomBytes(bytes).toString('base64url');

/** A request as the suite makes it: code, openid, fresh state and nonce. */
export function authorizationRequest({ metadata, landing }: Stage, clientId: string, changes: Changes = {}): AuthorizationRequest {
  const parameters = new URLSearchParams({
    client_id: clientId,
    redirect_uri: landing.redirectUri,
    scope: 'openid',
    state: random(),
    nonce: random(),
    response_type: 'code',
  });
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) parameters.delete(name);
    else parameters.set(name, value);
  }
  return { parameters, url: `${metadata.authorization_endpoint}?${parameters}` };
}

/** Goes on from an answer. `person` null: nobody types anything, the sign-in page is the end of the way. */
export async function goOn(
  { landing }: Stage,
  browser: Browser,
  from: Answer,
  person: { login: string; password: string } | null = lea,
): Promise<Way> {
  let answer = from;
  let asked = false;
  for (let steps = 0; steps < 20; steps++) {
    if (answer.url.startsWith(`${landing.origin}/`)) return { back: new URL(answer.url).searchParams, end: answer, asked };
    if (answer.location !== null) answer = await browser.get(answer.location);
    else if (person !== null && isSignInPage(answer)) {
      expect(asked, 'the password is asked for once').to.equal(false);
      asked = true;
      answer = await browser.submit(answer, { identifiant: person.login, mot_de_passe: person.password });
    } else return { back: null, end: answer, asked };
  }
  throw new Error(`redirects without an end, last at ${answer.url}`);
}

export const isSignInPage = ({ text }: Answer): boolean => text.includes('name="mot_de_passe"');

/** Sends a request, by GET unless told otherwise, and goes the whole way. */
export async function authorize(
  stage: Stage,
  browser: Browser,
  request: AuthorizationRequest,
  options: { readonly method?: 'GET' | 'POST'; readonly person?: { login: string; password: string } | null } = {},
): Promise<Way> {
  const { method = 'GET', person = lea } = options;
  const first =
    method === 'GET' ? await browser.get(request.url) : await postedFrom(stage, stage.metadata.authorization_endpoint, request.parameters);
  return goOn(stage, browser, first, person);
}

/** A form sent from the service's own page: another site, so that a browser keeps our SameSite=Lax cookies to itself. */
export async function postedFrom({ landing }: Stage, address: string, form: Iterable<[string, string]>): Promise<Answer> {
  const from = { Origin: landing.origin, 'Sec-Fetch-Site': 'cross-site' };
  const answer = await openBrowser().post(address, Object.fromEntries(form), from);
  expect(answer.headers.getSetCookie(), 'and would lose those set here').to.deep.equal([]);
  return answer;
}

/** The code of a successful answer: state and issuer as they must be (RFC 9207), nothing else in it (Core, 3.1.2.5). */
export function codeOf({ metadata }: Stage, { parameters }: AuthorizationRequest, way: Way): string {
  expect(way.back, `came back to the service, not: ${way.end.status} ${way.end.text.slice(0, 400)}`).not.to.equal(null);
  const back = way.back!;
  expect(Object.fromEntries(back)).not.to.have.property('error');
  expect([...back.keys()].sort()).to.deep.equal(parameters.has('state') ? ['code', 'iss', 'state'] : ['code', 'iss']);
  expect(back.get('state')).to.equal(parameters.get('state'));
  expect(back.get('iss')).to.equal(metadata.issuer);
  // RFC 6749, 10.10: at least 128 bits; base64url carries 6 a sign.
  expect(back.get('code')).to.match(/^[\x20-\x7e]{22,}$/);
  return back.get('code')!;
}

/** An error brought back to the service (Core, 3.1.2.6; RFC 6749, 4.1.2.1): its name, with state and issuer right and no code. */
export function errorOf({ metadata }: Stage, { parameters }: AuthorizationRequest, way: Way): string {
  expect(way.back, `came back to the service, not: ${way.end.status} ${way.end.text.slice(0, 400)}`).not.to.equal(null);
  const back = way.back!;
  expect(back.has('code'), 'no code beside an error').to.equal(false);
  expect([...back.keys()].filter((name) => !['error', 'error_description', 'error_uri', 'state', 'iss'].includes(name))).to.deep.equal([]);
  expect(back.get('state')).to.equal(parameters.get('state'));
  expect(back.get('iss')).to.equal(metadata.issuer);
  expect(back.get('error_description') ?? '').to.match(/^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/);
  return back.get('error')!;
}
