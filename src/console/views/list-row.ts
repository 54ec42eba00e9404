// One person of an account list: name, class or pupils, what changes (before → after), why.

import type { CodeNames } from '#core/person/code-names.ts';
import type { FieldChange } from '#core/plan/sentence.ts';
import { lineChanges, lineReasons } from '#core/plan/sentence.ts';
import type { LineState, ListedLine } from '#database/account-list-reader.ts';
import { html, raw, type Safe } from '#src/sso/pages/html.ts';
import { badge } from './words.ts';

export type Related = {
  readonly names: ReadonlyMap<string, string>;
  readonly pupilsOf: ReadonlyMap<string, readonly string[]>;
  readonly codes: CodeNames;
};

/** Said by the row already (its name, its group, its column), or too much to read where one decides on an arrival. */
const saidElsewhere = new Set(['Nom', 'Prénom', 'Profil', 'Civilité', 'Formation (MEF)', 'Matières']);

const states: Readonly<Partial<Record<LineState, readonly [string, 'good' | 'warn' | 'wait']>>> = {
  approved: ['Approuvée', 'good'],
  refused: ['Refusée', 'warn'],
  applied: ['Appliquée', 'good'],
  stale: ['Dépassée', 'wait'],
};

/** `picks`: the group has boxes. A line that is decided has none any more, and says what became of it. */
export function lineRow(line: ListedLine, { names, pupilsOf, codes }: Related, picks: boolean, chosen: boolean): Safe {
  const { familyName, givenName } = line.body.name;
  const state = states[line.state];
  const box = html`<label class="tick"><input type="checkbox" name="person" value="${line.person}"${chosen ? raw(' checked') : null}><span class="visually-hidden">Choisir ${givenName} ${familyName}</span></label>`;
  const shown = line.profile === 'TUT' ? (pupilsOf.get(line.person) ?? []).join(', ') : classesOf(line);
  return html`<tr data-name="${line.sortName}" data-profile="${line.profile}" data-class="${line.class ?? ''}" data-verb="${line.verb}" data-state="${line.state === 'open' ? 'open' : 'decided'}">${picks && html`<td class="pick">${line.state === 'open' ? box : null}</td>`}
<th scope="row">${familyName} ${givenName}${state && html`<br>${badge(state)}`}</th><td${shown === '' ? null : raw(line.profile === 'TUT' ? ' data-label="Élèves"' : ' data-label="Classe"')}>${shown}</td>
<td>${whatChanges(line, (id) => names.get(id), codes)}</td><td class="why">${lineReasons(line.body).join(' ')} <a href="/console/personnes/${line.person}">Pourquoi ?<span class="visually-hidden"> ${givenName} ${familyName}</span></a></td></tr>`;
}

/** A pupil's class; all the classes of a teacher, as far as the line tells them. */
function classesOf({ profile, class: own, body }: ListedLine): string {
  if (profile === 'ELV') return own ?? '';
  return [...new Set(body.affiliations.flatMap(({ before, after }) => (after ?? before)?.classes ?? []))].join(', ');
}

function whatChanges(line: ListedLine, nameOf: (id: string) => string | undefined, codes: CodeNames): Safe {
  const all = lineChanges(line.body, nameOf, codes);
  const [first] = line.body.affiliations;
  if (line.verb === 'leave')
    return first?.reason === 'left-structure'
      ? html`Quitte l’établissement. Son compte reste ouvert pour un autre.`
      : html`Le compte sera fermé, puis supprimé au plus tard dans trois mois.`;
  if (line.verb === 'change') return html`<ul>${all.map((field) => html`<li>${beforeAfter(field)}</li>`)}</ul>`;
  const details = all.filter(({ label }) => !saidElsewhere.has(label) && !label.startsWith('Classe'));
  const opening =
    first?.reason === 'returned' ? 'Retrouve son compte' : line.body.personRevision > 0 ? 'Garde son compte actuel' : 'Nouveau compte';
  return html`${opening}${details.length > 0 && html`<ul>${details.map(({ label, after }) => html`<li><span class="label">${label} :</span> ${after}</li>`)}</ul>`}`;
}

/** Before struck through, then after; the words are there for whoever hears the page instead of seeing it. */
function beforeAfter({ label, before, after }: FieldChange): Safe {
  const was = before !== null && html`<del><span class="visually-hidden">avant : </span>${before}</del>`;
  const now =
    after === null ? html`<span class="soft">retiré</span>` : html`<ins><span class="visually-hidden">après : </span>${after}</ins>`;
  return html`<span class="label">${label} :</span> ${was}${was && raw(' <span aria-hidden="true">→</span> ')}${now}`;
}
