// Debian's Chromium for the console's tests: one browser a file, pages that report every breach of the content policy.
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
}

export type Opened = { readonly page: Page; readonly breaches: string[]; readonly close: () => Promise<void> };

/** A page signed in by `cookie` (`name=value`); `breaches` collects what the content policy stopped and what a script threw. */
export async function open(browser: Browser, url: string, cookie: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: 'fr-FR',
    reducedMotion: 'reduce',
    ...options,
  });
  const [name, value] = cookie.split('=') as [string, string];
  await context.addCookies([{ name, value, url: `${url}/console`, httpOnly: true, sameSite: 'Lax' }]);
  const page = await context.newPage();
  const breaches: string[] = [];
  page.on('console', (message) => {
    if (/Content.Security.Policy|violates/i.test(message.text())) breaches.push(message.text());
  });
  page.on('pageerror', (error) => breaches.push(error.message));
  return { page, breaches, close: () => context.close() };
}
