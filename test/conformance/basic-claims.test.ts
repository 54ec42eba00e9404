// Basic OP, what is told of a person: OpenID Connect Core 5.
import { expect } from 'chai';
import { openBrowser } from '../sso/browser.ts';
import { lea, openStage, type Stage } from './stage.ts';
import { expectUserinfo, signIn, userinfo } from './tokens.ts';

/** Core 5.4. The suite warns when one is missing, though all but `sub` are voluntary (5.1). */
const standard = {
  profile:
    'name family_name given_name middle_name nickname preferred_username profile picture website gender birthdate zoneinfo locale updated_at'.split(
      ' ',
    ),
  email: ['email', 'email_verified'],
} as const;

describe('Basic OP: claims', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());

  /** Userinfo after a sign-in with these scopes; nothing of it in the id_token. */
  async function told(scope: string): Promise<Readonly<Record<string, unknown>>> {
    const { accessToken, claims } = await signIn(stage, openBrowser(), 'suite', { scope });
    const answer = await userinfo(stage, accessToken);
    expectUserinfo(answer, claims);
    expect(claims).not.to.have.any.keys(...standard.profile, ...standard.email);
    return answer.body;
  }

  /** Scopes of which some are not published: they are ignored, as RFC 6749 3.3 lets them be, and the token says what it is for. */
  async function refused(scope: string, ...absent: readonly string[]): Promise<void> {
    for (const name of absent) expect(stage.metadata.scopes_supported).not.to.include(name);
    const { accessToken, claims, tokens } = await signIn(stage, openBrowser(), 'suite', { scope });
    expect(String(tokens.scope).split(' ')).not.to.contain.oneOf([...absent]);
    const answer = await userinfo(stage, accessToken);
    expectUserinfo(answer, claims);
    expect(answer.body).not.to.have.any.keys('address', 'phone_number', 'phone_number_verified');
  }

  it('oidcc-userinfo-get: GET with the token in the header tells JSON of the person of the id_token', async () => {
    const { accessToken, claims } = await signIn(stage, openBrowser());
    expectUserinfo(await userinfo(stage, accessToken), claims);
    const without = await userinfo(stage, 'x');
    expect(without.status).to.equal(401);
    expect(without.headers.get('www-authenticate')).to.match(/^Bearer\b.*error="invalid_token"/);
  });

  it('oidcc-userinfo-post-header: POST with the token in the header', async () => {
    const { accessToken, claims } = await signIn(stage, openBrowser());
    expectUserinfo(await userinfo(stage, accessToken, { method: 'POST', headers: { Authorization: `Bearer ${accessToken}` } }), claims);
  });

  it('oidcc-userinfo-post-body: POST with the token in the body', async () => {
    const { accessToken, claims } = await signIn(stage, openBrowser());
    const body = new URLSearchParams({ access_token: accessToken });
    expectUserinfo(await userinfo(stage, accessToken, { method: 'POST', body }), claims);
  });

  it('oidcc-scope-profile (warning): the names, the login and the birth date are told; of the other claims of the scope the académie delivers none', async () => {
    const body = await told('openid profile');
    expect(body).to.deep.include({
      name: 'Léa Martin',
      given_name: 'Léa',
      family_name: 'Martin',
      preferred_username: lea.login,
      birthdate: '2013-04-02',
    });
    expect(standard.profile.filter((name) => !(name in body))).to.deep.equal(
      'middle_name nickname profile picture website gender zoneinfo locale updated_at'.split(' '),
    );
  });

  it('oidcc-scope-email (warning): the mail is told; whether it was verified is not known, so it is not said', async () => {
    const body = await told('openid email');
    expect(body.email).to.equal(lea.mail);
    expect(standard.email.filter((name) => !(name in body))).to.deep.equal(['email_verified']);
  });

  it('oidcc-scope-address (not applicable): the scope is not published, since no service has a ground for it; a request for it is told nothing', () =>
    refused('openid address', 'address'));

  it('oidcc-scope-phone (not applicable): the scope is not published, since no service has a ground for it; a request for it is told nothing', () =>
    refused('openid phone', 'phone'));

  it('oidcc-scope-all (not applicable): two of its four scopes are not published; those that are keep their claims', () =>
    refused('openid email phone address profile', 'phone', 'address'));

  it('oidcc-claims-essential: name asked for as essential is told by userinfo, without its scope, and not in the id_token', async () => {
    expect(stage.metadata.claims_parameter_supported).to.equal(true);
    const { accessToken, claims } = await signIn(stage, openBrowser(), 'suite', { claims: '{"userinfo":{"name":{"essential":true}}}' });
    const answer = await userinfo(stage, accessToken);
    expectUserinfo(answer, claims);
    expect(answer.body.name).to.equal('Léa Martin');
    expect(claims).not.to.have.property('name');
  });
});
