// Every sign-in page, in every state and both languages, in a real browser: what axe-core holds against it, on a wide and on a narrow screen.
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { assets } from '#src/sso/pages/layout.ts';
import { languages } from '#src/sso/words/language.ts';
import { hardships, type Screen, screens, shoot, startChromium } from './chromium.ts';
import { everyPage } from './every-page.ts';

describe('every sign-in page', () => {
  let browser: Browser;
  before(async () => {
    browser = await startChromium();
  });
  after(() => browser.close());

  for (const language of languages)
    for (const [name, screen] of [
      ['by day on a phone of 320 px', { width: 320 }],
      ['at night on a computer', { dark: true }],
    ] as const satisfies readonly [string, Screen][])
      it(`is accessible in ${language}, ${name}`, async () => {
        const page = await screens(browser).open({ ...screen, language, inspected: true });
        const markups = new Map(everyPage(language).map((one) => [one.name.replaceAll(' ', '-'), one.markup]));
        await page.context().route('http://pages.test/**', (route) => {
          const path = new URL(route.request().url()).pathname;
          const asset = assets[path as keyof typeof assets];
          const body = asset?.content ?? markups.get(path.slice(1))!;
          return route.fulfill({ body, contentType: asset?.type ?? 'text/html; charset=utf-8' });
        });
        expect(markups.size).to.be.above(20);
        for (const at of markups.keys()) {
          // Wide screens differ from narrow ones in little: one state of each page.
          if ('dark' in screen && !/-[01]$/.test(at)) continue;
          await page.goto(`http://pages.test/${at}`);
          await page.evaluate(() => {
            for (const details of document.querySelectorAll('details')) details.open = true;
          });
          await shoot(page, `${at} ${language} ${name}`);
          expect(await hardships(page), at).to.deep.equal([]);
        }
        await page.context().close();
      });
});
