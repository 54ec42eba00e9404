// The pages of the second factor in a real browser: by the keyboard, without script, on a phone, in the dark, and what axe-core holds against them.
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { codeOf, keyOn, recoveryCodesOn } from '../support/second-factor.ts';
import { hardships, type Screen, screens, shoot, startChromium } from './chromium.ts';
import { addPerson, type Gateway, service, startGateway } from './gateway.ts';
import { type RelyingParty, relyingParty } from './relying-party.ts';

describe('the pages of the second factor, in a real browser', () => {
  const password = 'Tortue-Verte-7';
  let gateway: Gateway;
  let party: RelyingParty;
  let browser: Browser;
  let ahead = 0;

  before(async function prepare() {
    this.timeout(60_000);
    gateway = await startGateway([service('ent')]);
    party = await relyingParty(gateway.sso.issuer, 'ent');
    browser = await startChromium();
    ({ open, faults } = screens(browser));
  });
  after(async () => {
    await browser.close();
    await gateway.close();
  });

  const wait = (seconds: number) => {
    ahead += seconds;
    gateway.wait(seconds);
  };
  const code = (key: string) => codeOf(key, new Date(Date.now() + ahead * 1000));
  let faults: readonly string[];
  let open: (screen: Screen) => Promise<Page>;

  /** The sign-in page, and the password given by the keyboard alone. */
  async function identify(page: Page, login: string): Promise<void> {
    await page.goto((await party.begin()).url);
    await page.getByLabel('Identifiant').fill(login);
    await page.getByLabel('Mot de passe', { exact: true }).fill(password);
    await page.keyboard.press('Enter');
  }

  it('lead somebody through by the keyboard alone, the next field ready to type in', async () => {
    await addPerson(gateway.pool, { login: 'clavier', password, profile: 'DIR', role: 'chef' });
    const page = await open({});
    await identify(page, 'clavier');
    await page.getByRole('heading', { name: 'Protégez votre compte' }).waitFor();
    const key = keyOn(await page.content());
    await page.keyboard.press('Tab');
    await page.getByLabel('Code à 6 chiffres').focus();
    await page.keyboard.type(code(key));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Gardez vos codes de secours' }).waitFor();
    expect(await page.getByRole('button', { name: 'Imprimer' }).isVisible()).to.equal(true);
    await page.getByRole('button', { name: /^Je les ai gardés/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Le service' }).waitFor();
    await page.context().close();

    wait(60);
    const again = await open({});
    await identify(again, 'clavier');
    await again.getByRole('heading', { name: 'Votre code de connexion' }).waitFor();
    expect(await again.locator(':focus').getAttribute('id'), 'ready to type').to.equal('code');
    expect(await again.locator('#code').getAttribute('autocomplete')).to.equal('one-time-code');
    expect(await again.locator('#code').getAttribute('inputmode')).to.equal('numeric');
    await again.keyboard.type('000000');
    await again.keyboard.press('Enter');
    await again.getByRole('alert').waitFor();
    expect(await again.title()).to.match(/^À corriger\s: Votre code/);
    expect(await again.locator(':focus').getAttribute('role')).to.equal('alert');
    await again.getByLabel('Code à 6 chiffres').fill(code(key));
    await again.keyboard.press('Enter');
    await again.getByRole('heading', { name: 'Le service' }).waitFor();
    await again.context().close();
  });

  it('work without JavaScript, on a phone of 320 px', async () => {
    await addPerson(gateway.pool, { login: 'sans.script', password, profile: 'DIR', role: 'chef' });
    const page = await open({ script: false, width: 320 });
    await identify(page, 'sans.script');
    await page.getByRole('heading', { name: 'Protégez votre compte' }).waitFor();
    const key = keyOn(await page.content());
    await page.getByLabel('Code à 6 chiffres').fill(code(key));
    await page.getByRole('button', { name: 'Vérifier et continuer' }).click();
    await page.getByRole('heading', { name: 'Gardez vos codes de secours' }).waitFor();
    expect(await page.getByRole('button', { name: 'Imprimer' }).isVisible(), 'a button that would do nothing').to.equal(false);
    await page.getByRole('button', { name: /^Je les ai gardés/ }).click();
    await page.getByRole('heading', { name: 'Le service' }).waitFor();
    await page.context().close();
  });

  it('print the codes and the login, and neither buttons nor help', async () => {
    await addPerson(gateway.pool, { login: 'imprime', password, profile: 'DIR', role: 'chef' });
    const page = await open({});
    await identify(page, 'imprime');
    await page.getByRole('heading', { name: 'Protégez votre compte' }).waitFor();
    await page.getByLabel('Code à 6 chiffres').fill(code(keyOn(await page.content())));
    await page.getByRole('button', { name: 'Vérifier et continuer' }).click();
    await page.getByRole('heading', { name: 'Gardez vos codes de secours' }).waitFor();
    await page.emulateMedia({ media: 'print' });
    await shoot(page, 'factor-print');
    expect(await page.locator('.print-sheet').textContent()).to.match(/imprime[\s\S]*(\d{4} ){3}\d{4}/);
    for (const button of await page.getByRole('button').all()) expect(await button.isVisible()).to.equal(false);
    await page.context().close();
  });

  // Each page by itself: every-page.test.ts.
  it('are accessible on the whole way, in the dark on a phone of 320 px', async () => {
    const screen: Screen = { dark: true, width: 320 };
    const login = 'acces';
    await addPerson(gateway.pool, { login, password, profile: 'DIR', role: 'chef' });
    const check = async (page: Page, what: string) => {
      await shoot(page, `factor-${what}`);
      expect(await hardships(page), what).to.deep.equal([]);
    };
    const page = await open({ ...screen, inspected: true });
    await identify(page, login);
    await page.getByRole('heading', { name: 'Protégez votre compte' }).waitFor();
    await page.getByText('L’installation ne marche pas').click();
    await check(page, 'enrol');
    await page.getByRole('button', { name: 'Vérifier et continuer' }).click();
    await page.getByRole('alert').waitFor();
    await check(page, 'enrol-refused');
    await page.getByLabel('Code à 6 chiffres').fill(code(keyOn(await page.content())));
    await page.getByRole('button', { name: 'Vérifier et continuer' }).click();
    await page.getByRole('heading', { name: 'Gardez vos codes de secours' }).waitFor();
    await check(page, 'codes');
    const [recovery] = recoveryCodesOn(await page.content());
    await page.context().close();

    const lost = await open({ ...screen, inspected: true });
    await identify(lost, login);
    await lost.getByRole('heading', { name: 'Votre code de connexion' }).waitFor();
    await check(lost, 'code');
    await lost.getByLabel('Code à 6 chiffres').fill('000000');
    await lost.getByRole('button', { name: 'Continuer' }).click();
    await lost.getByRole('alert').waitFor();
    await lost.getByText('Je n’ai pas mon téléphone').click();
    await check(lost, 'code-refused');
    await lost.getByLabel('Code à 6 chiffres').fill(recovery!);
    await lost.getByRole('button', { name: 'Continuer' }).click();
    await lost.getByRole('heading', { name: /Il vous reste 9 codes/ }).waitFor();
    await check(lost, 'left');
    await gateway.pool.query('DELETE FROM recovery_code');
    await lost.reload();
    await lost.getByRole('heading', { name: 'Vous n’avez plus de code de secours' }).waitFor();
    await check(lost, 'none-left');
    await lost.getByRole('button', { name: 'Installer un autre téléphone' }).click();
    await lost.getByRole('heading', { name: 'Installez votre nouveau téléphone' }).waitFor();
    await check(lost, 'replace');
    await lost.context().close();
  });

  it('meet no script or style that their own policy had to block', () => {
    expect(faults).to.deep.equal([]);
  });
});
