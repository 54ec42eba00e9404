// People in front of a browser at the gateway of the journeys: each in a context of his own, signed in as anybody would.
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Identifiant } from '#src/demo/identifiants.ts';
import { passSecondFactorIn } from '../support/second-factor.ts';

export async function visitor(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'fr-FR', ...options });
  return context.newPage();
}

/** Fills in the sign-in page that stands before the page; what comes next is the caller's to wait for. */
export async function identify(page: Page, { login, password }: Pick<Identifiant, 'login' | 'password'>): Promise<void> {
  await page.getByLabel('Identifiant').fill(login);
  await page.getByLabel('Mot de passe', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Se connecter' }).click();
}

/** Accepts each charter that stands before the page, as everybody does the first time. */
export async function acceptCharters(page: Page): Promise<void> {
  const shown = page.locator('input[name=charte]');
  while ((await shown.count()) > 0) {
    const one = page.locator(`input[name=charte][value="${await shown.inputValue()}"]`);
    await page.locator('button[name=reponse][value=accepter]').click();
    await one.waitFor({ state: 'detached' });
    await page.getByRole('heading', { level: 1 }).waitFor();
  }
}

/** Somebody signed in to the console, on its first page. */
export async function atConsole(browser: Browser, url: string, who: Identifiant, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await visitor(browser, options);
  await page.goto(`${url}/console`);
  await identify(page, who);
  await passSecondFactorIn(page, who.login);
  await acceptCharters(page);
  await page.waitForURL(`${url}/console`);
  return page;
}

/** The claims that the demonstration service was told, by name, as its page shows them. `table` 0: userinfo, 1: id_token. */
export async function toldAt(page: Page, table: 0 | 1): Promise<ReadonlyMap<string, string>> {
  const rows = page.locator('table').nth(table).locator('tbody tr');
  const [names, values] = [await rows.locator('th code').allTextContents(), await rows.locator('td code:first-child').allTextContents()];
  return new Map(names.map((name, at) => [name, values[at] ?? '']));
}

/** Screens are kept only where somebody asks for them. */
export async function shoot(page: Page, name: string): Promise<void> {
  if (process.env.SCREENSHOTS) await page.screenshot({ path: join(process.env.SCREENSHOTS, `journey-${name}.png`), fullPage: true });
}
