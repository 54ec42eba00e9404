import { type ChildProcess, fork } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { readServices } from '#src/config/claims-file.ts';
import { freePort } from '../support/free-port.ts';
import { hardships, type Screen, screens, shoot, startChromium } from './chromium.ts';
import { addPerson, type Gateway, startGateway } from './gateway.ts';

describe('a pupil, in a real browser, at the demonstration service', () => {
  let gateway: Gateway;
  let browser: Browser;
  let demo: ChildProcess;
  let home: string;

  before(async () => {
    const port = await freePort();
    home = `http://localhost:${port}`;
    const services = await readServices(join(import.meta.dirname, '../../mappings/claims'), { DEMO_SERVICE_URL: home });
    gateway = await startGateway(services.filter(({ clientId }) => clientId === 'ent-demonstration'));
    const secret = join(gateway.keysDirectory, 'demo.secret');
    await writeFile(secret, 'secret-of-ent-demonstration\n');
    demo = fork(join(import.meta.dirname, '../../src/demo/service.ts'), {
      env: { ...process.env, ISSUER: gateway.sso.issuer, CLIENT_ID: 'ent-demonstration', CLIENT_SECRET_FILE: secret, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    await new Promise((resolve, reject) => {
      demo.stdout!.once('data', resolve);
      demo.once('exit', reject);
    });
    await gateway.pool.query(
      "INSERT INTO service_opening (client_id, uai, profile, decided_at) VALUES ('ent-demonstration', '0920001A', 'ELV', now())",
    );
    await addPerson(gateway.pool, { login: 'lea.martin', password: 'Tortue-Verte-7' });
    await addPerson(gateway.pool, {
      login: 'nino.rossi',
      password: 'k7fm-x2pd-9hqr',
      givenName: 'Nino',
      familyName: 'Rossi',
      mustChange: true,
    });
    browser = await startChromium();
    ({ open, faults } = screens(browser));
  });
  after(async () => {
    await browser.close();
    const gone = new Promise((resolve) => demo.once('exit', resolve));
    demo.disconnect();
    await gone;
    await gateway.close();
  });

  let faults: readonly string[];
  let open: (screen?: Screen) => Promise<Page>;

  it('signs in, sees exactly what the service was told, and signs out everywhere', async () => {
    const page = await open();
    await page.goto(home);
    await shoot(page, 'demo-visitor');
    await page.getByRole('link', { name: 'Se connecter' }).click();
    await shoot(page, 'sign-in');
    expect(await page.locator(':focus').getAttribute('id'), 'ready to type').to.equal('identifiant');
    await page.keyboard.type('Léa.Martin');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Tortue-Verte-7');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Bonjour Léa' }).waitFor();
    await shoot(page, 'demo-signed-in');
    const told = await page.locator('table').first().locator('tbody code').allTextContents();
    expect(told).to.include.members(['sub', 'given_name', 'Léa', 'family_name', 'Martin', 'National_ELV', '0920001A', '0920001A$6A']);
    expect(await page.locator('table').first().locator('tbody th code').allTextContents()).to.have.members([
      'sub',
      'given_name',
      'family_name',
      'name',
      'ENTPersonProfils',
      'UAI',
      'ENTEleveClasses',
    ]);

    await page.getByRole('button', { name: 'Se déconnecter' }).click();
    await page.getByRole('heading', { name: 'Bienvenue' }).waitFor();
    await page.getByRole('link', { name: 'Se connecter' }).click();
    await page.getByLabel('Identifiant').waitFor();
    await page.context().close();
  });

  it('is told while he types what his new password lacks, in the words of the server', async () => {
    const page = await open();
    await page.goto(`${home}/connexion`);
    await page.getByLabel('Identifiant').fill('nino.rossi');
    await page.getByLabel('Mot de passe', { exact: true }).fill('k7fm-x2pd-9hqr');
    await page.getByRole('button', { name: 'Se connecter' }).click();
    const typed = page.getByLabel('Nouveau mot de passe', { exact: true });
    const advice = page.locator('.meter-advice');
    for (const [password, level, said] of [
      ['tortue77', '2', 'Ajoutez une autre sorte de signe'],
      ['Nino-2013', '1', 'contient votre nom'],
      ['Soleil2024!', '1', 'parmi les plus courants'],
      ['Tortue-7', '3', 'Ce mot de passe convient.'],
    ] as const) {
      await typed.fill(password);
      await page.locator(`.meter-bar[data-level="${level}"]`).waitFor();
      await advice.filter({ hasText: said }).waitFor();
      await shoot(page, `meter-${level}`);
    }
    await typed.fill('Soleil2024!');
    await advice.filter({ hasText: 'parmi les plus courants' }).waitFor();
    const before = await advice.textContent();
    await page.getByRole('button', { name: 'Enregistrer et continuer' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.locator('#nouveau-erreur').textContent(), 'the server says the same').to.equal(before);
    await page.context().close();
  });

  it('does the same without JavaScript', async () => {
    const page = await open({ script: false, width: 320 });
    await page.goto(`${home}/connexion`);
    await page.getByLabel('Identifiant').fill('lea.martin');
    await page.getByLabel('Mot de passe', { exact: true }).fill('Tortue-Verte-7');
    expect(await page.getByRole('button', { name: /Afficher/ }).isVisible()).to.equal(false);
    await page.getByRole('button', { name: 'Se connecter' }).click();
    await page.getByRole('heading', { name: 'Bonjour Léa' }).waitFor();
    await page.getByRole('button', { name: 'Se déconnecter' }).click();
    await shoot(page, 'logout-no-script');
    await page.getByRole('button', { name: 'Se déconnecter' }).click();
    await page.getByRole('heading', { name: 'Bienvenue' }).waitFor();
    await page.context().close();
  });

  it('is led to the fault, and can see what was typed', async () => {
    const page = await open();
    await page.goto(`${home}/connexion`);
    await page.getByLabel('Identifiant').fill('lea.martin');
    const password = page.getByLabel('Mot de passe', { exact: true });
    await password.fill('faux');
    const reveal = page.getByRole('button', { name: /Afficher/ });
    await reveal.click();
    expect(await password.getAttribute('type')).to.equal('text');
    await page.getByRole('button', { name: 'Se connecter' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.title()).to.match(/^À corriger\s: Connexion/);
    expect(await page.locator(':focus').getAttribute('role')).to.equal('alert');
    expect(await page.getByLabel('Identifiant').inputValue()).to.equal('lea.martin');
    expect(await password.inputValue()).to.equal('');
    await shoot(page, 'sign-in-wrong');
    await page.context().close();
  });

  // Each page by itself: every-page.test.ts.
  it('finds every page of his way accessible, the service’s too, in the dark on a phone', async () => {
    const page = await open({ dark: true, width: 320, inspected: true });
    const check = async (what: string) => {
      await shoot(page, `${what} on a phone`);
      expect(await hardships(page), what).to.deep.equal([]);
    };
    await page.goto(home);
    await check('visitor');
    await page.goto(`${home}/connexion`);
    await check('sign-in');
    await page.getByText('Je n’arrive pas à me connecter').click();
    await check('help');
    await page.getByRole('button', { name: 'Se connecter' }).click();
    await page.getByRole('alert').waitFor();
    await check('refused');
    await page.getByLabel('Identifiant').fill('nino.rossi');
    await page.getByLabel('Mot de passe', { exact: true }).fill('k7fm-x2pd-9hqr');
    await page.getByRole('button', { name: 'Se connecter' }).click();
    await page.getByRole('heading', { name: 'Choisissez votre mot de passe' }).waitFor();
    await check('choose');
    await page.getByLabel('Nouveau mot de passe', { exact: true }).fill('nino');
    await page.getByRole('button', { name: 'Enregistrer et continuer' }).click();
    await page.getByRole('alert').waitFor();
    await check('choose-refused');
    await page.goto(`${gateway.url}/connexion/perdue`);
    await check('expired');

    await page.goto(`${home}/connexion`);
    await page.getByLabel('Identifiant').fill('lea.martin');
    await page.getByLabel('Mot de passe', { exact: true }).fill('Tortue-Verte-7');
    await page.getByRole('button', { name: 'Se connecter' }).click();
    await page.getByRole('heading', { name: 'Bonjour Léa' }).waitFor();
    await check('told');
    await page.goto(`${gateway.url}/oidc/session/end`);
    await check('leave');
    await page.getByRole('button', { name: 'Se déconnecter' }).click();
    await page.getByRole('heading', { name: 'Vous êtes déconnecté' }).waitFor();
    await check('left');
    await page.context().close();
  });

  it('meets no script or style that the page’s own policy had to block', () => {
    expect(faults).to.deep.equal([]);
  });
});
