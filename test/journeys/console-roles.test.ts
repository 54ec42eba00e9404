// Everybody who has a role, at the real gateway: what the first page leads to opens, and the Département never reads a name.
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import type { Identifiant } from '#src/demo/identifiants.ts';
import { startChromium } from '../sso/chromium.ts';
import { deliveredPeople } from './delivered-people.ts';
import { type Demonstration, demonstration } from './demonstration.ts';
import { identifiantsOf } from './home.ts';
import { atConsole, shoot } from './visitor.ts';

/** Every text of a page, folded parts too, piece by piece: a cell's last word and the next one's first stay apart. */
function textOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const pieces: string[] = [];
    while (walker.nextNode()) pieces.push(walker.currentNode.textContent ?? '');
    return pieces.join('\n');
  });
}

/** Pages that every link of the console leads to from the first page on, two links deep, each kind of address once. */
async function reachable(
  page: Page,
  url: string,
): Promise<readonly { readonly path: string; readonly status: number; readonly text: string }[]> {
  const seen = new Map<string, { path: string; status: number; text: string }>();
  const kindOf = (path: string): string => path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id').replace(/\?.*/, '');
  let next = ['/console'];
  for (let depth = 0; depth < 3; depth += 1) {
    const found: string[] = [];
    for (const path of next) {
      if (seen.has(kindOf(path))) continue;
      const answer = await page.goto(url + path);
      const text = await textOf(page);
      seen.set(kindOf(path), { path: new URL(page.url()).pathname, status: answer?.status() ?? 0, text });
      const links = await page.locator('a[href^="/console"]').evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
      found.push(...links.map((link) => link.replace(/#.*/, '')));
    }
    next = found;
  }
  return [...seen.values()];
}

describe('the console of each role, at the real gateway', () => {
  let shown: Demonstration;
  let browser: Browser;
  let people: readonly Identifiant[];
  before(async function prepare() {
    this.timeout(180_000);
    [shown, browser] = await Promise.all([demonstration(), startChromium()]);
    people = await identifiantsOf(shown.home);
  });
  after(() => browser.close());

  const expected: Readonly<Record<string, readonly RegExp[]>> = {
    chef: [/^\/console\/listes\/[^/]+$/, /^\/console\/personnes/, /^\/console\/traitements$/],
    adjoint: [/^\/console\/personnes/],
    'referent-usages': [/^\/console\/personnes/],
    'referent-eim': [],
    academie: [/^\/console\/personnes/, /^\/console\/traitements$/, /^\/console\/traitements\/[^/]+$/],
    departement: [/^\/console\/traitements$/, /^\/console\/traitements\/[^/]+$/],
    dpo: [/^\/console\/personnes/, /^\/console\/traitements$/],
  };

  for (const [role, pages] of Object.entries(expected))
    it(`opens every page that the role ${role} is led to`, async function open() {
      this.timeout(90_000);
      const page = await atConsole(browser, shown.home.url, people.find((one) => one.role === role) as Identifiant);
      await shoot(page, `${role}-home`);
      const found = await reachable(page, shown.home.url);
      expect(found.filter(({ status }) => status !== 200).map(({ path, status }) => `${status} ${path}`)).to.deep.equal([]);
      for (const { text, path } of found) expect(text, path).to.not.match(/\bundefined\b|\bNaN\b|\[object|\bnull\b/);
      for (const wanted of pages)
        expect(
          found.some(({ path }) => wanted.test(path)),
          `${wanted}: ${found.map((f) => f.path)}`,
        ).to.equal(true);
      if (role === 'departement') await page.goto(`${shown.home.url}/console/traitements`).then(() => shoot(page, 'departement-nights'));
      await page.context().close();
    });

  it('shows the Département no name of anybody, on any page it is led to', async function nameless() {
    this.timeout(90_000);
    const operator = people.find(({ role }) => role === 'departement') as Identifiant;
    const page = await atConsole(browser, shown.home.url, operator);
    const found = await reachable(page, shown.home.url);
    const familyNames = new Set((await deliveredPeople(shown.home)).map(({ familyName }) => familyName));
    for (const { name } of people) if (name !== operator.name) familyNames.add(name.split(' ').slice(1).join(' '));
    expect([...familyNames].join('')).to.match(/^[\p{L}' -]+$/u);
    expect(familyNames.size).to.be.above(300);
    const namedIn = (text: string): readonly string[] => {
      // The collèges' own names are made of words that are family names too.
      const words = text.replace(/LES TROIS RIVIÈRES|LA FONTAINE AUX FÉES|LE VIEUX MOULIN|SAINT-ÉLOI-LES-BOIS/gi, ' ');
      return [...familyNames].filter((name) => new RegExp(`(?<![\\p{L}-])${name}(?![\\p{L}-])`, 'iu').test(words));
    };
    for (const { text, path } of found) expect(namedIn(text), path).to.deep.equal([]);
    const chef = await atConsole(browser, shown.home.url, people.find(({ role }) => role === 'chef') as Identifiant);
    await chef.goto(`${shown.home.url}/console/personnes?q=6A`);
    expect(namedIn(await textOf(chef)).length, 'his chef’s pupils, by the same search').to.be.above(5);
    await chef.context().close();
    const refused = await page.goto(`${shown.home.url}/console/personnes?q=a`);
    expect(refused?.status()).to.equal(403);
    await page.context().close();
  });

  it('asks whoever is nobody to sign in first, at the gateway and nowhere else', async () => {
    const answer = await fetch(`${shown.home.url}/console/personnes?q=a`, { redirect: 'manual' });
    expect(answer.status).to.be.oneOf([302, 303]);
    expect(new URL(answer.headers.get('location') ?? '', shown.home.url).origin).to.equal(shown.home.url);
  });
});
