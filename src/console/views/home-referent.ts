// The first page of a référent: one search box, because a pupil is standing at his desk.
import { html } from '#src/sso/pages/html.ts';
import { type Answer, page } from '../answer.ts';
import { reaches, type Visit } from '../visit.ts';
import { reportsTask } from './withdraw.ts';

/** `reports`: people of the collège who say that somebody else uses their account. */
export function referentHome(visit: Visit, reports: number): Answer {
  const name = visit.view?.structure ?? visit.view?.uai ?? '';
  if (!reaches(visit, 'search-persons')) {
    return page(
      name,
      html`<div class="stack"><h1>${name}</h1><div class="card"><h2>Équipements individuels mobiles</h2>
<p>Votre rôle de référent EIM porte sur le prêt des équipements. Le registre des prêts n’est pas encore ouvert dans cette console : rien ne vous attend.</p></div></div>`,
    );
  }
  return page(
    name,
    html`<div class="stack"><div><h1>Qui cherchez-vous ?</h1><p class="lead">${name}</p></div>
${reports > 0 && html`<section aria-labelledby="attend"><h2 id="attend">Ce qui vous attend</h2><ul class="tasks">${reportsTask(visit, reports)}</ul></section>`}
<form class="card" role="search" method="get" action="/console/personnes"><label for="q">Nom, prénom ou classe<span class="hint">Par exemple « Lefèvre », « Léa Durand » ou « 6A ». Les accents ne comptent pas.</span></label>
<div class="search"><input type="search" id="q" name="q" autocomplete="off" required><button>Rechercher</button></div></form>
<p class="soft">Ouvrez la fiche de la personne pour voir d’où viennent ses informations et lui remettre un code à usage unique.</p>
<section class="card" aria-labelledby="rentree"><h2 id="rentree">Toute une classe à la fois</h2><p>Les bordereaux de connexion d’une classe, de ses familles ou des personnels, à imprimer et à découper.</p>
<p><a class="button second" href="/console/bordereaux">Imprimer des bordereaux</a></p></section></div>`,
  );
}
