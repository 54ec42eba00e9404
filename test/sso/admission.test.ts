import { expect } from 'chai';
import * as oidc from 'openid-client';
import { openBrowser } from './browser.ts';
import { addPerson, type Gateway, returnAddress, service, startGateway } from './gateway.ts';
import { openSignIn, type RelyingParty, relyingParty, signIn } from './relying-party.ts';

const password = 'Tortue-Verte-7';

describe('a service that the collèges open themselves', () => {
  let gateway: Gateway;
  let party: RelyingParty;
  before(async () => {
    gateway = await startGateway([
      service('cartes', { opening: 'by-college', refresh: true, protocol: { introspection: true } }),
      service('notes', { profiles: ['ENS'] }),
      service('livres', { opening: 'by-college' }),
      service('ent'),
    ]);
    party = await relyingParty(gateway.sso.issuer, 'cartes');
    await gateway.pool.query(
      "INSERT INTO structure (uai, source, key, name, facts) VALUES ('0920001A', 't', '1', 'Collège Jean Moulin', '{}')",
    );
  });
  after(() => gateway.close());

  const decide = (uai: string, classes: readonly string[] | null, closed = false) =>
    gateway.pool.query(
      `INSERT INTO service_opening SELECT unnest(ARRAY['cartes', 'livres']), $1, 'ELV', $2, NULL, now(), CASE WHEN $3 THEN now() END
        ON CONFLICT (client_id, uai, profile) DO UPDATE SET classes = excluded.classes, closed_at = excluded.closed_at`,
      [uai, classes, closed],
    );
  const person = (login: string) => addPerson(gateway.pool, { login, password });
  const pageOf = async (who: RelyingParty, login: string, browser = openBrowser()) => {
    const { page, checks } = await openSignIn(browser, who);
    return {
      browser,
      checks,
      answer: await browser.follow(await browser.submit(page, { identifiant: login, mot_de_passe: password }), returnAddress),
    };
  };

  it('is closed at first: who signs in reads which service, which collège, whom to speak to, and where else he can go', async () => {
    await person('lea.un');
    const { browser, answer, checks } = await pageOf(party, 'lea.un');
    expect(answer.status).to.equal(403);
    for (const said of ['Service cartes', 'Collège Jean Moulin', 'secrétariat', 'http://127.0.0.1:9/ent', 'Se déconnecter'])
      expect(answer.text).to.contain(said);
    expect(answer.text, 'not for pupils').not.to.contain('http://127.0.0.1:9/notes');
    const again = await browser.get(answer.url);
    expect(again.text, 'reloaded').to.contain('Service cartes');
    const back = await browser.follow(await browser.submit(again, {}), returnAddress);
    const refusal = await oidc.authorizationCodeGrant(party.configuration, new URL(back.location!), checks).catch((error) => error);
    expect(refusal.error).to.equal('access_denied');
  });

  it('lets in the session that is open as soon as the collège has opened it, and shuts it out as soon as it has closed', async () => {
    await person('lea.deux');
    const { browser, answer, checks } = await pageOf(party, 'lea.deux');
    await decide('0920001A', null);
    const on = await browser.follow(await browser.get(answer.url), returnAddress);
    const tokens = await oidc.authorizationCodeGrant(party.configuration, new URL(on.location!), checks);
    const renewed = await oidc.refreshTokenGrant(party.configuration, tokens.refresh_token!);

    const holds = async () => (await oidc.tokenIntrospection(party.configuration, renewed.access_token)).active;
    expect(await holds()).to.equal(true);

    await decide('0920001A', null, true);
    expect(await holds(), 'asked about').to.equal(false);
    const refresh = await oidc.refreshTokenGrant(party.configuration, renewed.refresh_token!).catch((error) => error);
    expect(refresh.error).to.equal('invalid_grant');
    const told = await oidc.fetchUserInfo(party.configuration, renewed.access_token, oidc.skipSubjectCheck).catch((error) => error);
    expect(told).to.be.instanceOf(Error);
    const { page } = await openSignIn(browser, party);
    expect(page.text, 'no page of sign-in').to.contain('ne vous est pas ouvert').and.not.contain('mot_de_passe');
    const { url, checks: silent } = await party.begin({ prompt: 'none' });
    const none = await browser.follow(await browser.get(url), returnAddress);
    const refusal = await oidc.authorizationCodeGrant(party.configuration, new URL(none.location!), silent).catch((error) => error);
    expect(refusal.error).to.equal('access_denied');
    const ent = await relyingParty(gateway.sso.issuer, 'ent');
    const { page: other } = await openSignIn(browser, ent);
    expect(other.location, 'other services of the session').to.contain('code=');
  });

  it('may be open to classes alone, and is told of no collège but those that opened it', async () => {
    const id = await person('lea.trois');
    await gateway.pool.query(
      `INSERT INTO affiliation (person_id, uai, profile, state, since, details, revision)
        SELECT person_id, '0920002B', profile, state, since, details, 1 FROM affiliation WHERE person_id = $1`,
      [id],
    );
    await decide('0920001A', ['5B']);
    expect((await pageOf(party, 'lea.trois')).answer.text).to.contain('ne vous est pas ouvert');
    await decide('0920001A', ['5B', '6A']);
    const tokens = await signIn(party, { login: 'lea.trois', password });
    const told = await oidc.fetchUserInfo(party.configuration, tokens.access_token, oidc.skipSubjectCheck);
    expect(told).to.deep.include({ UAI: ['0920001A'], ENTEleveClasses: ['0920001A$6A'] });
  });

  it('made for some profiles alone says for which', async () => {
    await person('lea.quatre');
    const { answer } = await pageOf(await relyingParty(gateway.sso.issuer, 'notes'), 'lea.quatre');
    expect(answer.text)
      .to.match(/est prévu pour\s: enseignants/)
      .and.contain('Service notes');
  });

  it('costs a sign-in no statement more', async () => {
    await person('lea.cinq');
    await decide('0920001A', null);
    const count = async (clientId: string): Promise<number> => {
      const who = await relyingParty(gateway.sso.issuer, clientId);
      let statements = 0;
      const { query } = gateway.pool;
      const counting = (...given: unknown[]) => {
        // What runs by the clock beside any sign-in: the look at the catalogue, and the lines of the journal.
        const text = typeof given[0] === 'string' ? given[0] : (given[0] as { text: string }).text;
        if (!/FROM service( |$)|sign_in_event|sign_in_month/.test(text)) statements += 1;
        return (query as (...all: unknown[]) => unknown).apply(gateway.pool, given);
      };
      Object.assign(gateway.pool, { query: counting });
      try {
        await signIn(who, { login: 'lea.cinq', password });
        return statements;
      } finally {
        Object.assign(gateway.pool, { query });
      }
    };
    expect(await count('livres')).to.be.at.most(await count('ent'));
  });
});
