import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { startChromium } from '../sso/chromium.ts';
import { authorizationRequest } from './authorization.ts';
import { lea, openStage, type Stage } from './stage.ts';

describe('a service that asks by POST, from another site, in a real browser', () => {
  let stage: Stage;
  let browser: Browser;
  let page: Page;
  before(async () => {
    stage = await openStage();
    browser = await startChromium();
    page = await (await browser.newContext({ locale: 'fr-FR' })).newPage();
  });
  after(async () => {
    await browser.close();
    await stage.close();
  });

  /** The service's own page, at a name that is another site than the gateway's, sends a form. */
  async function post(address: string, parameters: Iterable<readonly [string, string]>): Promise<void> {
    await page.goto(stage.landing.origin.replace('127.0.0.1', 'localhost'));
    await Promise.all([
      page.waitForURL((url) => url.hostname === '127.0.0.1'),
      page.evaluate(
        ({ action, fields }) => {
          const form = document.body.appendChild(document.createElement('form'));
          Object.assign(form, { action, method: 'post' });
          for (const [name, value] of fields) form.appendChild(Object.assign(document.createElement('input'), { name, value }));
          form.requestSubmit();
        },
        { action: address, fields: [...parameters] },
      ),
    ]);
  }

  const begin = () => post(stage.metadata.authorization_endpoint, authorizationRequest(stage, 'suite').parameters);

  it('signs a pupil in, knows him the next time, and asks him before it signs him out', async () => {
    await begin();
    await page.fill('#identifiant', lea.login);
    await page.fill('#mot-de-passe', lea.password);
    await page.click('button.main');
    await page.waitForURL(`${stage.landing.redirectUri}?code=*`);

    await begin();
    await page.waitForURL(`${stage.landing.redirectUri}?code=*`);

    await post(stage.metadata.end_session_endpoint, []);
    expect(await page.textContent('h1'), 'the session is recognised').to.contain('Voulez-vous vous déconnecter');
  });
});
