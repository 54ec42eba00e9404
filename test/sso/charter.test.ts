// Charters at sign-in (C-11.1), over real HTTP and in a real browser: asked for, accepted, refused, changed while somebody is signed in.
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Browser as Chromium } from 'playwright-core';
import { wholeGateway } from '#core/access/actor.ts';
import type { CharterVersion } from '#core/charter/charter.ts';
import { perform } from '#src/actions/door.ts';
import { publishCharter } from '#src/actions/publish-charter.ts';
import { type Answer, openBrowser } from './browser.ts';
import { startChromium, violations } from './chromium.ts';
import { addPerson, type Gateway, type NewPerson, returnAddress, service, startGateway } from './gateway.ts';
import { type RelyingParty, relyingParty } from './relying-party.ts';

const usages = (version: number, changes: Partial<CharterVersion> = {}): CharterVersion => ({
  charter: 'usages',
  version,
  audience: ['pupils', 'guardians'],
  structures: null,
  title: 'Charte de l’espace numérique',
  plain: { pupils: ['Ton mot de passe est à toi.'], guardians: ['Votre mot de passe est personnel.'] },
  sections: [{ title: 'Objet', paragraphs: [`Texte de la version ${version}.`] }],
  ...changes,
});

describe('the charters at sign-in', () => {
  const password = 'Tortue-Verte-7';
  let gateway: Gateway;
  let party: RelyingParty;
  let other: RelyingParty;
  let chromium: Chromium;

  before(async function prepare() {
    this.timeout(60_000);
    gateway = await startGateway([service('ent'), service('notes')]);
    [party, other] = await Promise.all([relyingParty(gateway.sso.issuer, 'ent'), relyingParty(gateway.sso.issuer, 'notes')]);
    chromium = await startChromium();
  });
  after(async () => {
    await chromium.close();
    await gateway.close();
  });

  const add = (login: string, rest: Partial<NewPerson> = {}) => addPerson(gateway.pool, { login, password, ...rest });
  async function publish(version: CharterVersion, role: 'academie' | 'departement' | 'dpo' = 'academie') {
    const unused = () => {
      throw new Error('not for this act');
    };
    const context = { pool: gateway.pool, now: new Date(), newId: randomUUID, hashPassword: unused, provisionalPassword: unused };
    const result = await perform(publishCharter, { person: null, assignments: [{ role, uai: null }] }, wholeGateway, version, context);
    return result.ok ? result.output.kind : result.refusal.code;
  }
  async function begin(login: string, browser = openBrowser(), at = party) {
    const { url } = await at.begin();
    const first = await browser.follow(await browser.get(url), returnAddress);
    const page = first.text.includes('name="mot_de_passe"')
      ? await browser.follow(await browser.submit(first, { identifiant: login, mot_de_passe: password }), returnAddress)
      : first;
    const answer = async (shown: Answer, reponse: string) => browser.follow(await browser.submit(shown, { reponse }), returnAddress);
    return { browser, page, answer };
  }
  const accepted = async (person: string) =>
    (
      await gateway.pool.query(
        `SELECT a.charter, a.version, a.digest = v.digest AS proven FROM charter_acceptance a JOIN charter_version v USING (charter, version)
         WHERE person_id = $1 ORDER BY a.charter, a.version`,
        [person],
      )
    ).rows;

  it('are asked of nobody before one is published, by the académie alone, and journaled with the digest of the text', async () => {
    await add('avant');
    expect((await begin('avant')).page.location).to.contain('code=');
    for (const role of ['departement', 'dpo'] as const) expect(await publish(usages(1), role)).to.equal('not-allowed');
    expect(await publish(usages(1))).to.equal('published');
    expect(await publish(usages(1))).to.equal('same');
    expect(await publish(usages(1, { title: 'Autre texte' })), 'a text that people may have accepted').to.equal('invalid');
    const { rows } = await gateway.pool.query(
      `SELECT detail::json->>'digest' AS digest, encode((SELECT digest FROM charter_version), 'hex') AS kept
       FROM journal WHERE act = 'publish-charter' AND detail NOT LIKE '%denied%'`,
    );
    expect(rows).to.have.length(1);
    expect(rows[0].digest).to.equal(`sha256:${rows[0].kept}`);
  });

  it('speak to a pupil in a pupil’s words; a refusal loses nothing; an agreement is kept once, with its proof', async () => {
    const person = await add('lea');
    const { browser, page, answer } = await begin('lea');
    expect(page.text).to.contain('Ton mot de passe est à toi.').and.contain('Texte de la version 1.').and.not.contain('personnel.');
    const refused = await answer(page, 'refuser');
    expect(refused.status).to.equal(403);
    expect(refused.text).to.contain('Tu as choisi de ne pas accepter').and.contain('Ton compte n’est pas effacé');
    expect(await accepted(person)).to.deep.equal([]);
    expect((await answer(page, 'peut-être')).text, 'neither yes nor no').to.contain('Ton mot de passe est à toi.');
    const back = await browser.get(new URL(/class="main" href="([^"]+)"/.exec(refused.text)![1]!, gateway.url).href);
    const again = await browser.follow(back, returnAddress);
    expect((await answer(again, 'accepter')).location).to.contain('code=');
    expect(await accepted(person)).to.deep.equal([{ charter: 'usages', version: 1, proven: true }]);
    expect((await begin('lea')).page.location, 'asked once').to.contain('code=');
  });

  it('are asked for at the next service when a new version comes, without the password; the proof of the sign-in stays what it was', async () => {
    const parent = await add('sonia', { profile: 'TUT' });
    await add('prof', { profile: 'ENS' });
    const open = await begin('sonia');
    expect((await open.answer(open.page, 'accepter')).location).to.contain('code=');
    const signedInAt = async () =>
      (
        await gateway.pool.query(
          "SELECT payload->>'loginTs' AS at, payload->'amr' AS amr FROM oidc_artefact WHERE kind = 'Session' AND account_id = $1",
          [parent],
        )
      ).rows;
    const before = await signedInAt();
    expect(await publish(usages(2))).to.equal('published');
    expect(await publish(usages(1)), 'the past does not come back').to.equal('invalid');
    const { url } = await other.begin({ prompt: 'none' });
    expect((await open.browser.follow(await open.browser.get(url), returnAddress)).location).to.contain('error=interaction_required');
    const asked = await begin('sonia', open.browser, other);
    expect(asked.page.text).to.contain('La charte a changé').and.contain('Votre mot de passe est personnel.').and.contain('Version 2');
    expect((await asked.answer(asked.page, 'accepter')).location).to.contain('code=');
    expect(await accepted(parent)).to.have.length(2);
    expect(await signedInAt()).to.deep.equal(before);
    expect((await begin('prof')).page.location, 'not for staff').to.contain('code=');
  });

  it('cannot be passed by, nor accepted in the version that was replaced meanwhile', async () => {
    const person = await add('malin');
    const { browser, page } = await begin('malin');
    const action = new URL(/action="([^"]+)"/.exec(page.text)![1]!, gateway.url).href;
    expect((await browser.post(action, { reponse: 'accepter', charte: 'usages/2' })).status, 'without the token of the form').to.equal(400);
    await publish(usages(3));
    const late = await browser.follow(await browser.submit(page, { reponse: 'accepter' }), returnAddress);
    expect(late.text).to.contain('Texte de la version 3.');
    expect(await accepted(person)).to.deep.equal([]);
  });

  it('cost whoever owes none no statement: the account and what it owes are one read', async () => {
    const { readAccount } = await import('#database/sign-in-account.ts');
    const person = await add('compte');
    let statements = 0;
    const counting = {
      query: (...args: Parameters<typeof gateway.pool.query>) => {
        statements += 1;
        return gateway.pool.query(...args);
      },
    };
    const account = await readAccount(counting as unknown as typeof gateway.pool, person, '2026-11-23');
    expect(account?.charters).to.deep.equal([{ charter: 'usages', version: 3, audience: ['pupils', 'guardians'], structures: null }]);
    expect(statements).to.equal(1);
  });

  it('are read and answered by the keyboard, without script, on a phone, in the dark, with nothing for axe-core to say', async () => {
    await add('clavier');
    for (const options of [{ javaScriptEnabled: false }, { width: 320, dark: true }, { width: 1280 }] as const) {
      const {
        width = 1280,
        dark = false,
        javaScriptEnabled = true,
      } = { width: 1280, ...options } as { width?: number; dark?: boolean; javaScriptEnabled?: boolean };
      const context = await chromium.newContext({
        viewport: { width, height: 800 },
        colorScheme: dark ? 'dark' : 'light',
        javaScriptEnabled,
        bypassCSP: javaScriptEnabled,
        locale: 'fr-FR',
      });
      await context.route('http://127.0.0.1:9/**', (route) => route.fulfill({ contentType: 'text/html', body: '<h1>Le service</h1>' }));
      const page = await context.newPage();
      await page.goto((await party.begin()).url);
      await page.getByLabel('Identifiant').fill('clavier');
      await page.getByLabel('Mot de passe', { exact: true }).fill(password);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Charte de l’espace numérique' }).waitFor();
      const overflows = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth).catch(() => false);
      expect(overflows, `${width}`).to.equal(false);
      if (javaScriptEnabled) expect(await violations(page)).to.deep.equal([]);
      await page.getByText('Lire la charte entière').click();
      await page.getByText('Texte de la version 3.').waitFor();
      if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/charter-${width}.png`, fullPage: true });
      await page.getByRole('button', { name: 'Je ne suis pas d’accord' }).click();
      await page.getByRole('heading', { name: 'Tu as choisi de ne pas accepter la charte' }).waitFor();
      if (javaScriptEnabled) expect(await violations(page)).to.deep.equal([]);
      if (process.env.SCREENSHOTS)
        await page.screenshot({ path: `${process.env.SCREENSHOTS}/charter-refused-${width}.png`, fullPage: true });
      await context.close();
    }
  });
});
