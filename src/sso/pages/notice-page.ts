// A page that says what happened, what it means and what to do: errors, closed account, signed out. Owns the frame, not the sentences.
import type { Help } from '#core/help/help.ts';
import type { Service } from '#core/release/service.ts';
import { frameWords } from '../words/frame.ts';
import type { Language } from '../words/language.ts';
import { contacts } from './contacts.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';

export type Notice = {
  readonly title: string;
  /** What happened, what it means. */
  readonly sentences: readonly string[];
  /** What to do. */
  readonly steps?: readonly string[];
  /** The way on: one main link. */
  readonly link?: { readonly href: string; readonly label: string } | null;
  /** Whom to turn to; for somebody who has given his password, his own (`helpFor`). */
  readonly help?: Help | null;
  /** Services offered as ways on when nobody knows any more where the person was going. */
  readonly services?: readonly Service[];
};

export function noticePage(language: Language, { title, sentences, steps = [], link = null, help = null, services = [] }: Notice): Page {
  const words = frameWords[language];
  const reachable = services.filter(({ home }) => home !== null);
  return {
    language,
    title,
    body: html`${sentences.map((sentence) => html`<p>${sentence}</p>`)}
${steps.length > 0 ? html`<h2>${words.whatToDo}</h2><ul>${steps.map((step) => html`<li>${step}</li>`)}</ul>` : null}
${help && contacts(language, help)}
${link ? html`<p><a class="main" href="${link.href}">${link.label}</a></p>` : null}
${
  reachable.length > 0
    ? html`<nav aria-label="${words.services}"><ul class="ways">${reachable.map(({ name, home }) => html`<li><a href="${home}">${name}</a></li>`)}</ul></nav>`
    : null
}`,
  };
}
