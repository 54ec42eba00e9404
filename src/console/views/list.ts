// The account list as its chef reads and decides it: counts and filters, people grouped by kind of change, profile and class, and the bar
// that says what a decision will do. Works without script: every button posts the one form.
import { counted, frenchInstant } from '#core/calendar/french-date.ts';
import type { Profile } from '#core/person/facts.ts';
import type { Verb } from '#core/plan/line.ts';
import { countedVerb, limitSentence, profileWord, verbWord } from '#core/plan/sentence.ts';
import type { LineFilter, ListDecision, ListedLine, ListHead } from '#database/account-list-reader.ts';
import type { Refusal } from '#src/actions/door.ts';
import { html, raw, type Safe } from '#src/sso/pages/html.ts';
import type { Page } from '../answer.ts';
import type { Visit } from '../visit.ts';
import { icons } from './icons.ts';
import { token } from './layout.ts';
import { decisionsTable } from './list-decisions.ts';
import { lineRow, type Related } from './list-row.ts';
import { capital, listBadge } from './words.ts';

export type Rights = { readonly approve: boolean; readonly approveDirection: boolean; readonly refuse: boolean; readonly release: boolean };

export type ListView = Related & {
  readonly list: ListHead;
  readonly lines: readonly ListedLine[];
  readonly filter: LineFilter;
  readonly choices: { readonly profiles: readonly Profile[]; readonly classes: readonly string[] };
  readonly decisions: readonly ListDecision[];
  readonly rights: Rights;
  /** What went wrong with the decision just posted, null for a plain reading. */
  readonly fault: Refusal | null;
  readonly chosen: ReadonlySet<string>;
  /** The reason or comment just posted, given back. */
  readonly typed: string;
};

const french = new Intl.Collator('fr');
const verbs: readonly Verb[] = ['arrive', 'change', 'leave'];
/** Up to here groups come open: a short list is read at a glance, a long one is read group by group. */
const openUpTo = 40;

export function listPage(visit: Visit, view: ListView): Page {
  const { list, lines, filter } = view;
  const open = lines.filter(isOpen).length;
  const title = `Liste de comptes, ${list.structure}`;
  return {
    title,
    body: html`<div class="list-page"><p class="crumb"><a href="/console">Accueil</a></p>
${view.fault && errorSummary(view.fault, list.state === 'held')}
<h1>${title}</h1>
<p class="lead">${listBadge(list.state)} Proposée ${frenchInstant(list.proposedAt, visit.today)}, d’après la dernière livraison de l’académie.</p>
${list.state === 'held' && heldNotice(visit, view)}
${list.lines.approved > 0 && html`<p class="notice">${counted(list.lines.approved, 'ligne approuvée est en cours d’application', 'lignes approuvées sont en cours d’application')}. <a href="/console/listes/${list.id}/suivi">Suivre l’application</a></p>`}
<section class="counts" aria-label="Compter et filtrer">${verbCounts(view)}${filterForm(view)}</section>
<form method="post" action="/console/listes/${list.id}/approbation" id="decision">
${token(visit)}<input type="hidden" name="digest" value="${list.digest}">
<input type="hidden" name="q" value="${filter.name}"><input type="hidden" name="profil" value="${filter.profile}"><input type="hidden" name="classe" value="${filter.class}"><input type="hidden" name="sens" value="${filter.verb}">
${verbs.map((verb) => kindSection(verb, view))}
${lines.length === 0 && html`<p class="card">${isFiltered(filter) ? html`Personne ne correspond à ces filtres. <a href="/console/listes/${list.id}">Voir toute la liste</a>` : 'Cette liste est vide : il n’y a rien à décider.'}</p>`}
<p class="card" id="rien" hidden>Personne ne correspond à ces filtres.</p>
</form>
${decisionsTable(view.decisions, visit.today)}
${open > 0 && decisionBar(view, open)}</div>`,
  };
}

function isFiltered(filter: LineFilter): boolean {
  return filter.name !== '' || filter.profile !== '' || filter.class !== '' || filter.verb !== '';
}

/** Leads to the field that is wrong, else to the decision. */
function errorSummary(fault: Refusal, held: boolean): Safe {
  const field = fault.code.startsWith('reason') ? (held ? 'motif-retenue' : 'comment') : 'decision';
  return html`<div class="errors" role="alert" tabindex="-1" id="erreur"><h2>La décision n’a pas été prise</h2><p><a href="#${field}">${fault.message}</a></p></div>`;
}

