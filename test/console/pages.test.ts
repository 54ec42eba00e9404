// The pages in a real browser: no barrier (axe-core), no inline script or style, no page wider than a 320 px screen, keyboard, no script.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { launch, open } from './browser.ts';
import { seedRefusedDelivery } from './seed-nights.ts';
import { moulin } from './seed-people.ts';
import { seedServices } from './seed-services.ts';
import { seedSessions } from './seed-sessions.ts';
import { type Served, serve } from './served.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function barriers(page: Page): Promise<string[]> {
  // Evaluated by the debugger, not put in the page: the content policy stays as it is.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    // A bar that stays in sight lies over whatever row is there at this very scroll, which depends on the length of the list: measured where it belongs.
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      if (getComputedStyle(element).position === 'sticky') element.style.position = 'static';
    }
    const tags = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
    const { violations } = await (
      globalThis as unknown as {
        axe: { run: (options: object) => Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> };
      }
    ).axe.run({ runOnly: tags });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html.slice(0, 120)} ${node.failureSummary}`).join(' | ')}`,
    );
  });
  return found;
}

describe('the pages of the console in a browser', () => {
  let served: Served;
  let browser: Browser;
  let refused: string;
  before(async () => {
    [served, browser] = await Promise.all([serve(16), launch()]);
    refused = await seedRefusedDelivery(served.database.pool);
    await seedServices(served.database.pool);
    await seedSessions(served.database.pool, served.people);
  });
  after(async () => {
    await browser.close();
    await served.stop();
  });

  const pages: readonly (readonly [string, keyof Served['people'], () => string])[] = [
    ['home of a chef', 'chef', () => '/console'],
    ['home of a chef whose list is held', 'chef-held', () => '/console'],
    ['home of a chef without formalities', 'chef-missing', () => '/console'],
    ['board of the académie', 'academie', () => '/console'],
    ['health for the Département', 'departement', () => '/console'],
    ['home of the DPO', 'dpo', () => '/console'],
    ['one person’s sign-ins', 'dpo', () => `/console/personnes/${served.people.pupil}/connexions`],
    ['home of a référent', 'referent-usages', () => '/console'],
    ['home of somebody without a role', 'nobody', () => '/console'],
    ['choice of a role', 'double', () => '/console/role'],
    ['list', 'chef', () => `/console/listes/${served.list}`],
    ['list filtered to nobody', 'chef', () => `/console/listes/${served.list}?q=zzz`],
    ['held list', 'chef-held', () => `/console/listes/${served.heldList}`],
    ['progress of a list', 'chef', () => `/console/listes/${served.list}/suivi`],
    ['search', 'chef', () => '/console/personnes?q=l'],
    ['search without an answer', 'chef', () => '/console/personnes?q=zzz'],
    ['person', 'chef', () => `/console/personnes/${served.people.pupil}`],
    ['services that could not be told of logouts', 'departement', () => '/console/deconnexions'],
    ['own sessions', 'nobody', () => '/console/compte/connexions'],
    ['own sessions in English', 'nobody', () => '/console/compte/connexions?langue=en'],
    ['own charters', 'nobody', () => '/console/compte/chartes'],
    ['own charters when there is none', 'chef', () => '/console/compte/chartes?langue=en'],
    ['charter that was accepted', 'nobody', () => '/console/compte/chartes/usages/1'],
    ['report of one’s own account', 'nobody', () => '/console/compte/probleme'],
    ['account that is shut', 'nobody', () => '/console/compte-bloque'],
    ['reported accounts', 'referent-usages', () => '/console/signalements'],
    ['person who is suspended and has reported his account', 'chef', () => `/console/personnes/${served.people['referent-eim']}`],
    ['slips', 'referent-usages', () => '/console/bordereaux'],
    ['slips of a class', 'chef', () => '/console/bordereaux/eleves?classe=6A'],
    ['slips of the staff', 'referent-usages', () => '/console/bordereaux/personnels'],
    ['nights', 'chef', () => '/console/traitements'],
    ['night', 'academie', () => `/console/traitements/${served.run}`],
    ['refused night', 'academie', () => `/console/traitements/${refused}`],
    ['refused night for the Département', 'departement', () => `/console/traitements/${refused}`],
    ['refusals one by one', 'academie', () => `/console/traitements/${refused}/rejets`],
    ['rejections', 'chef', () => `/console/traitements/${served.run}/rejets`],
    ['formalities in order', 'chef', () => '/console/formalites'],
    ['formalities just recorded', 'chef', () => '/console/formalites?fait=enregistre'],
    ['formalities to complete', 'chef-missing', () => '/console/formalites'],
    ['formalities of a collège, for the académie', 'academie', () => `/console/formalites/${moulin}`],
    ['services of a collège', 'chef', () => '/console/services'],
    ['service to open', 'chef', () => '/console/services/cartes?fait=enregistre'],
    ['services for the académie', 'academie', () => '/console/services'],
    ['form of a service', 'academie', () => '/console/services/atlas/modifier'],
    ['service of the catalogue', 'academie', () => '/console/services/atlas'],
    ['preview of a service', 'dpo', () => '/console/services/ent/apercu'],
    ['refusal', 'departement', () => '/console/personnes'],
    ['page that does not exist', 'chef', () => '/console/rien'],
  ];

  for (const [name, who, path] of pages) {
    it(`has no barrier on the ${name} page, light or dark, and fits it in 320 px`, async () => {
      const { page, breaches, close } = await open(browser, served.url, await served.signIn(served.people[who]));
      await page.goto(served.url + path());
      expect(await barriers(page)).to.deep.equal([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await barriers(page)).to.deep.equal([]);
      await page.setViewportSize({ width: 320, height: 640 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).to.be.at.most(320);
      expect(await barriers(page)).to.deep.equal([]);
      expect(breaches).to.deep.equal([]);
      await close();
    });
  }

  it('shows a name made of markup as text', async () => {
    const { page, breaches, close } = await open(browser, served.url, await served.signIn(served.people.chef));
    page.on('dialog', () => breaches.push('a script ran'));
    await page.goto(`${served.url}/console/listes/${served.list}`);
    expect(await page.getByText('Aït <script>alert(1)</script> Mehdi', { exact: true }).count()).to.be.at.least(1);
    expect(breaches).to.deep.equal([]);
    await close();
  });

  it('gives every control of the list at least 24 px, and buttons 44 px', async () => {
    const { page, close } = await open(browser, served.url, await served.signIn(served.people.chef), {
      viewport: { width: 390, height: 800 },
    });
    await page.goto(`${served.url}/console/listes/${served.list}`);
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('button, .tick, .tick-all, nav.main a, input[type=search], select, .button')]
        .filter((one) => one.getClientRects().length > 0 && one.getBoundingClientRect().height < 43.5)
        .map((one) => one.outerHTML.slice(0, 80)),
    );
    expect(small).to.deep.equal([]);
    await close();
  });

  it('keeps the header low on a phone: a menu on one line, shown where one is, in targets of 44 px', async () => {
    for (const [width, tallest] of [
      [390, 140],
      [320, 160],
    ] as const) {
      const { page, breaches, close } = await open(browser, served.url, await served.signIn(served.people.chef), {
        viewport: { width, height: 844 },
      });
      await page.goto(`${served.url}/console/traitements`);
      const header = await page.locator('header.top').boundingBox();
      expect(header!.height).to.be.at.most(tallest);
      const entries = await page
        .locator('nav.main a')
        .evaluateAll((links) => links.map((link) => link.getBoundingClientRect()).map(({ top, height }) => ({ top, height })));
      expect(entries).to.have.length.above(3);
      expect(new Set(entries.map(({ top }) => top)).size).to.equal(1);
      for (const { height } of entries) expect(height).to.be.at.least(44);
      const current = (await page.locator('nav.main [aria-current]').boundingBox())!;
      expect(current.x).to.be.at.least(0);
      expect(current.x + current.width).to.be.at.most(width);
      expect((await page.getByRole('button', { name: 'Se déconnecter' }).boundingBox())!.height).to.be.at.least(44);
      expect(breaches).to.deep.equal([]);
      await close();
    }
  });

  it('narrows the list while one types, and the bar says what it will do', async () => {
    const { page, close } = await open(browser, served.url, await served.signIn(served.people.chef));
    await page.goto(`${served.url}/console/listes/${served.list}`);
    const all = page.locator('[data-approve-all]');
    expect(await all.textContent()).to.equal('Approuver les 20 lignes');
    await page.getByLabel('Classe', { exact: true }).selectOption('6A');
    await page.locator('[data-approve-some]').waitFor({ state: 'visible' });
    expect(await page.locator('tr[data-verb]:visible').count()).to.equal(3);
    expect(await page.locator('#sens-arrive [data-total]').textContent()).to.equal('2 arrivées');
    expect(await page.locator('[data-approve-some]').textContent()).to.equal('Approuver les 3 lignes affichées');
    await page.getByLabel('Nom', { exact: true }).fill('ELODIE');
    await page.waitForFunction(() => document.querySelectorAll('tr[data-verb]:not([hidden])').length === 1);
    await page.getByLabel('Nom', { exact: true }).fill('zzz');
    await page.waitForFunction(() => document.querySelectorAll('tr[data-verb]:not([hidden])').length === 0);
    expect(await page.locator('#rien').isVisible()).to.equal(true);
    await close();
  });

  it('ticks a group at once, tells how many, and how many the filter hides', async () => {
    const { page, close } = await open(browser, served.url, await served.signIn(served.people.chef));
    await page.goto(`${served.url}/console/listes/${served.list}`);
    await page.getByLabel('Tout cocher : Élèves de 6A').first().check();
    expect(await page.locator('[data-approve-some]').textContent()).to.equal('Approuver les 2 lignes cochées');
    expect(await page.locator('[data-refuse]').textContent()).to.equal('Refuser les 2 lignes cochées…');
    expect(await page.locator('[data-approve-all]').isVisible()).to.equal(false);
    await page.getByLabel('Classe', { exact: true }).selectOption('6B');
    await page.waitForFunction(() => document.getElementById('choix')?.textContent?.includes('que le filtre cache'));
    await close();
  });

  it('keeps the decision bar in sight wherever one reads', async () => {
    const { page, close } = await open(browser, served.url, await served.signIn(served.people.chef));
    await page.goto(`${served.url}/console/listes/${served.list}`);
    for (const size of [
      { width: 1280, height: 900 },
      { width: 390, height: 844 },
    ]) {
      await page.setViewportSize(size);
      for (const at of [0, 900, 5000]) {
        await page.evaluate((y) => scrollTo(0, y), at);
        const box = await page.locator('[data-approve-all]').boundingBox();
        expect(box!.y + box!.height).to.be.at.most(size.height);
      }
    }
    await close();
  });

  it('lets a chef refuse with a reason by the keyboard alone', async () => {
    const { page, breaches, close } = await open(browser, served.url, await served.signIn(served.people.chef));
    await page.goto(`${served.url}/console/listes/${served.list}`);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).to.equal('Aller au contenu');
    await page.keyboard.press('Enter');
    const reach = async (selector: string) => {
      for (let tabs = 0; tabs < 120; tabs += 1) {
        await page.keyboard.press('Tab');
        if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return;
      }
      throw new Error(`the keyboard never reaches ${selector}`);
    };
    await reach('input[name=person]');
    await page.keyboard.press('Space');
    await reach('[data-refuse]');
    await page.keyboard.press('Enter');
    await page.waitForURL(/refus/);
    await reach('#motif');
    await page.keyboard.type('Cette personne n’est pas chez nous.');
    await reach('form button.danger');
    await page.keyboard.press('Enter');
    await page.waitForURL(/suivi/);
    expect(await page.locator('h1').textContent()).to.contain('Votre refus est enregistré');
    expect(breaches).to.deep.equal([]);
    await close();
  });

  it('puts the focus on what went wrong', async () => {
    const { page, close } = await open(browser, served.url, await served.signIn(served.people.chef));
    await page.goto(`${served.url}/console/listes/${served.list}`);
    await page.locator('input[name=person]').first().check();
    await page.evaluate(() => {
      for (const box of document.querySelectorAll<HTMLInputElement>('input[name=person]'))
        box.value = '00000000-0000-4000-8000-000000000000';
    });
    await page.locator('[data-approve-some]').click();
    await page.locator('#erreur').waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).to.equal('erreur');
    expect(await barriers(page)).to.deep.equal([]);
    await close();
  });

  it('approves without JavaScript: some ticked, then the rest', async () => {
    const { page, close } = await open(browser, served.url, await served.signIn(served.people.chef), { javaScriptEnabled: false });
    await page.goto(`${served.url}/console/listes/${served.list}?classe=6B`);
    await page.locator('input[name=person]').first().check();
    await page.getByRole('button', { name: 'Approuver la sélection' }).click();
    expect(await page.locator('h1').textContent()).to.contain('Votre approbation est enregistrée');
    await page.getByRole('link', { name: 'Décider du reste de la liste' }).click();
    await page.getByRole('button', { name: /^Approuver les \d+ lignes$/ }).click();
    expect(await page.textContent('main')).to.contain('Toute la liste est décidée');
    await close();
  });

  it('says where a form is wrong, leads there, and keeps what was typed, on a page without a barrier', async () => {
    const { page, breaches, close } = await open(browser, served.url, await served.signIn(served.people['chef-missing']));
    await page.goto(`${served.url}/console/formalites`);
    await page.getByLabel('Premier jour').fill('2026-09-01');
    await page.getByLabel('Dernier jour (facultatif)').fill('2026-08-01');
    await page.getByLabel('Moyen employé').fill('Carnet de liaison');
    await page.getByRole('button', { name: 'Enregistrer les formalités' }).click();
    await page.locator('#erreur').waitFor();
    expect(await page.title()).to.match(/^Erreur\s: /);
    expect(await page.evaluate(() => document.activeElement?.id)).to.equal('erreur');
    expect(await barriers(page)).to.deep.equal([]);
    await page.locator('#erreur a').click();
    expect(await page.evaluate(() => document.activeElement?.id)).to.equal('conventionUntil');
    expect(await page.getByLabel('Premier jour').inputValue()).to.equal('2026-09-01');
    expect(await page.getByLabel('Dernier jour (facultatif)').inputValue()).to.equal('2026-08-01');
    expect(await page.getByLabel('Moyen employé').inputValue()).to.equal('Carnet de liaison');
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).to.be.at.most(320);
    expect(breaches).to.deep.equal([]);
    await close();
  });

  it('completes the formalities without JavaScript, from the task of the first page to what happens next', async () => {
    const cookie = await served.signIn(served.people['chef-missing']);
    const { page, close } = await open(browser, served.url, cookie, { javaScriptEnabled: false });
    await page.goto(`${served.url}/console`);
    await page.getByRole('link', { name: 'Compléter les formalités' }).click();
    await page.getByLabel('Premier jour').fill('2026-09-01');
    await page.getByLabel('Jour de l’information').fill('2026-09-10');
    await page.getByLabel('Moyen employé').fill('Carnet de liaison');
    await page.getByLabel('Jour de l’inscription').fill('2026-09-05');
    await page.getByLabel('Référence').fill('ENT-2026-01');
    await page.getByRole('button', { name: 'Enregistrer les formalités' }).click();
    expect(await page.textContent('main')).to.contain('La prochaine synchronisation proposera les comptes de votre collège');
    await page.getByRole('link', { name: 'Revenir à l’accueil' }).click();
    expect(await page.textContent('main')).to.contain('sont en ordre, jusqu’au vendredi 31 août 2029');
    await close();
  });

  it('hands over a provisional password without JavaScript, on a page without a barrier', async () => {
    const cookie = await served.signIn(served.people['referent-usages']);
    const { page, close } = await open(browser, served.url, cookie, { javaScriptEnabled: false });
    await page.goto(`${served.url}/console/personnes?q=elodie`);
    await page.getByRole('link', { name: 'Lefèvre Élodie' }).click();
    await page.getByRole('button', { name: 'Remettre un code à usage unique' }).click();
    expect(await page.textContent('main')).to.contain('cerise-tambour-4821');
    await close();
  });
});
