// The page of somebody who is signed in and may not use the service: which one, why, whom to speak to, and every way on. Decides nothing.
import type { Help } from '#core/help/help.ts';
import type { Profile } from '#core/person/facts.ts';
import type { Service } from '#core/release/service.ts';
import type { Refused } from '../admission.ts';
import type { Language } from '../words/language.ts';
import { notAdmittedWords } from '../words/not-admitted.ts';
import { contactList } from './contacts.ts';
import { html, type Safe } from './html.ts';
import type { Page } from './layout.ts';

export type NotAdmitted = Refused & {
  readonly language: Language;
  readonly service: Service;
  /** Where the form that goes back to the service is sent, its token, and where it may lead. */
  readonly action: string;
  readonly token: string;
  readonly formOrigins: readonly string[];
  readonly signOut: string;
  /** Of the person's own collèges. */
  readonly help: Help;
};

export function notAdmittedPage(view: NotAdmitted): Page {
  const { language, service, help, others, action, token, formOrigins, signOut, account } = view;
  const words = notAdmittedWords[language];
  return {
    language,
    title: words.title,
    formOrigins,
    body: html`<p>${words.signedIn}</p>
<p>${why(view)}</p>
<h2>${words.whom}</h2><ul>${whom(view).map((line) => html`<li>${line}</li>`)}</ul>
${contactList(language, help)}
${
  others.length > 0 &&
  html`<h2 id="autres">${words.others}</h2><nav aria-labelledby="autres"><ul class="ways">${others.map(({ name, home }) => html`<li><a href="${home}">${name}</a></li>`)}</ul></nav>`
}
<form method="post" action="${action}"><input type="hidden" name="jeton" value="${token}"><button type="submit" class="${others.length > 0 ? 'second' : 'main'}">${words.back(service.name)}</button></form>
<p>${words.notYours(account.identity.givenName)} <a href="${signOut}">${words.signOut}</a></p>`,
  };
}

function why({ language, service, reason, account }: NotAdmitted): Safe {
  const words = notAdmittedWords[language].why;
  const colleges = [...new Set(account.affiliations.map(({ structureName, uai }) => structureName ?? uai))];
  switch (reason) {
    case 'profile':
      return words.profile(service.name, service.profiles ?? []);
    case 'not-open':
      return words.notOpen(service.name, colleges);
    case 'unknown-here':
      return words.unknownHere(service.name);
    case 'no-child':
      return words.noChild(service.name);
  }
}

function whom({ language, reason, account }: NotAdmitted): readonly string[] {
  const words = notAdmittedWords[language].speakTo;
  if (account.affiliations.length === 0) return [words.academie];
  if (reason === 'unknown-here') return [words.referent];
  if (reason === 'no-child') return [words.office];
  const are = (...profiles: readonly Profile[]) => account.affiliations.every(({ profile }) => profiles.includes(profile));
  return [are('ELV') ? words.teacher : are('ELV', 'TUT') ? words.guardian : words.chef, words.office];
}