function heldNotice(visit: Visit, { list, rights, typed }: ListView): Safe {
  return html`<section class="notice warn" aria-labelledby="retenue"><h2 id="retenue">Pourquoi cette liste est retenue</h2>
<p>Elle changerait bien plus de comptes que d’habitude. C’est peut-être juste (une rentrée, une fermeture de classe), c’est peut-être une livraison incomplète de l’académie : rien n’est fait avant qu’une personne ait vérifié.</p>
<ul>${list.held.map((limit) => html`<li>${limitSentence(limit)}</li>`)}</ul>
${
  rights.release
    ? html`<form method="post" action="/console/listes/${list.id}/liberation">${token(visit)}<input type="hidden" name="digest" value="${list.digest}">
<div class="field"><label for="motif-retenue">Ce que vous avez vérifié<span class="hint">Obligatoire. Par exemple : « La classe de 5B a fermé, les élèves sont partis au collège voisin. » Ce motif est gardé avec la décision.</span></label>
<textarea id="motif-retenue" name="comment" required maxlength="1000">${typed}</textarea></div>
<div class="row"><button>Lever la retenue</button></div></form>`
    : html`<p>Seuls le chef d’établissement et l’académie peuvent lever la retenue, après vérification.</p>`
}</section>`;
}

function verbCounts({ list, lines }: ListView): Safe {
  // What waits is what is decided on here; once nothing waits, what the list held.
  const told = list.lines.open > 0 ? lines.filter(isOpen) : lines;
  const of = (verb: Verb) => told.filter((line) => line.verb === verb).length;
  // A red « 0 départ » would draw the eye to nothing.
  return html`<div class="verbs">${verbs.filter((verb) => of(verb) > 0).map((verb) => html`<span class="badge verb-${verb}">${icons[verb]}${verbCount(verb, of(verb), list)}</span>`)}
<span class="badge">${counted(list.lines.open, 'ligne à décider', 'lignes à décider')}</span></div>`;
}

function isOpen({ state }: ListedLine): boolean {
  return state === 'open';
}

/** "12 arrivées", of those that wait while some do; the script keeps it true while the list is narrowed. */
function verbCount(verb: Verb, count: number, list: ListHead): Safe {
  return html`<span data-total="${verb}" data-of="${list.lines.open > 0 ? 'open' : ''}" data-one="${verbWord(verb)}" data-many="${verbWord(verb, 'plural')}">${countedVerb(verb, count)}</span>`;
}

function filterForm({ list, filter, choices }: ListView): Safe {
  const option = (value: string, label: string, chosen: string) =>
    html`<option value="${value}"${value === chosen ? raw(' selected') : null}>${label}</option>`;
  return html`<form class="filters" method="get" action="/console/listes/${list.id}" id="filtres" role="search" aria-label="Filtrer la liste">
<div><label for="q">Nom</label><input type="search" id="q" name="q" value="${filter.name}" autocomplete="off"></div>
<div><label for="sens">Sens</label><select id="sens" name="sens">${option('', 'Tous', filter.verb)}${verbs.map((verb) => option(verb, capital(verbWord(verb, 'plural')), filter.verb))}</select></div>
<div><label for="profil">Profil</label><select id="profil" name="profil">${option('', 'Tous', filter.profile)}${choices.profiles.map((profile) => option(profile, capital(profileWord(profile, 'plural')), filter.profile))}</select></div>
<div><label for="classe">Classe</label><select id="classe" name="classe">${option('', 'Toutes', filter.class)}${choices.classes.map((name) => option(name, name, filter.class))}</select></div>
<div class="row"><button class="second">Filtrer</button>${isFiltered(filter) && html`<a href="/console/listes/${list.id}">Tout voir</a>`}</div></form>`;
}

