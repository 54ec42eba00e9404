// Choosing whose slips to print, and who printed before. Owns the words for groups and printings.
import { counted, frenchInstant } from '#core/calendar/french-date.ts';
import type { SlipAudience } from '#core/person/one-time-code.ts';
import type { SlipPrint } from '#database/slip-reader.ts';
import { html, type Safe } from '#src/sso/pages/html.ts';
import { type Answer, page } from '../answer.ts';
import type { Visit } from '../visit.ts';

/** `path` in addresses, `file` in the name of the PDF. */
export const audienceWords: Readonly<Record<SlipAudience, { readonly path: string; readonly file: string; readonly people: string }>> = {
  pupils: { path: 'eleves', file: 'eleves', people: 'Élèves' },
  guardians: { path: 'familles', file: 'familles', people: 'Familles' },
  staff: { path: 'personnels', file: 'personnels', people: 'Personnels' },
};

/** "Familles de la 6A" */
export function groupName(audience: SlipAudience, className: string | null): string {
  const { people } = audienceWords[audience];
  return className === null ? people : `${people} de la ${className}`;
}

export function slipsPage(visit: Visit, classes: readonly string[], prints: readonly SlipPrint[]): Answer {
  return page(
    'Bordereaux',
    html`<div class="stack"><div><h1>Bordereaux de connexion</h1>
<p class="lead">Un bordereau par personne : son identifiant et un code à usage unique. À la première connexion, chacun choisit son mot de passe.</p></div>
<section class="card" aria-labelledby="classes"><h2 id="classes">Par classe</h2>${
      classes.length === 0
        ? html`<p>Aucun élève n’a encore de compte. Les classes apparaîtront ici quand la liste de comptes sera approuvée.</p>`
        : html`<table><caption class="visually-hidden">Classes du collège</caption><thead><tr><th scope="col">Classe</th><th scope="col">Élèves</th><th scope="col">Familles</th></tr></thead>
<tbody>${classes.map((one) => html`<tr><th scope="row">${one}</th><td>${link('pupils', one)}</td><td>${link('guardians', one)}</td></tr>`)}</tbody></table>`
    }</section>
<section class="card" aria-labelledby="personnels"><h2 id="personnels">Personnels</h2>
<p>Enseignants et personnels du collège. Le code d’un chef d’établissement vient de l’académie, celui d’un adjoint ou d’un référent vient du chef.</p>
<p>${link('staff', null)}</p></section>
${printsSection(visit, prints, true)}</div>`,
  );
}

function link(audience: SlipAudience, className: string | null): Safe {
  const { path, people } = audienceWords[audience];
  const query = className === null ? '' : `?classe=${encodeURIComponent(className)}`;
  return html`<a class="target" href="/console/bordereaux/${path}${query}">${people}<span class="visually-hidden">${className === null ? ' du collège' : ` de la ${className}`}</span></a>`;
}

/** Who printed, when, how many. `named`: the group is told too. */
export function printsSection(visit: Visit, prints: readonly SlipPrint[], named: boolean): Safe | null {
  if (prints.length === 0) return null;
  return html`<section class="card"><table class="cards-when-narrow"><caption>Impressions précédentes</caption>
<thead><tr>${named && html`<th scope="col">Groupe</th>`}<th scope="col">Quand</th><th scope="col">Par</th><th scope="col">Bordereaux</th></tr></thead>
<tbody>${prints.map(
    (
      print,
    ) => html`<tr>${named && html`<th scope="row">${groupName(print.audience, print.class)}</th>`}<td data-label="Quand">${frenchInstant(print.at, visit.today)}</td>
<td data-label="Par">${print.by ?? 'l’exploitation, à la demande du collège'}</td><td data-label="Bordereaux">${printSentence(print)}</td></tr>`,
  )}</tbody></table></section>`;
}

function printSentence({ slips, replaced, reset }: SlipPrint): string {
  const parts = [
    replaced > 0 && counted(replaced, 'remplace un code qui valait encore', 'remplacent des codes qui valaient encore'),
    reset > 0 && counted(reset, 'remplace un mot de passe choisi', 'remplacent des mots de passe choisis'),
  ].filter((part) => part !== false);
  const total = counted(slips, 'bordereau', 'bordereaux');
  return parts.length === 0 ? total : `${total}, dont ${parts.join(' et ')}`;
}
