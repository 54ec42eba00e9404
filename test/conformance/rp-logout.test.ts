// RP-Initiated Logout OP: OpenID Connect RP-Initiated Logout 1.0, sections 2 to 4.
import { expect } from 'chai';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { type Answer, type Browser, openBrowser } from '../sso/browser.ts';
import { authorizationRequest, authorize, errorOf, postedFrom, random } from './authorization.ts';
import { openStage, type Stage } from './stage.ts';
import { type SignedIn, signIn } from './tokens.ts';

describe('RP-Initiated Logout OP', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());

  type Leaving = { readonly browser: Browser; readonly signedIn: SignedIn; readonly page: Answer };
  type Parameters = Readonly<Record<string, string | null>>;

  /** Signs in, then asks to leave, as the suite does; `change` adds, changes or (null) leaves out parameters. */
  async function leave(
    change: (signedIn: SignedIn) => Parameters | Promise<Parameters> = () => ({}),
    method: 'GET' | 'POST' = 'GET',
  ): Promise<Leaving> {
    const browser = openBrowser();
    const signedIn = await signIn(stage, browser);
    const given = {
      id_token_hint: signedIn.idToken,
      post_logout_redirect_uri: stage.landing.postLogoutRedirectUri,
      state: longState,
      ...(await change(signedIn)),
    };
    const form = Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== null));
    const address = stage.metadata.end_session_endpoint;
    const posted = method === 'GET' ? null : await postedFrom(stage, address, Object.entries(form));
    expect(posted?.location ?? `${address}?`).to.match(new RegExp(`^${address}\\?`));
    const page = await browser.get(posted?.location ?? `${address}?${new URLSearchParams(form)}`);
    expect(page.location, 'nobody is sent on before our page').to.equal(null);
    return { browser, signedIn, page };
  }

  /** As long as the suite's: it must come back unharmed. */
  const longState = random(96);

  /** Presses the page's button (where a service proved whom it speaks of, the page presses it by itself) and follows, to the service if so. */
  async function press({ browser, page }: Leaving, fields: Readonly<Record<string, string>> = {}): Promise<Answer> {
    let answer = await browser.submit(page, fields);
    while (answer.location !== null) answer = await browser.get(answer.location);
    return answer;
  }

  /** Whether the person still is signed in, asked without a page. */
  async function signedOut({ browser }: Leaving): Promise<boolean> {
    const request = authorizationRequest(stage, 'suite', { prompt: 'none' });
    const way = await authorize(stage, browser, request);
    if (way.back?.has('code')) return false;
    expect(errorOf(stage, request, way)).to.equal('login_required');
    return true;
  }

  const visitsOf = () => stage.landing.visits.filter((visit) => visit.startsWith('/au-revoir')).length;

  async function refused(change: (signedIn: SignedIn) => Parameters | Promise<Parameters>): Promise<void> {
    const before = visitsOf();
    const leaving = await leave(change);
    expect(leaving.page.status).to.equal(400);
    expect(leaving.page.text).to.contain('lang="fr"').and.contain('Que faire').and.not.contain('<form');
    expect(visitsOf()).to.equal(before);
    expect(await signedOut(leaving), 'an answer of error signs nobody out').to.equal(false);
  }

  it('oidcc-rp-initiated-logout-discovery-endpoint-verification: discovery names the end_session_endpoint, under the issuer', () => {
    expect(stage.metadata.end_session_endpoint).to.match(new RegExp(`^${stage.metadata.issuer}/`));
  });

  it('oidcc-rp-initiated-logout: a service that proves whom it speaks of gets him back signed out, with its state, by GET and by POST', async () => {
    for (const method of ['GET', 'POST'] as const) {
      const leaving = await leave(() => ({}), method);
      const back = new URL((await press(leaving)).url);
      expect(`${back.origin}${back.pathname}`).to.equal(stage.landing.postLogoutRedirectUri);
      expect(Object.fromEntries(back.searchParams)).to.deep.equal({ state: longState });
      expect(await signedOut(leaving)).to.equal(true);
    }
  });

  it('oidcc-rp-initiated-logout-bad-post-logout-redirect-uri: an address that the service did not register is an error page, and nobody is sent there', () =>
    refused(() => ({ post_logout_redirect_uri: `${stage.landing.postLogoutRedirectUri}/${random()}` })));

  it('oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri: addresses are compared whole, query included', () =>
    refused(() => ({ post_logout_redirect_uri: `${stage.landing.postLogoutRedirectUri}?foo=bar` })));

  it('oidcc-rp-initiated-logout-modified-id-token-hint: an id_token made unsigned is no hint', () =>
    refused(({ idToken }) => ({ id_token_hint: new UnsecuredJWT(decodeJwt(idToken)).encode() })));

  it('oidcc-rp-initiated-logout-bad-id-token-hint: nor is one signed by somebody else, whatever it says of its key', () =>
    refused(async ({ idToken, claims }) => {
      const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
      const { kid } = JSON.parse(Buffer.from(idToken.split('.')[0]!, 'base64url').toString()) as { kid: string };
      const forged = new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid, jwk: await exportJWK(publicKey) });
      return { id_token_hint: await forged.sign(privateKey) };
    }));

  it('oidcc-rp-initiated-logout-no-id-token-hint: without proof the person is asked, and goes to nobody’s address', async () => {
    const before = visitsOf();
    const leaving = await leave(() => ({ id_token_hint: null }));
    expect(leaving.page.text).to.contain('Voulez-vous vous déconnecter').and.not.contain('data-auto');
    expect(await signedOut(leaving), 'the question alone signs nobody out').to.equal(false);
    const again = await leaving.browser.get(leaving.page.url);
    const end = await press({ ...leaving, page: again }, { logout: 'yes' });
    expect(end.text).to.contain('Vous êtes déconnecté');
    expect(visitsOf()).to.equal(before);
    expect(await signedOut(leaving)).to.equal(true);
  });

  /** No address to go back to: our own page says that it is done. */
  async function endsHere(change: () => Parameters, fields: Readonly<Record<string, string>>): Promise<void> {
    const before = visitsOf();
    const leaving = await leave(change);
    expect(leaving.page.status).to.equal(200);
    const end = await press(leaving, fields);
    expect(end.status).to.equal(200);
    expect(end.text).to.contain('Vous êtes déconnecté');
    expect(visitsOf()).to.equal(before);
    expect(await signedOut(leaving)).to.equal(true);
  }

  it('oidcc-rp-initiated-logout-no-params: by the bare address one is asked, signed out, and told so', () =>
    endsHere(() => ({ id_token_hint: null, post_logout_redirect_uri: null, state: null }), { logout: 'yes' }));

  it('oidcc-rp-initiated-logout-no-post-logout-redirect-uri: a service that names no address leaves the person at our page, signed out', () =>
    endsHere(() => ({ post_logout_redirect_uri: null }), {}));

  it('oidcc-rp-initiated-logout-only-state: a state alone leads nowhere; one is signed out and told so', () =>
    endsHere(() => ({ id_token_hint: null, post_logout_redirect_uri: null }), { logout: 'yes' }));

  it('oidcc-rp-initiated-logout-no-state: without a state none comes back', async () => {
    const leaving = await leave(() => ({ state: null }));
    expect((await press(leaving)).url).to.equal(stage.landing.postLogoutRedirectUri);
    expect(await signedOut(leaving)).to.equal(true);
  });
});