function kindSection(verb: Verb, view: ListView): Safe | null {
  const lines = view.lines.filter((line) => line.verb === verb);
  if (lines.length === 0) return null;
  // Pupils by class; a teacher has several classes and stands in the one group of his profile, by name.
  const groups = Map.groupBy(lines, (line) => `${line.profile} ${line.profile === 'ELV' ? (line.class ?? '') : ''}`);
  const unfold = view.lines.length <= openUpTo;
  const { list } = view;
  const open = lines.filter(isOpen).length;
  const decided = list.lines.open > 0 ? lines.length - open : 0;
  return html`<section class="kind" aria-labelledby="sens-${verb}"><h2 id="sens-${verb}"><span class="badge verb-${verb}">${icons[verb]}<span class="visually-hidden">${verbWord(verb, 'plural')}</span></span>${verbCount(verb, list.lines.open > 0 ? open : lines.length, list)}${decided > 0 && html` <span class="soft small"><span data-total="${verb}" data-of="decided" data-one="déjà décidée" data-many="déjà décidées">${counted(decided, 'déjà décidée', 'déjà décidées')}</span></span>`}</h2>
${[...groups.values()].map((group, at) => lineGroup(verb, `${verb}-${at}`, group, view, unfold))}</section>`;
}

function lineGroup(verb: Verb, id: string, given: readonly ListedLine[], view: ListView, unfold: boolean): Safe {
  const first = given[0]!;
  const lines = first.profile === 'ELV' ? given : given.toSorted((one, other) => french.compare(one.sortName, other.sortName));
  const who = capital(profileWord(first.profile, 'plural'));
  const title = first.profile !== 'ELV' || first.class === null ? who : `${who} de ${first.class}`;
  const open = lines.filter(isOpen).length;
  const picks = open > 0 && (view.rights.approve || view.rights.refuse);
  return html`<details class="group"${unfold ? raw(' open') : null}><summary>${title} <span class="soft" data-count>${counted(lines.length, 'personne', 'personnes')}</span></summary>
${picks && html`<div class="tools" hidden><label class="tick-all"><input type="checkbox" data-all>Tout cocher : ${title}</label></div>`}
<table class="lines cards-when-narrow" id="${id}"><caption class="visually-hidden">${title}, ${verbWord(verb, 'plural')}</caption>
<thead><tr>${picks && html`<th scope="col" class="pick"><span class="visually-hidden">Choisir</span></th>`}<th scope="col">Nom</th><th scope="col">${first.profile === 'TUT' ? 'Élèves' : first.profile === 'ELV' ? 'Classe' : 'Classes'}</th><th scope="col">Ce qui change</th><th scope="col">Pourquoi</th></tr></thead>
<tbody>${lines.map((line) => lineRow(line, view, picks === true, view.chosen.has(line.person)))}</tbody></table></details>`;
}

/**
 * The bar in sight: what each button will do is written on it. It stands beside the form, not in it, so that it sticks from the first screen on.
 * The script narrows it to what is ticked.
 */
function decisionBar({ list, lines, filter, rights, typed }: ListView, open: number): Safe | null {
  const filtered = isFiltered(filter);
  const directors = lines.filter((line) => line.profile === 'DIR' && line.state === 'open').length;
  const held = list.state === 'held';
  if (!rights.approve && !rights.refuse && !(rights.approveDirection && directors > 0)) return null;
  return html`<section class="decide" aria-label="Décider">
<div class="row"><output id="choix" aria-live="polite">${held ? 'La liste est retenue : levez la retenue avant d’approuver.' : `${counted(open, 'ligne à décider', 'lignes à décider')}${filtered ? ' parmi celles qui sont affichées' : ''}.`}</output>
${rights.approve && !held && html`<details${typed && raw(' open')}><summary class="more">Ajouter un commentaire</summary><label for="comment" class="visually-hidden">Commentaire</label><textarea form="decision" id="comment" name="comment" maxlength="1000">${typed}</textarea></details>`}
${
  rights.approve && !held
    ? html`<button form="decision" name="portee" value="${filtered ? 'affichees' : 'tout'}" data-approve-all>Approuver les ${counted(open, 'ligne', 'lignes')}${filtered ? ' affichées' : ''}</button>
<button form="decision" class="second" name="portee" value="selection" data-approve-some>Approuver la sélection</button>`
    : null
}${!rights.approve && rights.approveDirection && directors > 0 && !held && html`<button form="decision" name="portee" value="direction">Approuver ${counted(directors, 'compte de direction', 'comptes de direction')}</button>`}
${rights.refuse && html`<button form="decision" class="danger" formaction="/console/listes/${list.id}/refus" data-refuse>Refuser la sélection…</button>`}</div>
</section>`;
}
