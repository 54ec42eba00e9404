// Around a decision: giving the reason of a refusal, following what was approved, and what to do when the list has moved.
import { counted, frenchNumber } from '#core/calendar/french-date.ts';
import { verbWord } from '#core/plan/sentence.ts';
import type { ListDecision, ListedLine, ListHead } from '#database/account-list-reader.ts';
import type { Refusal } from '#src/actions/door.ts';
import { html, raw, type Safe } from '#src/sso/pages/html.ts';
import { type Answer, type Page, page } from '../answer.ts';
import type { Visit } from '../visit.ts';
import { icons } from './icons.ts';
import { token } from './layout.ts';
import { decisionsTable } from './list-decisions.ts';

/** Seconds between two looks at a list that is being applied. */
const lookAgain = 3;

export function refusalPage(visit: Visit, list: ListHead, lines: readonly ListedLine[], typed: string, fault: Refusal | null): Page {
  const title = `Refuser ${counted(lines.length, 'ligne', 'lignes')}`;
  return {
    title: fault ? `Erreur : ${title}` : title,
    body: html`<p class="crumb"><a href="/console/listes/${list.id}">Revenir à la liste sans rien refuser</a></p>
${fault && html`<div class="errors" role="alert" tabindex="-1" id="erreur"><h2>${fault.code === 'reason-too-long' ? 'Le motif est trop long' : 'Il manque quelque chose'}</h2><ul><li><a href="#motif">${fault.message}</a></li></ul></div>`}
<h1>${title}</h1>
<p class="lead">Ce que l’académie annonce pour ces personnes ne sera pas appliqué. La même annonce ne vous sera pas proposée de nouveau ; une annonce différente le sera.</p>
<form class="stack" method="post" action="/console/listes/${list.id}/refus">${token(visit)}<input type="hidden" name="digest" value="${list.digest}"><input type="hidden" name="etape" value="confirmer">
${lines.map((line) => html`<input type="hidden" name="person" value="${line.person}">`)}
<div class="card"><h2>${counted(lines.length, 'personne', 'personnes')}</h2><ul>${lines.slice(0, 20).map((line) => html`<li>${line.body.name.familyName} ${line.body.name.givenName} <span class="soft">(${verbWord(line.verb)}${line.class && `, ${line.class}`})</span></li>`)}</ul>
${lines.length > 20 && html`<p>et ${counted(lines.length - 20, 'autre', 'autres')}.</p>`}</div>
<div class="field${fault ? ' wrong' : ''}"><label for="motif">Pourquoi refusez-vous ?<span class="hint" id="motif-aide">Obligatoire. Ce motif est gardé avec la décision ; l’académie peut le lire. Par exemple : « Cet élève n’est pas inscrit chez nous. »</span></label>
${fault && html`<p class="error" id="motif-erreur">${fault.message}</p>`}
<textarea id="motif" name="comment" required maxlength="1000" aria-describedby="motif-aide${fault ? ' motif-erreur' : ''}"${fault ? raw(' aria-invalid="true"') : null}>${typed}</textarea></div>
<div class="row"><button class="danger">Refuser ${counted(lines.length, 'ligne', 'lignes')}</button><a class="button second" href="/console/listes/${list.id}">Ne rien refuser</a></div></form>`,
  };
}

