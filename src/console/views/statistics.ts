// The page of use: one table a service, counts that name nobody. Says what is hidden and why.
import { frenchMonth } from '#core/calendar/french-date.ts';
import type { Profile } from '#core/person/facts.ts';
import { profileWord } from '#core/plan/sentence.ts';
import { all } from '#core/sign-in/statistics.ts';
import type { MonthCell } from '#database/sign-in-journal-reader.ts';
import { html, raw, type Safe } from '#src/sso/pages/html.ts';
import { type Answer, page } from '../answer.ts';
import type { Visit } from '../visit.ts';
import { capital, countText } from './words.ts';

export type Statistics = {
  /** First days of the months that are counted, the latest first. */
  readonly months: readonly string[];
  readonly month: string | null;
  readonly cells: readonly MonthCell[];
  readonly nameOf: (clientId: string) => string;
};

export function statisticsPage({ scope }: Visit, { months, month, cells, nameOf }: Statistics): Answer {
  const services = [...Map.groupBy(cells, ({ service }) => service)];
  const whole = scope.structures === 'all';
  return page(
    'Fréquentation',
    html`<div class="stack"><div><h1>Fréquentation</h1>
<p class="lead">${month === null ? 'Les connexions d’un mois sont comptées quand il est fini. Aucun ne l’est encore.' : `Connexions aux services en ${frenchMonth(month)}${whole ? '' : ', dans votre établissement'}.`}</p></div>
${months.length > 1 && monthsMenu(months, month)}
${month !== null && services.length === 0 && html`<p class="card">Personne ne s’est connecté ce mois-là.</p>`}
${services.map(
  ([service, own], at) => html`<section class="card" aria-labelledby="service-${at}"><h2 id="service-${at}">${nameOf(service)}</h2>
${
  whole
    ? html`${table(
        'Par profil, tous établissements',
        'Profil',
        own.filter(({ uai }) => uai === all),
        profileName,
      )}${table(
        'Par établissement, tous profils',
        'Établissement',
        own.filter(({ uai, profile }) => profile === all && uai !== all),
        ({ structure, uai }) => structure ?? uai,
      )}`
    : [...Map.groupBy(own, ({ uai }) => uai).values()].map((rows) =>
        table(`${rows[0]!.structure ?? rows[0]!.uai}, par profil`, 'Profil', rows, profileName),
      )
}</section>`,
)}
<p class="soft">Ces nombres ne désignent personne. « Masqué » : moins de cinq personnes, ou un nombre qui ferait deviner celui-là par soustraction.</p></div>`,
  );
}

function monthsMenu(months: readonly string[], current: string | null): Safe {
  return html`<nav aria-label="Mois"><p>${months.map(
    (month) =>
      html`<a class="nowrap" href="/console/frequentation?mois=${month.slice(0, 7)}"${month === current ? raw(' aria-current="page"') : null}>${capital(frenchMonth(month))}</a> `,
  )}</p></nav>`;
}

function profileName({ profile }: MonthCell): string {
  return profile === all ? 'Tous' : capital(profileWord(profile as Profile, 'plural'));
}

function table(caption: string, head: string, rows: readonly MonthCell[], nameOf: (row: MonthCell) => string): Safe {
  const cell = (count: number | null) => (count === null ? html`<span class="soft">masqué</span>` : countText(count));
  const sorted = rows.toSorted((one, other) => Number(one.profile === all) - Number(other.profile === all));
  return html`<table class="cards-when-narrow"><caption>${caption}</caption>
<thead><tr><th scope="col">${head}</th><th scope="col" class="number">Connexions</th><th scope="col" class="number">Personnes</th></tr></thead>
<tbody>${sorted.map((row) => html`<tr><th scope="row">${nameOf(row)}</th><td class="number" data-label="Connexions">${cell(row.events)}</td><td class="number" data-label="Personnes">${cell(row.people)}</td></tr>`)}</tbody></table>`;
}
