// Whom the people of a collège turn to, as its direction says it: kept, corrected, refused to everybody else, and looked at by axe-core.
import { expect } from 'chai';
import { startChromium, violations } from '../sso/chromium.ts';
import { tilleuls, verger } from './seed-people.ts';
import { type Served, serve } from './served.ts';
import { visitor } from './visitor.ts';

describe('the form of contacts', () => {
  let served: Served;
  before(async () => {
    served = await serve(3);
  });
  after(() => served.stop());

  const path = `/console/aide/${tilleuls}`;
  const good = { referent: ' salle 12,\n le mardi ', phone: '01 40 00 00 00', mail: 'secretariat@exemple.fr', hours: '' };
  const kept = async () => (await served.database.pool.query('SELECT uai, referent, phone FROM college_contact')).rows;

  it('keeps what a chef or his adjoint writes, once, and journals the names of the fields alone', async () => {
    const chef = await visitor(served, served.people.chef);
    expect((await chef.get('/console')).text).to.contain(`href="${path}"`);
    expect((await chef.post(path, good, { from: path })).location).to.contain('fait=enregistre');
    expect(await kept()).to.deep.equal([{ uai: tilleuls, referent: 'salle 12, le mardi', phone: '01 40 00 00 00' }]);
    const adjoint = await visitor(served, served.people.adjoint);
    expect((await adjoint.post(path, good, { from: path })).status, 'the same again').to.equal(303);
    const { rows } = await served.database.pool.query("SELECT actor_role, uai, fields FROM journal WHERE act = 'edit-contact'");
    expect(rows).to.deep.equal([{ actor_role: 'chef', uai: tilleuls, fields: ['referent', 'phone', 'mail'] }]);
  });

  it('gives back what cannot be kept, each fault at its field, and keeps what was there', async () => {
    const chef = await visitor(served, served.people.chef);
    const reply = await chef.post(path, { ...good, phone: 'appelez-nous' }, { from: path });
    expect(reply.status).to.equal(422);
    expect(reply.text).to.contain('href="#phone"').and.contain('value="appelez-nous"').and.contain('aria-invalid="true"');
    expect((await kept())[0].phone).to.equal('01 40 00 00 00');
  });

  it('is nobody else’s', async () => {
    const other = await visitor(served, served.people['chef-held']);
    expect((await other.get(path)).status).to.equal(404);
    expect((await other.post(path, good)).status).to.equal(404);
    expect((await other.get(`/console/aide/${verger}`)).status, 'his own').to.equal(200);
    for (const who of ['academie', 'departement', 'dpo', 'referent-usages', 'referent-eim', 'nobody'] as const) {
      const visiting = await visitor(served, served.people[who]);
      expect((await visiting.get(path)).status, who).to.equal(403);
      expect((await visiting.post(path, good)).status, who).to.equal(403);
    }
  });

  it('has nothing for axe-core to say, and fits a phone', async function look() {
    this.timeout(60_000);
    const browser = await startChromium();
    try {
      const [name = '', value = ''] = (await served.signIn(served.people.chef)).split('=');
      const context = await browser.newContext({ bypassCSP: true, viewport: { width: 320, height: 800 }, locale: 'fr-FR' });
      await context.addCookies([{ name, value, url: served.url }]);
      const page = await context.newPage();
      await page.goto(served.url + path);
      await page.getByLabel('Téléphone du secrétariat').fill('appelez-nous');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Rien n’a été enregistré' }).waitFor();
      if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/contact.png`, fullPage: true });
      expect(await violations(page)).to.deep.equal([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).to.equal(false);
    } finally {
      await browser.close();
    }
  });
});
