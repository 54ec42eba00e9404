// On the way to an upstream: the browser goes on by itself, and by a button where it does not. Owns the page; knows no protocol.
import type { LoginSending } from '#connectors/connector.ts';
import type { Language } from '../words/language.ts';
import { upstreamWords } from '../words/upstream.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';

/**
 * `refresh`: where the browser is told to go by a header. Not by a redirect of the form's answer: Chromium holds every address on the way against
 * the policy of the page that the form stood on, and a hub's further stations are not ours to list.
 */
export function toUpstreamPage(
  language: Language,
  label: string,
  send: LoginSending,
): { readonly page: Page; readonly refresh: string | null } {
  const words = upstreamWords[language];
  const title = words.going(label);
  const frame = { language, otherLanguage: 'none' } as const;
  if (send.kind === 'redirect') {
    const body = html`<p>${words.patience}</p><p><a class="main" href="${send.url}">${words.goOn(label)}</a></p>`;
    return { page: { ...frame, title, body }, refresh: send.url };
  }
  const inputs = Object.entries(send.fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">\n`);
  const body = html`<p>${words.patience}</p>
<form method="post" action="${send.action}" data-auto>
${inputs}<button type="submit" class="main">${words.goOn(label)}</button>
</form>`;
  // Whatever the upstream redirects on to is its own.
  return { page: { ...frame, title, body, formOrigins: [new URL(send.action).origin, 'https:'] }, refresh: null };
}
