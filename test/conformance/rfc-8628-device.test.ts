// RFC 8628: a tablet that signs in by a code which somebody types elsewhere.

import { expect } from 'chai';
import * as oidc from 'openid-client';
import { keptId } from '#src/sso/at-rest.ts';
import { type Answer, type Browser, openBrowser } from '../sso/browser.ts';
import { addPerson, type Gateway, service, startGateway } from '../sso/gateway.ts';
import { type RelyingParty, relyingParty } from '../sso/relying-party.ts';
import { passSecondFactor } from '../support/second-factor.ts';

describe('RFC 8628: a tablet that shows a code', () => {
  const password = 'Tortue-Verte-7';
  const lea = { login: 'lea.martin', password };
  let gateway: Gateway;
  let tablet: RelyingParty;
  before(async () => {
    const named = { name: 'Cahier de texte', authentication: 'none', refresh: true } as const;
    gateway = await startGateway([
      service('cahier', { ...named, protocol: { deviceFlow: true } }),
      service('cahier-eim', { ...named, protocol: { deviceFlow: true, boundTokens: true } }),
      service('ent'),
    ]);
    tablet = await relyingParty(gateway.sso.issuer, 'cahier', undefined, oidc.None());
    await addPerson(gateway.pool, lea);
    await addPerson(gateway.pool, { login: 'nino.rossi', password, givenName: 'Nino', familyName: 'Rossi' });
    await addPerson(gateway.pool, { login: 'cheffe', password, profile: 'DIR', role: 'chef', givenName: 'Anne', familyName: 'Petit' });
  });
  after(() => gateway.close());

  const show = () => oidc.initiateDeviceAuthorization(tablet.configuration, { scope: 'openid profile' });
  /** What the tablet is told when it asks: an error, or `tokens`. */
  async function asked(deviceCode: string, clientId = 'cahier', sinceBefore = '1 hour'): Promise<string> {
    await gateway.pool.query(
      "UPDATE oidc_artefact SET polled_at = $2::timestamptz - $3::interval WHERE kind = 'DeviceCode' AND id = $1 AND polled_at IS NOT NULL",
      [keptId('DeviceCode', deviceCode), new Date(), sinceBefore],
    );
    const body = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: deviceCode,
      client_id: clientId,
    });
    const answer = (await (await fetch(`${gateway.sso.issuer}/token`, { method: 'POST', body })).json()) as { error?: string };
    return answer.error ?? 'tokens';
  }
  const never = 'no address at all:';
  const open = async (browser: Browser, address = `${gateway.url}/tablette`) => browser.follow(await browser.get(address), never);
  const type = async (browser: Browser, code: string) => browser.submit(await open(browser), { user_code: code });
  const confirm = async (browser: Browser, page: Answer) => browser.follow(await browser.submit(page, { confirm: 'yes' }), never);
  const identify = async (browser: Browser, page: Answer, who = lea) =>
    browser.follow(await browser.submit(page, { identifiant: who.login, mot_de_passe: who.password }), never);

  it('is announced, and given nine digits, a short address to type, and a quarter of an hour (3.1, 3.2)', async () => {
    const metadata = tablet.configuration.serverMetadata();
    expect(metadata.device_authorization_endpoint).to.equal(`${gateway.sso.issuer}/device/auth`);
    expect(metadata.grant_types_supported).to.include('urn:ietf:params:oauth:grant-type:device_code');
    const shown = await show();
    expect(shown.user_code).to.match(/^\d{3}-\d{3}-\d{3}$/);
    expect(shown.verification_uri).to.equal(`${gateway.url}/tablette`);
    expect(shown.verification_uri_complete).to.equal(`${gateway.url}/tablette?code=${shown.user_code}`);
    expect(shown.expires_in).to.equal(900);
    expect(shown.interval).to.equal(5);
    expect(shown.device_code).to.match(/^[A-Za-z0-9_-]{43}$/);
    const ent = await relyingParty(gateway.sso.issuer, 'ent');
    const refusal = await oidc.initiateDeviceAuthorization(ent.configuration, { scope: 'openid' }).catch((error) => error);
    expect(refusal.error, 'a service whose declaration does not say so').to.equal('invalid_request');
  });

  it('waits, and opens once the code was typed, checked, and the person has signed in (3.3 to 3.5)', async () => {
    const shown = await show();
    expect(await asked(shown.device_code)).to.equal('authorization_pending');
    const browser = openBrowser();
    const check = await type(browser, shown.user_code.replaceAll('-', ' '));
    expect(check.text)
      .to.contain('Est-ce bien votre tablette')
      .and.contain('Cahier de texte')
      .and.contain(shown.user_code.replaceAll('-', ' '));
    expect(await asked(shown.device_code), 'not before it is checked').to.equal('authorization_pending');
    const signIn = await confirm(browser, check);
    expect(signIn.text).to.contain('name="mot_de_passe"').and.contain('Cahier de texte');
    const done = await identify(browser, signIn);
    expect(done.text).to.contain('La tablette est connectée').and.contain('Léa Martin');

    const tokens = await oidc.pollDeviceAuthorizationGrant(tablet.configuration, { ...shown, interval: 0 });
    const told = await oidc.fetchUserInfo(tablet.configuration, tokens.access_token, oidc.skipSubjectCheck);
    expect(told.given_name).to.equal('Léa');
    expect(await asked(shown.device_code), 'once').to.equal('invalid_grant');
  });

  it('is told to slow down when it asks too soon, each time by five seconds more, and gets what is there whenever it asks (3.5)', async () => {
    const shown = await show();
    // As if the question before came in this long ago; not yet answered otherwise: in an hour.
    const sooner = '-1 hour';
    const waits = async () =>
      (
        await gateway.pool.query("SELECT poll_wait FROM oidc_artefact WHERE kind = 'DeviceCode' AND id = $1", [
          keptId('DeviceCode', shown.device_code),
        ])
      ).rows[0].poll_wait;
    expect(await asked(shown.device_code, 'cahier', sooner), 'the first question').to.equal('authorization_pending');
    expect(await asked(shown.device_code, 'cahier', sooner)).to.equal('slow_down');
    expect(await waits()).to.equal(10);
    expect(await asked(shown.device_code, 'cahier', sooner)).to.equal('slow_down');
    expect(await waits()).to.equal(15);
    expect(await asked(shown.device_code, 'cahier', '15 seconds')).to.equal('authorization_pending');
    expect(await waits(), 'and stays').to.equal(15);
    const browser = openBrowser();
    await identify(browser, await confirm(browser, await type(browser, shown.user_code)));
    expect(await waits(), 'whoever typed the code is no question').to.equal(15);
    expect(await asked(shown.device_code, 'cahier', sooner)).to.equal('tokens');
  });

  it('stays open when whoever typed the code leaves that computer, and closes with the account', async () => {
    const shown = await show();
    const browser = openBrowser();
    await identify(browser, await confirm(browser, await type(browser, shown.user_code)), { login: 'nino.rossi', password });
    const tokens = await oidc.pollDeviceAuthorizationGrant(tablet.configuration, { ...shown, interval: 0 });
    await browser.submit(await browser.get(`${gateway.sso.issuer}/session/end`), { logout: 'yes' });
    const renewed = await oidc.refreshTokenGrant(tablet.configuration, tokens.refresh_token!);
    expect(renewed.refresh_token).not.to.equal(tokens.refresh_token);
    await gateway.pool.query(
      "UPDATE affiliation SET state = 'departed', left_on = '2026-01-01' WHERE person_id IN (SELECT id FROM person WHERE login = 'nino.rossi')",
    );
    const refusal = await oidc.refreshTokenGrant(tablet.configuration, renewed.refresh_token!).catch((error) => error);
    expect(refusal.error).to.equal('invalid_grant');
  });

  it('asks for all that any sign-in asks for: the second factor of a head of school too', async () => {
    const shown = await show();
    const browser = openBrowser();
    const identified = await identify(browser, await confirm(browser, await type(browser, shown.user_code)), { login: 'cheffe', password });
    expect(identified.text).not.to.contain('La tablette est connectée');
    expect(await asked(shown.device_code)).to.equal('authorization_pending');
    const done = await passSecondFactor(browser, identified, 'cheffe', never);
    expect(done.text).to.contain('La tablette est connectée');
    expect((await oidc.pollDeviceAuthorizationGrant(tablet.configuration, { ...shown, interval: 0 })).claims()!.amr).to.include('mfa');
  });

  it('names whoever is signed in on that computer already, before anything is opened', async () => {
    const browser = openBrowser();
    const first = await show();
    await identify(browser, await confirm(browser, await type(browser, first.user_code)));
    const second = await show();
    const check = await type(browser, second.user_code);
    expect(check.text).to.contain('Léa Martin').and.contain('Ce n’est pas vous');
    expect((await confirm(browser, check)).text).to.contain('La tablette est connectée');
    expect(await asked(second.device_code)).to.equal('tokens');
  });

  it('shows the code of a link to be compared, and sends nothing by itself (3.3.1, 5.4)', async () => {
    const shown = await show();
    const browser = openBrowser();
    const page = await open(browser, shown.verification_uri_complete);
    expect(page.text)
      .to.contain(`value="${shown.user_code.replaceAll('-', ' ')}"`)
      .and.not.contain('data-auto');
    expect((await browser.submit(page, { user_code: shown.user_code })).text).to.contain('Est-ce bien votre tablette');
    const foreign = await browser.post(`${gateway.sso.issuer}/device`, { user_code: shown.user_code, confirm: 'yes' });
    expect(foreign.status, 'nor is a form of anybody else’s taken').to.equal(422);
    expect(await asked(shown.device_code)).to.equal('authorization_pending');
  });

  it('is told when the person refuses, and the person what to do', async () => {
    const shown = await show();
    const browser = openBrowser();
    const answer = await browser.submit(await type(browser, shown.user_code), { abort: 'yes' });
    expect(answer.text).to.contain('La tablette n’est pas connectée').and.contain('un adulte');
    expect(await asked(shown.device_code)).to.equal('access_denied');
    expect((await type(browser, shown.user_code)).text).to.contain('a déjà servi');
  });

  it('leads on from every code that is wrong, late, used, or left half-way', async () => {
    const browser = openBrowser();
    for (const [code, said] of [
      ['', 'Tapez le code'],
      ['000 000 000', 'n’est pas le bon'],
      ['abc\0<script>', 'n’est pas le bon'],
    ] as const) {
      const page = await type(browser, code);
      expect([page.status, page.text.includes(said), page.text.includes('name="user_code"')], code).to.deep.equal([422, true, true]);
      expect(page.text).not.to.contain('<script>');
    }
    const shown = await show();
    const left = openBrowser();
    const signIn = await confirm(left, await type(left, shown.user_code));
    expect(signIn.text).to.contain('mot_de_passe');
    const again = openBrowser();
    expect((await identify(again, await confirm(again, await type(again, shown.user_code)))).text).to.contain('La tablette est connectée');
    const end = await identify(left, signIn);
    expect(end.text, 'the first who ended has it').to.contain('a déjà servi').and.contain('name="user_code"');

    const old = await show();
    await gateway.pool.query(
      "UPDATE oidc_artefact SET payload = jsonb_set(payload::jsonb, '{exp}', to_jsonb(extract(epoch FROM now())::int - 1)) WHERE kind = 'DeviceCode' AND id = $1",
      [keptId('DeviceCode', old.device_code)],
    );
    expect((await type(browser, old.user_code)).text)
      .to.contain('n’est plus valable')
      .and.contain('name="user_code"');
    expect(await asked(old.device_code)).to.equal('expired_token');
    expect(await asked(old.device_code, 'cahier-eim'), 'nor does a code serve another service').to.equal('invalid_grant');
  });

  it('may be held to a key of its own, like any service', async () => {
    const bound = await relyingParty(gateway.sso.issuer, 'cahier-eim', undefined, oidc.None());
    const shown = await oidc.initiateDeviceAuthorization(bound.configuration, { scope: 'openid' });
    const browser = openBrowser();
    await identify(browser, await confirm(browser, await type(browser, shown.user_code)));
    expect(await asked(shown.device_code, 'cahier-eim')).to.equal('invalid_grant');
    const DPoP = oidc.getDPoPHandle(bound.configuration, await oidc.randomDPoPKeyPair());
    const tokens = await oidc.pollDeviceAuthorizationGrant(bound.configuration, { ...shown, interval: 0 }, undefined, { DPoP });
    expect(tokens.token_type).to.equal('dpop');
  });

  it('is not found by guessing: a network that guesses waits, another does not, and right codes count for nothing (5.1)', async () => {
    const guesser = openBrowser('198.51.100.7');
    const page = await open(guesser);
    for (let at = 0; at < 5; at += 1) await guesser.submit(await open(guesser), { user_code: '111 111 111' });
    const count = async () => (await gateway.pool.query('SELECT max(failures) AS failures FROM sign_in_throttle')).rows[0].failures;
    const counted = await count();
    expect(counted).to.be.at.least(5);
    const shown = await show();
    await guesser.submit(await open(guesser), { user_code: shown.user_code });
    expect(await count()).to.equal(counted);
    await gateway.pool.query("UPDATE sign_in_throttle SET failures = 200, free_at = now() + interval '30 seconds' WHERE failures = $1", [
      counted,
    ]);
    const refused = await guesser.submit(page, { user_code: '111 111 111' });
    expect([refused.status, Number(refused.headers.get('retry-after'))]).to.satisfy(
      ([status, wait]: [number, number]) => status === 429 && wait > 0 && wait <= 30,
    );
    expect(refused.text).to.contain('Trop de codes').and.contain('/oidc/device');
    const elsewhere = openBrowser('203.0.113.9');
    expect((await type(elsewhere, shown.user_code)).text).to.contain('Est-ce bien votre tablette');
  });

  it('is spoken of in English too, and never by its code in the log', async () => {
    const browser = openBrowser();
    expect((await open(browser, `${gateway.sso.issuer}/device?langue=en`)).text)
      .to.contain('Sign a tablet in')
      .and.contain('lang="en"');
    expect(gateway.logged.join('\n')).not.to.match(/\d{3}-\d{3}-\d{3}/);
  });
});
