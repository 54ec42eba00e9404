// Debian's Chromium for journeys: quiet, headless, on this machine only. And axe-core's verdict on a page.
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

export async function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** What axe-core holds against the page as it stands: rule and elements; empty when nothing. The page's context must bypass CSP. */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.addScriptTag({ path: axe });
  return page.evaluate(async () => {
    const { axe: engine } = globalThis as unknown as {
      axe: { run: (context: Document, options: object) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const result = await engine.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
    return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  });
}

export type Screen = {
  readonly language?: 'fr' | 'en';
  readonly dark?: boolean;
  /** Pixels. */
  readonly width?: number;
  readonly script?: boolean;
  /** axe-core is put into the page; everywhere else the page's own policy stands. */
  readonly inspected?: boolean;
};

/** Opens pages, each in a browser of its own; `faults`: what their policy had to block, and errors of script. */
export function screens(browser: Browser): { readonly open: (screen?: Screen) => Promise<Page>; readonly faults: readonly string[] } {
  const faults: string[] = [];
  const open = async ({ language = 'fr', dark = false, width = 1280, script = true, inspected = false }: Screen = {}): Promise<Page> => {
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      colorScheme: dark ? 'dark' : 'light',
      javaScriptEnabled: script,
      locale: language === 'fr' ? 'fr-FR' : 'en-GB',
      bypassCSP: inspected,
    });
    // The service itself is nowhere: what counts is that the browser was sent there.
    await context.route('http://127.0.0.1:9/**', (route) => route.fulfill({ contentType: 'text/html', body: '<h1>Le service</h1>' }));
    context.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('status of')) faults.push(message.text());
    });
    // Says what it waited for, before the test's own end.
    context.setDefaultTimeout(15_000);
    return context.newPage();
  };
  return { open, faults };
}

/** What is wrong with the page as it stands, for whoever hears it or reads it on a small screen; empty when nothing. */
export async function hardships(page: Page): Promise<readonly string[]> {
  const seen = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const boxes = [...document.querySelectorAll('.brand span, .languages > *, main, .foot')].map((one) => one.getBoundingClientRect());
    const over = boxes.filter((one, at) =>
      boxes.some(
        (two, other) => other > at && one.left < two.right && two.left < one.right && one.top < two.bottom && two.top < one.bottom,
      ),
    );
    const [brand = 0, main = 0] = ['.brand', 'main'].map((part) => document.querySelector(part)?.getBoundingClientRect().top);
    return { overflow: scrollWidth - clientWidth, overlaps: over.length, brandLast: brand > main };
  });
  return [
    ...(await violations(page)),
    ...(seen.overflow > 0 ? [`scrolls sideways by ${seen.overflow} px`] : []),
    ...(seen.overlaps > 0 ? ['one part lies over another'] : []),
    ...(seen.brandLast ? ['the brand is not at the top'] : []),
  ];
}

/** Screens are kept only where somebody asks for them. */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (folder) await page.screenshot({ path: `${folder}/${name.replace(/[^\w-]+/g, '-')}.png`, fullPage: true });
}
