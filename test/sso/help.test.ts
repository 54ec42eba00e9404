// Help (C-HELP): the right contact for the profile and the collège once the password is given, and nothing of any collège before; and its pages in a browser.
import { expect } from 'chai';
import { contactFaults, helpOf, nothingTold } from '#core/help/help.ts';
import { contacts } from '#src/sso/pages/contacts.ts';
import { openBrowser } from './browser.ts';
import { startChromium, violations } from './chromium.ts';
import { addPerson, type Gateway, returnAddress, service, startGateway } from './gateway.ts';
import { openSignIn, type RelyingParty, relyingParty } from './relying-party.ts';

describe('help', () => {
  const password = 'Tortue-Verte-7';
  const desk = { phone: '01 40 00 00 00', hours: 'de 8 h à 18 h', url: 'https://aide.exemple.fr/' };
  let gateway: Gateway;
  let party: RelyingParty;

  before(async () => {
    gateway = await startGateway([service('ent'), service('notes', { profiles: ['ENS'] })], null, { helpDesk: desk });
    party = await relyingParty(gateway.sso.issuer, 'ent');
    await gateway.pool.query(
      "INSERT INTO structure (uai, source, key, name, facts) VALUES ('0920001A', 's', '1', 'Collège des Tilleuls', '{}')",
    );
    await gateway.pool.query(
      "INSERT INTO college_contact VALUES ('0920001A', 'salle 12, le mardi', '01 41 11 11 11', 'secretariat@tilleuls.exemple.fr', '', NULL, now())",
    );
  });
  after(() => gateway.close());

  async function tryToEnter(login: string, typed = password) {
    const browser = openBrowser();
    const { page } = await openSignIn(browser, party);
    return browser.follow(await browser.submit(page, { identifiant: login, mot_de_passe: typed }), returnAddress);
  }
  const ofCollege = /salle 12|01 41 11|tilleuls/;

  it('names the référent of his collège to a pupil whose account is closed, and the office and the desk to an adult', async () => {
    await addPerson(gateway.pool, { login: 'eleve', password, until: '2025-10-01' });
    await addPerson(gateway.pool, { login: 'parent', password, profile: 'TUT', until: '2025-10-01' });
    const pupil = await tryToEnter('eleve');
    expect(pupil.status).to.equal(403);
    expect(pupil.text)
      .to.contain('salle 12, le mardi')
      .and.contain('D’abord le référent numérique du collège')
      .and.not.contain('01 40 00 00 00');
    expect((await tryToEnter('parent')).text)
      .to.contain('href="tel:0141111111"')
      .and.contain('01 40 00 00 00')
      .and.contain('Collège des Tilleuls');
  });

  it('names them too to whoever may not use a service, each in his words', async () => {
    const notes = await relyingParty(gateway.sso.issuer, 'notes');
    const refusedTo = async (login: string) => {
      const browser = openBrowser();
      const { page } = await openSignIn(browser, notes);
      return (await browser.follow(await browser.submit(page, { identifiant: login, mot_de_passe: password }), returnAddress)).text;
    };
    await addPerson(gateway.pool, { login: 'eleve.deux', password });
    await addPerson(gateway.pool, { login: 'parent.deux', password, profile: 'TUT' });
    expect(await refusedTo('eleve.deux'))
      .to.contain('Si un enseignant')
      .and.contain('salle 12')
      .and.not.contain('01 40 00 00 00');
    expect(await refusedTo('parent.deux'))
      .to.contain('Si le collège ou un enseignant')
      .and.contain('0141111111')
      .and.contain('01 40 00 00 00');
  });

  it('tells nothing of any collège before the password: a known login, an unknown one and the page of help alike', async () => {
    const [known, unknown] = [await tryToEnter('eleve', 'Mauvais-mot-9'), await tryToEnter('inconnue', 'Mauvais-mot-9')];
    const help = await openBrowser().get(`${gateway.url}/aide`);
    for (const { text } of [known, unknown, help]) expect(text).to.contain('href="/aide"').and.not.match(ofCollege);
    expect(help.status).to.equal(200);
    expect(help.text).to.contain('01 40 00 00 00').and.contain('Guichet unique');
    expect((await openBrowser().get(`${gateway.url}/aide?langue=en`)).status).to.equal(200);
  });

  it('leaves out what nobody has told, and takes no number or address that is none', () => {
    const none = { phone: null, hours: null, url: null };
    const own = [{ uai: '0920001A', name: null, contact: nothingTold }];
    expect(contacts('fr', helpOf(none, ['ENS'], own)).toString()).to.not.contain('<dl');
    expect(helpOf(none, ['ELV', 'TUT'], own).reader).to.equal('adult');
    const faults = contactFaults({ referent: 'x'.repeat(201), phone: 'appelez', mail: 'nulle part', hours: '' });
    expect(faults.map(({ field }) => field)).to.deep.equal(['referent', 'phone', 'mail']);
  });

  it('has pages that axe-core finds nothing against, on a phone', async function look() {
    this.timeout(60_000);
    const chromium = await startChromium();
    try {
      const page = await (await chromium.newContext({ bypassCSP: true, viewport: { width: 320, height: 800 }, locale: 'fr-FR' })).newPage();
      const looked = async (name: string) => {
        if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/help-${name}.png`, fullPage: true });
        expect(await violations(page), name).to.deep.equal([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).to.equal(false);
      };
      await page.goto(`${gateway.url}/aide`);
      await looked('general');
      await page.goto((await party.begin()).url);
      await page.getByLabel('Identifiant').fill('parent');
      await page.getByLabel('Mot de passe', { exact: true }).fill(password);
      await page.keyboard.press('Enter');
      await page.getByText('Collège des Tilleuls').waitFor();
      await looked('own');
    } finally {
      await chromium.close();
    }
  });
});
