// Whole visits in a real browser: each profile from the slip to the service by the keyboard alone, and everything that people do besides going straight on.
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { type Landing, openLanding } from '../conformance/landing.ts';
import { codeOf, keyOn } from '../support/second-factor.ts';
import { hardships, type Screen, screens, shoot, startChromium } from './chromium.ts';
import { addPerson, type Gateway, type NewPerson, service, startGateway } from './gateway.ts';
import { frenchWordsIn } from './languages.ts';
import { type RelyingParty, relyingParty } from './relying-party.ts';

describe('a visit, in a real browser', () => {
  const password = 'Tortue-Verte-7';
  let landing: Landing;
  let home: string;
  let gateway: Gateway;
  let browser: Browser;
  let [ent, notes]: RelyingParty[] = [];
  let open: (screen?: Screen) => Promise<Page>;
  let faults: readonly string[];

  before(async () => {
    // Something that answers: a browser follows no redirect to what a test only pretends.
    landing = await openLanding();
    home = landing.redirectUri;
    gateway = await startGateway(['ent', 'notes'].map((id) => service(id, { home, redirectUris: [home] })));
    [ent, notes] = [await relyingParty(gateway.sso.issuer, 'ent'), await relyingParty(gateway.sso.issuer, 'notes')];
    await addPerson(gateway.pool, { login: 'lea', password });
    await addPerson(gateway.pool, { login: 'nino', password });
    browser = await startChromium();
    ({ open, faults } = screens(browser));
  });
  after(async () => {
    await browser.close();
    await gateway.close();
    await landing.close();
  });

  const begin = async (page: Page, party = ent!, parameters: Readonly<Record<string, string>> = {}) =>
    page.goto((await party.begin({ redirect_uri: home, ...parameters })).url);
  const title = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();
  const arrived = (page: Page) => page.getByText('revenu au service').waitFor();
  const fill = async (page: Page, login: string, secret = password) => {
    await page.locator('#identifiant').fill(login);
    await page.locator('#mot-de-passe').fill(secret);
  };
  const send = (page: Page) => page.locator('button.main').click();
  /** By the keyboard alone: from where the page put the focus, or from its beginning. */
  const reach = async (page: Page, what: string) => {
    for (let presses = 0; presses < 15; presses += 1) {
      if (await page.locator(what).evaluate((one) => one === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`${what} is out of reach of the keyboard on ${await page.title()}`);
  };
  const type = async (page: Page, what: string, text: string) => {
    await reach(page, what);
    await page.keyboard.type(text);
  };

  const profiles: readonly (Pick<NewPerson, 'profile' | 'role'> & { who: string; screen: Screen; steps: readonly string[] })[] = [
    { who: 'pupil', profile: 'ELV', screen: { width: 320 }, steps: ['mot-de-passe'] },
    { who: 'guardian', profile: 'TUT', screen: { language: 'en', width: 360 }, steps: ['mot-de-passe'] },
    { who: 'teacher', profile: 'ENS', screen: { dark: true }, steps: ['mot-de-passe'] },
    { who: 'référent', profile: 'ENS', role: 'referent-usages', screen: { language: 'en', dark: true }, steps: ['mot-de-passe'] },
    { who: 'chef', profile: 'DIR', role: 'chef', screen: {}, steps: ['application', 'codes-de-secours', 'mot-de-passe'] },
    {
      who: 'adjoint',
      profile: 'DIR',
      role: 'adjoint',
      screen: { language: 'en', dark: true, width: 320 },
      steps: ['application', 'codes-de-secours', 'mot-de-passe'],
    },
    {
      who: 'académie',
      profile: null,
      role: 'academie',
      screen: { width: 360 },
      steps: ['application', 'codes-de-secours', 'mot-de-passe'],
    },
  ];
  for (const { who, screen, steps, ...person } of profiles)
    it(`leads the ${who} from the slip to the service by the keyboard alone, and out again`, async () => {
      const { language = 'fr' } = screen;
      const login = `visite${profiles.findIndex((one) => one.who === who)}`;
      await addPerson(gateway.pool, { login, password: 'k7fm-x2pd-9hqr', mustChange: true, ...person });
      const page = await open({ ...screen, inspected: true });
      const seen: string[] = [];
      const look = async (name: string) => {
        await shoot(page, `visit ${who} ${name}`);
        expect(await hardships(page), name).to.deep.equal([]);
        if (language === 'en') expect(frenchWordsIn(await page.locator('body').innerHTML()), name).to.deep.equal([]);
      };
      await begin(page);
      await look('identifiant');
      await page.keyboard.type(login);
      await type(page, '#mot-de-passe', 'k7fm-x2pd-9hqr');
      await page.keyboard.press('Enter');
      for (const step of steps) {
        await page.locator(`form[action$="/${step}"]`).waitFor();
        seen.push(step);
        await look(step);
        if (step === 'application') await type(page, '#code', codeOf(keyOn(await page.content())));
        if (step === 'codes-de-secours') await reach(page, 'button.main');
        if (step === 'mot-de-passe') {
          await type(page, '#nouveau', 'Girafe-Rouge-12-Lune');
          await type(page, '#encore', 'Girafe-Rouge-12-Lune');
        }
        await page.keyboard.press('Enter');
      }
      await arrived(page);
      expect(seen).to.deep.equal(steps);

      await page.goto(`${gateway.sso.issuer}/session/end`);
      await look('leave');
      await reach(page, 'button.main');
      await page.keyboard.press('Enter');
      await title(page, language === 'en' ? 'You are signed out' : 'Vous êtes déconnecté');
      await look('left');
      await page.context().close();
    });

  it('may be two at once: each tab ends at its own service, and the second needs no second password', async () => {
    const one = await open();
    const two = await one.context().newPage();
    await begin(one);
    await begin(two, notes);
    await fill(one, 'lea');
    await send(one);
    await arrived(one);
    await fill(two, 'lea');
    await send(two);
    await arrived(two);
    await begin(two);
    await arrived(two);
    await one.context().close();
  });

  it('of somebody else in another tab closes the first session before the second opens', async () => {
    const one = await open();
    const two = await one.context().newPage();
    await begin(one);
    await begin(two, notes);
    await fill(one, 'lea');
    await send(one);
    await arrived(one);
    await fill(two, 'nino');
    await send(two);
    await arrived(two);
    const people = await gateway.pool.query(
      `SELECT p.login FROM oidc_artefact o JOIN person p ON p.id = o.account_id WHERE o.kind = 'AuthorizationCode' AND o.payload->>'clientId' = 'notes'
       ORDER BY o.expires_at DESC LIMIT 1`,
    );
    expect(people.rows).to.deep.equal([{ login: 'nino' }]);
    await one.context().close();
  });

  it('survives the back button at each step: what is due is shown, and behind the last there is a way on', async () => {
    await addPerson(gateway.pool, { login: 'retour', password: 'k7fm-x2pd-9hqr', profile: 'DIR', role: 'chef', mustChange: true });
    const page = await open();
    await begin(page);
    await fill(page, 'retour', 'k7fm-x2pd-9hqr');
    await send(page);
    await title(page, 'Protégez votre compte');
    await page.goBack();
    await title(page, 'Protégez votre compte');
    await page.locator('#code').fill(codeOf(keyOn(await page.content())));
    await send(page);
    await title(page, 'Gardez vos codes de secours');
    await page.goBack();
    await title(page, 'Gardez vos codes de secours');
    await send(page);
    await title(page, 'Choisissez votre mot de passe');
    await page.goBack();
    await title(page, 'Choisissez votre mot de passe');
    await page.locator('#nouveau').fill('Girafe-Rouge-12-Lune');
    await page.locator('#encore').fill('Girafe-Rouge-12-Lune');
    await send(page);
    await arrived(page);
    await page.goBack();
    await title(page, 'Cette connexion est terminée');
    await page.getByRole('link', { name: 'Ouvrir Service ent' }).click();
    await arrived(page);
    await page.context().close();
  });

  it('that took too long begins again, and says so', async () => {
    const page = await open();
    await begin(page);
    await gateway.pool.query("UPDATE oidc_artefact SET payload = jsonb_set(payload::jsonb, '{exp}', '1') WHERE kind = 'Interaction'");
    await fill(page, 'lea');
    await send(page);
    await page.getByText('celle-ci la remplace').waitFor();
    await fill(page, 'lea');
    await send(page);
    await arrived(page);
    await page.context().close();
  });

  it('shows a refused form again, reloaded or come back to, without another try', async () => {
    const page = await open();
    await begin(page);
    await fill(page, 'lea', 'faux');
    await send(page);
    const refused = async () => {
      await page.getByRole('alert').waitFor();
      expect(await page.getByRole('alert').textContent()).to.contain('Identifiant ou mot de passe incorrect');
      expect(await page.locator('#identifiant').inputValue()).to.equal('lea');
    };
    const tries = async () => (await gateway.pool.query('SELECT sum(failures)::int AS all FROM sign_in_throttle')).rows[0].all;
    await refused();
    const before = await tries();
    await page.reload();
    await refused();
    await page.locator('footer a').click();
    await title(page, /aide/i);
    await page.goBack();
    await refused();
    expect(await tries()).to.equal(before);
    await fill(page, 'lea');
    await send(page);
    await arrived(page);
    await page.context().close();
  });

  it('changes its language with what was typed, with and without script', async () => {
    for (const script of [true, false]) {
      const page = await open({ script });
      await begin(page);
      await page.locator('#identifiant').fill('lea');
      await page.getByRole('button', { name: 'English' }).click();
      await title(page, 'Sign in');
      expect(await page.locator('#identifiant').inputValue()).to.equal('lea');
      await page.locator('#mot-de-passe').fill('faux');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').filter({ hasText: 'Wrong username or password' }).waitFor();
      await fill(page, 'lea');
      await page.keyboard.press('Enter');
      await arrived(page);
      await page.context().close();
    }
  });

  it('whose cookies are of keys that are gone is asked again, never refused for good', async () => {
    const page = await open();
    await begin(page);
    await fill(page, 'lea');
    await send(page);
    await arrived(page);
    const begun = await page.context().newPage();
    await begin(begun, notes, { prompt: 'login' });
    await gateway.renewCookies();
    await fill(begun, 'lea');
    await send(begun);
    await begun.getByText('celle-ci la remplace').waitFor();
    for (const party of [ent!, notes!]) {
      await begin(page, party);
      if (party === ent) {
        await title(page, 'Connexion');
        await fill(page, 'lea');
        await send(page);
      }
      await arrived(page);
    }
    await page.context().close();
  });

  it('meets no script or style that its own policy had to block', () => {
    expect(faults).to.deep.equal([]);
  });
});
