// A stolen copy of the table of artefacts: nothing that a browser, a service or a tablet ever held is in it, and nothing in it opens anything.
import { expect } from 'chai';
import * as oidc from 'openid-client';
import { keptId } from '#src/sso/at-rest.ts';
import { openBrowser } from './browser.ts';
import { addPerson, type Gateway, returnAddress, service, startGateway } from './gateway.ts';
import { openSignIn, type RelyingParty, relyingParty } from './relying-party.ts';

describe('What sign-ins leave at rest', () => {
  const lea = { login: 'lea', password: 'Tortue-Verte-7' };
  let gateway: Gateway;
  let party: RelyingParty;
  before(async () => {
    gateway = await startGateway([service('ent', { refresh: true, protocol: { deviceFlow: true } })]);
    party = await relyingParty(gateway.sso.issuer, 'ent');
    await addPerson(gateway.pool, lea);
  });
  after(() => gateway.close());

  const stolen = async () => {
    const { rows } = await gateway.pool.query<{ kind: string; id: string; user_code: string | null; successor: string | null }>(
      'SELECT * FROM oidc_artefact',
    );
    return { rows, text: JSON.stringify(rows) };
  };
  const userinfo = async (token: string) =>
    (await fetch(`${gateway.sso.issuer}/me`, { headers: { Authorization: `Bearer ${token}` } })).status;

  it('is no session, code, token or address of a sign-in, at any step', async () => {
    const browser = openBrowser();
    const { page, checks } = await openSignIn(browser, party);
    const uid = new URL(page.url).pathname.split('/')[2]!;
    const begun = await stolen();
    expect(begun.rows.map(({ id }) => id)).to.include(keptId('Interaction', uid));
    expect(begun.text, 'the address of the visit').to.not.contain(uid);

    const answer = await browser.follow(await browser.submit(page, { identifiant: lea.login, mot_de_passe: lea.password }), returnAddress);
    const code = new URL(answer.location!).searchParams.get('code')!;
    const tokens = await oidc.authorizationCodeGrant(party.configuration, new URL(answer.location!), checks);
    const renewed = await oidc.refreshTokenGrant(party.configuration, tokens.refresh_token!);
    const tablet = await oidc.initiateDeviceAuthorization(party.configuration, { scope: 'openid' });
    // A second visit, in the session that is open, keeps what it needs of it.
    const { url: again } = await party.begin({ prompt: 'login' });
    await browser.follow(await browser.get(again), returnAddress);
    const { rows, text } = await stolen();
    expect([...new Set(rows.map(({ kind }) => kind))]).to.include.members([
      'Session',
      'Interaction',
      'Grant',
      'AccessToken',
      'RefreshToken',
      'DeviceCode',
    ]);
    const held = {
      uid,
      code,
      first: tokens.refresh_token!,
      access: renewed.access_token,
      next: renewed.refresh_token!,
      device: tablet.device_code,
    };
    for (const [name, value] of Object.entries(held)) expect(text, name).to.not.contain(value);
    expect(text, 'what is typed').to.not.contain(tablet.user_code.replace('-', ''));
    const cookies = answer.headers.getSetCookie().map((line) => line.split(';')[0]!.split('='));
    const sessions = cookies.filter(([name, value = '']) => value !== '' && !name!.endsWith('.sig'));
    expect(sessions, 'the session’s cookie was given').to.not.deep.equal([]);
    for (const [name, value] of sessions) expect(text, name).to.not.contain(value);

    const found = [...rows.map(({ id }) => id), ...rows.flatMap(({ successor }) => (successor === null ? [] : [successor]))];
    for (const value of found) {
      expect(await userinfo(value), 'as an access token').to.equal(401);
      const fault = await oidc.refreshTokenGrant(party.configuration, value).catch((error) => error);
      expect(fault.error, 'as a refresh token').to.equal('invalid_grant');
    }
    expect(await userinfo(renewed.access_token), 'the real one').to.equal(200);
  });
});
