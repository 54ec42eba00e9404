// The page of help that anybody may open: the general contacts, nothing of any collège or account.
import type { HelpDesk } from '#core/help/help.ts';
import { helpWords } from '../words/help.ts';
import type { Language } from '../words/language.ts';
import { contacts } from './contacts.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';

export function helpPage(language: Language, desk: HelpDesk): Page {
  const words = helpWords[language];
  return {
    language,
    title: words.title,
    body: html`${contacts(language, { reader: null, desk, colleges: [] })}
<p class="small">${words.once}</p>`,
  };
}
