// The console's first page for somebody without a role, pupils and families above all: what it is, and what he may do about his own account.
import { html } from '#src/sso/pages/html.ts';
import type { Page } from '../answer.ts';
import type { Visitor } from '../visit.ts';
import { ownAccountWords } from '../words/own-account.ts';
import { ownLinks } from './own-links.ts';

export function noRolePage({ user, language }: Visitor): Page {
  const { none } = ownAccountWords[language];
  const ways = [...ownLinks(language), { to: `/console/personnes/${user.person}`, label: none.known }];
  return {
    language,
    title: none.title,
    body: html`<div class="stack"><div><h1>${none.title}</h1>${none.sentences.map((sentence) => html`<p>${sentence}</p>`)}</div>
<section class="card"><h2>${none.own}</h2><ul>${ways.map(({ to, label }) => html`<li><a href="${to}">${label}</a></li>`)}</ul></section></div>`,
  };
}
