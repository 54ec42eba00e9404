// Whom to turn to, as a piece of a page: the person's own contacts, or the general ones. Knows no step.
import type { Help, OwnCollege } from '#core/help/help.ts';
import { helpWords } from '../words/help.ts';
import type { Language } from '../words/language.ts';
import { html, type Piece, type Safe } from './html.ts';

/** A section with its heading, and what each is for. */
export function contacts(language: Language, help: Help): Safe {
  const words = helpWords[language];
  const first = { pupil: [words.pupil], adult: [words.adult], none: [words.pupils, words.adults] }[help.reader ?? 'none'];
  return html`<h2>${words.heading}</h2>
${first.map((sentence) => html`<p>${sentence}</p>`)}
${contactList(language, help)}`;
}

/** The contacts alone, under a heading of the page's own; nothing where nothing was told. A pupil is not given the desk: it is for adults. */
export function contactList(language: Language, { reader, desk, colleges }: Help): Piece {
  const words = helpWords[language];
  const entries = [
    ...colleges.flatMap((college) => ofCollege(language, college)),
    reader !== 'pupil' &&
      entry(words.desk, [phone(desk.phone), french(desk.hours), desk.url && html`<a href="${desk.url}">${words.portal}</a>`]),
  ].filter(said);
  return entries.length > 0 && html`<dl class="contacts">${entries}</dl>`;
}

function ofCollege(language: Language, { name, contact }: OwnCollege): readonly Piece[] {
  const words = helpWords[language];
  const { referent, hours, mail } = contact;
  return [
    entry(words.referent, [french(referent)]),
    entry(words.office(name ?? words.college), [
      phone(contact.phone),
      french(hours),
      mail !== '' && html`<a href="mailto:${mail}">${mail}</a>`,
    ]),
  ];
}

function phone(number: string | null): Piece {
  return number !== null && number !== '' && html`<a href="tel:${number.replace(/[^+\d]/g, '')}">${number}</a>`;
}

/** What was written by a collège or in the settings. */
function french(text: string | null): Piece {
  return text !== null && text !== '' && html`<span lang="fr">${text}</span>`;
}

function entry(label: string, told: readonly Piece[]): Piece {
  const lines = told.filter(said);
  return lines.length > 0 && html`<div><dt>${label}</dt>${lines.map((piece) => html`<dd>${piece}</dd>`)}</div>`;
}

function said(piece: Piece): boolean {
  return piece !== false && piece !== null && piece !== '';
}