/** The confirmation, and the page to come back to while what was approved is being applied. */
export function progressPage(visit: Visit, list: ListHead, decisions: readonly ListDecision[], done: string): Answer {
  const { approved, applied, open, refused, stale } = list.lines;
  const last = decisions[0];
  // Just after an approval its own lines are counted, so that the figures follow what was just approved.
  const own = done === 'approuve' && last?.verdict === 'approve' ? last : { approved, applied };
  const before = approved + applied - own.approved - own.applied;
  const running = approved > 0;
  const titles: Readonly<Record<string, string>> = { approuve: 'Votre approbation est enregistrée', refuse: 'Votre refus est enregistré' };
  const title = titles[done] ?? 'Suivi de la liste';
  return page(
    title,
    html`<p class="crumb"><a href="/console">Accueil</a></p><div class="stack">
<div class="notice good"><h1 class="calm">${icons.good}<span>${title}</span></h1>
${done !== '' && last && html`<p>${counted(last.lines, 'ligne', 'lignes')} ${done === 'refuse' ? (last.lines > 1 ? 'refusées' : 'refusée') : last.lines > 1 ? 'approuvées' : 'approuvée'} de la liste du ${list.structure}.</p>`}</div>
<section class="card" aria-labelledby="suite"><h2 id="suite">Ce qui se passe maintenant</h2>${happening(own)}
${before > 0 && html`<p>${counted(before, 'autre ligne de cette liste avait été approuvée', 'autres lignes de cette liste avaient été approuvées')} auparavant.</p>`}
${stale > 0 && html`<p>${counted(stale, 'ligne a été dépassée', 'lignes ont été dépassées')} par une annonce plus récente, qui sera proposée dans la prochaine liste.</p>`}
${refused > 0 && html`<p>${counted(refused, 'ligne refusée', 'lignes refusées')} : rien ne change pour ces personnes.</p>`}</section>
<section class="card" aria-labelledby="faire"><h2 id="faire">Ce que vous pouvez faire</h2>
${
  open > 0
    ? html`<p>${counted(open, 'ligne attend encore', 'lignes attendent encore')} votre décision.</p><div class="row"><a class="button" href="/console/listes/${list.id}">Décider du reste de la liste</a></div>`
    : html`<p>Toute la liste est décidée. Les référents peuvent remettre les mots de passe provisoires aux nouveaux arrivants.</p><div class="row"><a class="button" href="/console">Revenir à l’accueil</a><a class="button second" href="/console/listes/${list.id}">Relire la liste</a></div>`
}
<p class="soft">Une décision prise par erreur ? Demandez la correction à l’académie : elle vous sera proposée dans la liste suivante.</p></section>
${decisionsTable(decisions, visit.today)}</div>`,
    running ? lookAgain : undefined,
  );
}

function happening({ approved, applied }: { readonly approved: number; readonly applied: number }): Safe {
  const total = approved + applied;
  if (total === 0) return html`<p>Aucun compte n’est modifié.</p>`;
  const said = `${counted(applied, 'ligne appliquée', 'lignes appliquées')} sur ${frenchNumber(total)}`;
  return html`<p role="status">${approved > 0 ? `Les comptes se créent et se mettent à jour : ${said}. Cette page se met à jour toute seule ; vous pouvez la quitter.` : `C’est fait : ${said}.`}</p>
<p><progress max="${total}" value="${applied}" aria-label="Lignes appliquées">${said}</progress></p>`;
}

/** The list was replaced while it was being read: nothing is forced, here is the new one. */
export function movedPage(list: ListHead, kind: 'page' | 'moved'): Answer {
  const next = list.supersededBy ? `/console/listes/${list.supersededBy}` : `/console/listes/${list.id}`;
  const content: Page = {
    title: 'La liste a changé',
    body: html`<div class="notice warn"><h1>La liste a changé</h1>
<p>${kind === 'moved' ? 'Pendant que vous la lisiez, ' : 'Depuis, '}l’académie a livré de nouvelles informations, ou quelqu’un d’autre a décidé. Pour que personne n’approuve autre chose que ce qu’il a lu, ${kind === 'moved' ? 'votre décision n’a pas été prise : rien n’a été modifié' : 'cette liste ne peut plus être décidée'}.</p>
<p>Ce qui attendait encore se trouve dans la liste à jour.</p>
<p><a class="button" href="${next}">Ouvrir la liste à jour</a></p></div>`,
  };
  return kind === 'moved' ? { kind: 'moved', page: content } : { kind: 'page', page: content };
}

export function noListPage(visit: Visit): Answer {
  return page(
    'Liste de comptes',
    html`<h1>Liste de comptes</h1><p class="card calm">${icons.good}<span>Aucune liste n’a encore été proposée pour ${visit.view?.structure ?? 'votre établissement'}. Dès que l’académie annoncera des comptes, la liste apparaîtra ici et sur l’accueil.</span></p>`,
  );
}
