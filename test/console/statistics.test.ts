// The page of use: each role's own reach, nothing of a name, nothing of a small count; and what axe-core holds against it.
import { expect } from 'chai';
import { publishedCells } from '#core/sign-in/statistics.ts';
import { startChromium, violations } from '../sso/chromium.ts';
import { moulin, tilleuls, verger } from './seed-people.ts';
import { type Served, serve } from './served.ts';
import { visitor } from './visitor.ts';

describe('the page of use', () => {
  let served: Served;
  before(async () => {
    served = await serve(3);
    const cell = (profile: string, uai: string, people: number) => ({ service: 'ent', profile, uai, people, events: people * 7 });
    const table = { ELV: [431, 298, 350], TUT: [220, 150, 180], ENS: [37, 3, 29] };
    const colleges = [tilleuls, verger, moulin];
    const cells = publishedCells(
      Object.entries(table).flatMap(([profile, counts]) => counts.map((people, at) => cell(profile, colleges[at]!, people))),
    );
    for (const month of ['2026-09-01', '2026-10-01']) {
      await served.database.pool.query("INSERT INTO sign_in_month (month, salt, counted_at) VALUES ($1, '', now())", [month]);
      for (const { service, profile, uai, events, people } of month === '2026-10-01' ? cells : [])
        await served.database.pool.query('INSERT INTO sign_in_count VALUES ($1, $2, $3, $4, $5, $6)', [
          month,
          service,
          profile,
          uai,
          events,
          people,
        ]);
    }
  });
  after(() => served.stop());

  const page = async (who: keyof Served['people'], path = '') =>
    (await visitor(served, served.people[who])).get(`/console/frequentation${path}`);

  it('shows a chef and his adjoint their own collège, the académie, the Département and the DPO the sums', async () => {
    for (const who of ['chef', 'adjoint'] as const) {
      const { text } = await page(who);
      expect(text).to.contain('octobre 2026').and.contain('431').and.not.contain('298').and.not.contain('1\u202f079');
    }
    expect((await page('chef-held')).text)
      .to.contain('298')
      .and.contain('masqué')
      .and.not.contain('431');
    for (const who of ['academie', 'departement', 'dpo'] as const) expect((await page(who)).text, who).to.contain('1\u202f079');
    expect((await page('chef', '?mois=2026-09')).text).to.contain('Personne ne s’est connecté');
    expect((await page('chef', '?mois=1999-01')).text, 'no such month').to.contain('octobre 2026');
    for (const who of ['referent-usages', 'referent-eim', 'nobody'] as const) expect((await page(who)).status, who).to.equal(403);
  });

  it('has nothing for axe-core to say, and fits a phone', async function look() {
    this.timeout(60_000);
    const browser = await startChromium();
    try {
      for (const [who, width] of [
        ['academie', 1280],
        ['chef-held', 320],
      ] as const) {
        const [name = '', value = ''] = (await served.signIn(served.people[who])).split('=');
        const context = await browser.newContext({ bypassCSP: true, viewport: { width, height: 800 }, locale: 'fr-FR' });
        await context.addCookies([{ name, value, url: served.url }]);
        const shown = await context.newPage();
        await shown.goto(`${served.url}/console/frequentation`);
        if (process.env.SCREENSHOTS) await shown.screenshot({ path: `${process.env.SCREENSHOTS}/use-${who}.png`, fullPage: true });
        expect(await violations(shown)).to.deep.equal([]);
        expect(await shown.evaluate(() => document.documentElement.scrollWidth > innerWidth)).to.equal(false);
        await context.close();
      }
    } finally {
      await browser.close();
    }
  });
});
