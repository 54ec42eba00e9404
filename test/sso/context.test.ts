// Choosing a collège or a child, over real HTTP: what is asked, what the service hears, what it cannot be made to hear.
import { expect } from 'chai';
import * as oidc from 'openid-client';
import { type Answer, openBrowser } from './browser.ts';
import { startChromium, violations } from './chromium.ts';
import { addPerson, type Gateway, returnAddress, service, startGateway } from './gateway.ts';
import { type RelyingParty, relyingParty } from './relying-party.ts';

describe('a service that speaks of one collège, or one child, at a time', () => {
  const password = 'Tortue-Verte-7';
  let gateway: Gateway;
  let notebook: RelyingParty;
  let marks: RelyingParty;
  const [here, there] = ['0920001A', '0920002B'];
  before(async () => {
    const terms = { refresh: true, protocol: { introspection: true } };
    const plain = service('carnet', terms);
    const children = (['children-names', 'children-structures', 'children-classes'] as const).map((source) => {
      return { claim: source.replaceAll('-', '_'), source, purpose: 'Ouvrir le carnet de l’enfant' };
    });
    const release = { ...plain.release, scopes: { ...plain.release.scopes, ent: [...plain.release.scopes.ent!, ...children] } };
    gateway = await startGateway([{ ...plain, context: 'child', release }, service('notes', { ...terms, context: 'college' })]);
    [notebook, marks] = await Promise.all([relyingParty(gateway.sso.issuer, 'carnet'), relyingParty(gateway.sso.issuer, 'notes')]);
    await gateway.pool.query(
      `INSERT INTO structure (uai, source, key, name, facts) VALUES ($1, 't', '1', 'Collège Jean Moulin', '{}'), ($2, 't', '2', 'Collège du Lac', '{}')`,
      [here, there],
    );
  });
  after(() => gateway.close());

  const also = (id: string, uai: string | undefined) =>
    gateway.pool.query(
      `INSERT INTO affiliation (person_id, uai, profile, state, since, details, revision)
        SELECT person_id, $2, profile, state, since, details, 1 FROM affiliation WHERE person_id = $1`,
      [id, uai],
    );
  const move = (id: string, uai: string | undefined) =>
    gateway.pool.query('UPDATE affiliation SET uai = $2 WHERE person_id = $1', [id, uai]);
  const close = (id: string, uai: string | undefined) =>
    gateway.pool.query("UPDATE affiliation SET state = 'departed' WHERE person_id = $1 AND uai = $2", [id, uai]);
  const link = (guardian: string, child: string) =>
    gateway.pool.query("INSERT INTO relation VALUES ($1, $2, 'mere', '1', false, 'legal', true, false)", [child, guardian]);
  async function parent(login: string) {
    const id = await addPerson(gateway.pool, { login, password, profile: 'TUT' });
    await also(id, there);
    const [zoe, tom] = await Promise.all(
      ['Zoé', 'Tom'].map((givenName) =>
        addPerson(gateway.pool, { login: `${login}.${givenName.length}${givenName[0]}`, password, givenName }),
      ),
    );
    await move(tom!, there);
    await Promise.all([link(id, zoe!), link(id, tom!)]);
    return { id, zoe: zoe!, tom: tom! };
  }
  async function open(party: RelyingParty, login: string, browser = openBrowser(), parameters: Record<string, string> = {}) {
    const { url, checks } = await party.begin(parameters);
    const first = await browser.follow(await browser.get(url), returnAddress);
    const page = first.text.includes('name="mot_de_passe"')
      ? await browser.follow(await browser.submit(first, { identifiant: login, mot_de_passe: password }), returnAddress)
      : first;
    const choose = async (from: Answer, choix: string) => browser.follow(await browser.submit(from, { choix }), returnAddress);
    const tokens = (back: Answer) => oidc.authorizationCodeGrant(party.configuration, new URL(back.location!), checks);
    return { browser, page, choose, tokens };
  }
  const told = (party: RelyingParty, token: string) => oidc.fetchUserInfo(party.configuration, token, oidc.skipSubjectCheck);
  const faultOf = (asked: Promise<unknown>) =>
    asked.then(
      () => null,
      (error) => error.error ?? error.status ?? 'failed',
    );

  it('asks a guardian for which child, believes no other, and tells it of that child alone, at each renewal too', async () => {
    const { zoe, tom, id } = await parent('sonia');
    const stranger = await addPerson(gateway.pool, { login: 'autre', password, givenName: 'Nil' });
    const { browser, page, choose, tokens } = await open(notebook, 'sonia');
    expect(page.text).to.contain('Pour quel enfant').and.contain('Zoé').and.contain('6A, Collège du Lac');
    expect(page.url).not.to.contain(zoe);
    for (const forged of [stranger, there!, id, '']) {
      const again = await choose(page, forged);
      expect([again.status, again.text.includes('Pour quel enfant')], forged).to.deep.equal([422, true]);
    }
    const given = await tokens(await choose(page, tom));
    const ofTom = { children_names: ['Tom Martin'], children_structures: [there], children_classes: [`${there}$6A`], UAI: [there] };
    expect(await told(notebook, given.access_token)).to.deep.include(ofTom);
    const renewed = await oidc.refreshTokenGrant(notebook.configuration, given.refresh_token!);
    expect(await told(notebook, renewed.access_token)).to.deep.include(ofTom);

    const known = await open(notebook, 'sonia', browser);
    expect(known.page.location, 'asked once').to.contain('code=');
    const other = await open(marks, 'sonia', browser);
    expect(other.page.text, 'another service, another question').to.contain('Dans quel collège').and.contain('Collège Jean Moulin');
    const silent = await open(marks, 'sonia', browser, { prompt: 'none' });
    expect(silent.page.location).to.contain('error=interaction_required');
    const inHere = await other.tokens(await other.choose(other.page, here!));
    expect(await told(marks, inHere.access_token)).to.deep.include({ UAI: [here] });
    expect(await told(notebook, renewed.access_token), 'the first keeps its own').to.deep.include(ofTom);

    const changing = await open(notebook, 'sonia', browser, { prompt: 'select_account' });
    const asked = await browser.follow(await browser.submit(changing.page, { compte: 'meme' }), returnAddress);
    expect(asked.text).to.contain('Pour quel enfant');
    const changed = await changing.tokens(await changing.choose(asked, zoe));
    expect(await told(notebook, changed.access_token)).to.deep.include({ children_names: ['Zoé Martin'], UAI: [here] });
    expect(await faultOf(oidc.refreshTokenGrant(notebook.configuration, renewed.refresh_token!)), 'of the former choice').to.equal(
      'invalid_grant',
    );
    expect(await faultOf(told(notebook, renewed.access_token))).not.to.equal(null);
  });

  it('speaks no more of a child who is gone, and goes on with the one that is left at the next sign-in', async () => {
    const { tom, zoe } = await parent('nadia');
    const { browser, page, choose, tokens } = await open(notebook, 'nadia');
    const given = await tokens(await choose(page, tom));
    await close(tom, there);
    expect(await faultOf(told(notebook, given.access_token))).not.to.equal(null);
    expect((await oidc.tokenIntrospection(notebook.configuration, given.access_token)).active).to.equal(false);
    expect(await faultOf(oidc.refreshTokenGrant(notebook.configuration, given.refresh_token!))).to.equal('invalid_grant');
    const again = await open(notebook, 'nadia', browser);
    const left = await told(notebook, (await again.tokens(again.page)).access_token);
    expect(left).to.deep.include({ children_names: ['Zoé Martin'], UAI: [here] });
    await close(zoe, here);
    expect((await open(notebook, 'nadia', browser)).page.text, 'no child any more').to.contain('ne vous est pas ouvert');
  });

  it('asks a teacher of two collèges in which, and nobody who has one; what was the only one stays so until the next sign-in', async () => {
    const id = await addPerson(gateway.pool, { login: 'prof', password, profile: 'ENS' });
    const alone = await open(marks, 'prof');
    const given = await alone.tokens(alone.page);
    await also(id, there);
    expect(await told(marks, given.access_token)).to.deep.include({ UAI: [here] });
    const { page, choose, tokens, browser } = await open(marks, 'prof', alone.browser);
    expect((await choose(page, '0929999Z')).status).to.equal(422);
    const chosen = await tokens(await choose(page, there!));
    expect(await told(marks, chosen.access_token)).to.deep.include({ UAI: [there] });
    expect((await open(notebook, 'prof', browser)).page.location, 'staff have no child to choose').to.contain('code=');
    await close(id, there);
    expect(await faultOf(oidc.refreshTokenGrant(marks.configuration, chosen.refresh_token!))).to.equal('invalid_grant');
  });

  it('asks by large buttons, without script, from 320 pixels, with nothing that axe finds', async function look() {
    this.timeout(60_000);
    await parent('lin');
    const chromium = await startChromium();
    try {
      const window = await (
        await chromium.newContext({ viewport: { width: 320, height: 700 }, locale: 'fr-FR', bypassCSP: true })
      ).newPage();
      await window.goto((await notebook.begin()).url);
      await window.fill('#identifiant', 'lin');
      await window.fill('#mot-de-passe', password);
      await window.keyboard.press('Enter');
      await window.waitForSelector('button.context');
      expect(await violations(window)).to.deep.equal([]);
      expect(await window.evaluate('document.documentElement.scrollWidth')).to.be.at.most(320);
      if (process.env.SHOT) await window.screenshot({ path: process.env.SHOT, fullPage: true });
    } finally {
      await chromium.close();
    }
  });
});
