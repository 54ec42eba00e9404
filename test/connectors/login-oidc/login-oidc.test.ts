import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Login, LoginBegun } from '#connectors/connector.ts';
import { logins } from '#connectors/registry.ts';
import { LoginRefused } from '#core/upstream/login-refused.ts';
import { openBrowser } from '../../sso/browser.ts';
import { inClear } from '../../support/clear-keys.ts';
import { startUpstream, type Upstream } from '../../support/upstream-provider.ts';

const returnUrl = 'http://127.0.0.1:9/connexion/retour/agents';
const relay = 'r'.repeat(43);
const agent = {
  sub: 'agent-1',
  claims: {
    email: 'camille.durand@ac-exemple.fr',
    FrEduFonctAdm: 'DIR',
    FrEduRneResp: ['0920001A$UAJ$PU'],
    idp_id: 'fournisseur-1',
    nested: { left: 'out' },
  },
  acr: 'eidas2',
  amr: ['pwd', 'mfa'],
};

describe('an upstream that speaks OpenID Connect', () => {
  let upstream: Upstream;
  let folder: string;
  before(async () => {
    upstream = await startUpstream([returnUrl]);
    folder = await mkdtemp(join(tmpdir(), 'annuaire-login-'));
    await writeFile(join(folder, 'secret'), `${upstream.secret}\n`, { mode: 0o600 });
  });
  after(async () => {
    await upstream.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => upstream.is(agent));

  const settings = (changes: object = {}) => ({
    issuer: upstream.issuer,
    clientId: upstream.clientId,
    clientSecretFile: join(folder, 'secret'),
    authentication: 'client_secret_post',
    scopes: ['agent'],
    userinfo: 'signed',
    idTokenClaims: ['amr', 'acr', 'auth_time'],
    ...changes,
  });
  const open = (changes: object = {}, ahead = 0): Login =>
    logins['login-oidc'].open(logins['login-oidc'].configuration.parse(settings(changes)), {
      login: 'agents',
      trustFolder: join(folder, 'trust'),
      keysFolder: join(folder, 'keys'),
      keyCipher: inClear,
      now: () => new Date(Date.now() + ahead),
      once: async () => true,
    });
  /** The browser goes to the upstream and comes back with this query. */
  async function answer(begun: LoginBegun): Promise<Record<string, string>> {
    if (begun.send.kind !== 'redirect') throw new Error('a redirect was expected');
    const browser = openBrowser();
    const back = await browser.follow(await browser.get(begun.send.url), returnUrl);
    return Object.fromEntries(new URL(back.location!).searchParams);
  }
  async function signIn(login: Login, changes: { kept?: object; query?: object; again?: boolean } = {}) {
    const begun = await login.begin({ returnUrl, relay, again: changes.again ?? false });
    const query = { ...(await answer(begun)), ...changes.query };
    return login.complete({ kept: { ...begun.kept, ...changes.kept }, returnUrl, query, body: {} });
  }
  const refusal = async (work: Promise<unknown>): Promise<string> => {
    const fault = await work.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(fault).to.be.instanceOf(LoginRefused);
    return (fault as LoginRefused).code;
  };

  it('tells who is there, how he proved it and when, from claims that are signed', async () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const identity = await signIn(open());
    expect(identity).to.deep.include({ issuer: upstream.issuer, subject: 'agent-1', contexts: ['eidas2', 'pwd', 'mfa'] });
    expect(identity.attributes).to.deep.include({ email: ['camille.durand@ac-exemple.fr'], FrEduRneResp: ['0920001A$UAJ$PU'] });
    expect(identity.attributes).to.not.have.property('nested');
    expect(identity.authenticatedAt!.getTime()).to.be.at.least(before);
  });

  it('asks with a state and a nonce of at least 32 characters, and with no parameter that ProConnect does not know', async () => {
    await signIn(open({ pkce: false, acrValues: ['eidas1'] }));
    const { state, nonce, ...rest } = upstream.asked() as Record<string, string>;
    expect([state!.length, nonce!.length].every((length) => length >= 32)).to.equal(true);
    expect(Object.keys(rest).sort()).to.deep.equal(['acr_values', 'claims', 'client_id', 'redirect_uri', 'response_type', 'scope']);
    await signIn(open({}), { again: true });
    expect(upstream.asked()).to.deep.include({ prompt: 'login', code_challenge_method: 'S256' });
  });

  it('keeps the providers behind a hub apart', async () => {
    expect((await signIn(open({ subjectWithin: 'idp_id' }))).issuer).to.equal(`${upstream.issuer}#fournisseur-1`);
    expect(await refusal(signIn(open({ subjectWithin: 'siret' })))).to.equal('invalid');
  });

  it('refuses an answer that is not the one of its request', async () => {
    const login = open();
    expect(await refusal(signIn(login, { query: { state: 's'.repeat(43) } }))).to.equal('invalid');
    expect(await refusal(signIn(login, { kept: { nonce: 'n'.repeat(43) } }))).to.equal('invalid');
    expect(await refusal(signIn(login, { query: { iss: 'https://autre.example' } }))).to.equal('invalid');
    expect(await refusal(signIn(login, { kept: { verifier: 'v'.repeat(43) } }))).to.equal('stale');
    expect(await refusal(login.complete({ kept: {}, returnUrl, query: { state: relay, code: 'c' }, body: {} }))).to.equal('invalid');
    const begun = await login.begin({ returnUrl, relay, again: false });
    const query = await answer(begun);
    await login.complete({ kept: begun.kept, returnUrl, query, body: {} });
    expect(await refusal(login.complete({ kept: begun.kept, returnUrl, query, body: {} })), 'used twice').to.equal('stale');
  });

  it('refuses a proof that is too weak, or older than was asked', async () => {
    expect(await refusal(signIn(open({ acceptedAcr: ['eidas3'] })))).to.equal('weak');
    const login = open({}, 3_600_000);
    expect(await refusal(signIn(login, { again: true })), 'proved an hour before it was asked').to.equal('stale');
  });

  it('says that the person gave up', async () => {
    upstream.is(null);
    expect(await refusal(signIn(open()))).to.equal('declined');
  });

  it('refuses claims that are not signed where they have to be, and a signature of another kind', async () => {
    const plain = await startUpstream([returnUrl], 'plain');
    plain.is(agent);
    expect(await refusal(signIn(open({ issuer: plain.issuer })))).to.equal('invalid');
    expect((await signIn(open({ issuer: plain.issuer, userinfo: 'plain' }))).subject).to.equal('agent-1');
    await plain.close();
    expect(await refusal(signIn(open({ userinfoAlgorithm: 'ES256' })))).to.equal('invalid');
    expect(await refusal(signIn(open({ idTokenAlgorithm: 'ES256' })))).to.equal('invalid');
  });

  it('says what is not well set, and tries an upstream again that did not answer', async () => {
    const secret = join(folder, 'faux');
    await writeFile(secret, 'un-autre-secret', { mode: 0o600 });
    expect(await refusal(signIn(open({ clientSecretFile: secret })))).to.equal('misconfigured');
    await chmod(secret, 0o644);
    expect(await refusal(open({ clientSecretFile: secret }).begin({ returnUrl, relay, again: false }))).to.equal('misconfigured');
    const dead = await startUpstream([returnUrl]);
    await dead.close();
    const login = open({ issuer: dead.issuer });
    expect(await refusal(login.begin({ returnUrl, relay, again: false }))).to.equal('unreachable');
    expect(await refusal(login.begin({ returnUrl, relay, again: false }))).to.equal('unreachable');
    const faults = logins['login-oidc'].configuration.safeParse({
      issuer: 'http://portail.exemple.fr',
      clientId: 'x',
      clientSecretFile: 'y',
    });
    expect(faults.error?.issues.map(({ path }) => path.join('.'))).to.deep.equal(['issuer']);
  });
});
