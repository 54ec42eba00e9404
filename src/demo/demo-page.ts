// The one page of the demonstration service: who is signed in, and every claim it was told, with where it came from.
import { createHash } from 'node:crypto';
import { html, raw } from '#src/sso/pages/html.ts';

/** What the gateway told the service. */
export type Told = { readonly idToken: Readonly<Record<string, unknown>>; readonly userinfo: Readonly<Record<string, unknown>> };

const meanings: Readonly<Record<string, string>> = {
  sub: 'L’identifiant de la personne dans ce service, et dans aucun autre',
  given_name: 'Prénom',
  family_name: 'Nom',
  name: 'Nom complet',
  ENTPersonProfils: 'Profil national',
  UAI: 'Établissement (UAI)',
  ENTPersonStructRattachNom: 'Nom de l’établissement',
  ENTEleveClasses: 'Classe',
  ENTEleveGroupes: 'Groupes',
  iss: 'Qui a vérifié l’identité',
  aud: 'Pour quel service',
  exp: 'Fin de validité du jeton',
  iat: 'Heure du jeton',
  auth_time: 'Heure de la connexion',
  nonce: 'Lien avec la demande de ce navigateur',
  sid: 'Session, pour la déconnexion',
  at_hash: 'Lien avec le jeton d’accès',
  amr: 'Moyen de connexion',
};
const profileNames: Readonly<Record<string, string>> = {
  National_ELV: 'Élève',
  National_TUT: 'Responsable d’élève',
  National_ENS: 'Enseignant',
  National_DIR: 'Direction',
  National_EVS: 'Vie scolaire',
  National_ETA: 'Personnel de l’établissement',
  National_DOC: 'Documentaliste',
  National_ACA: 'Personnel académique',
  National_COL: 'Personnel de la collectivité',
};
const times = new Set(['exp', 'iat', 'auth_time']);
const clock = new Intl.DateTimeFormat('fr-FR', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'Europe/Paris' });

const style = `
:root{--ground:#eef6f2;--surface:#fff;--text:#14251e;--quiet:#48594f;--hair:#d5e3dc;--accent:#0b6b4a;--strong:#07513a;--on:#fff;--focus:#b45f00;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--ground:#0e1713;--surface:#16221c;--text:#e9f3ee;--quiet:#aac0b5;--hair:#2b3d34;--accent:#6fd3ac;--strong:#97e3c6;--on:#0e1713;--focus:#ffb454}}
*{box-sizing:border-box}html{font:100%/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;background:var(--ground);color:var(--text)}
body{margin:0;padding:clamp(1rem,4vw,3rem) 1rem}header,main{max-width:52rem;margin:0 auto}
header{display:flex;flex-wrap:wrap;gap:.75rem 1.5rem;align-items:center;justify-content:space-between;margin-bottom:1.25rem}header p{margin:0;font-weight:650}
main{background:var(--surface);border:1px solid var(--hair);border-radius:16px;padding:clamp(1.25rem,4vw,2.5rem)}
h1{margin:0 0 .5rem;font-size:clamp(1.6rem,5vw,2.1rem);line-height:1.2;text-wrap:balance}h2{margin:2rem 0 .25rem;font-size:1.2rem}p{margin:0 0 1rem}.quiet{color:var(--quiet)}
.button{display:inline-block;min-height:2.75rem;padding:.6rem 1.4rem;font:inherit;font-weight:650;color:var(--on);background:var(--accent);border:1px solid transparent;border-radius:10px;text-decoration:none;cursor:pointer}
.button:hover{background:var(--strong)}.plain{color:var(--accent);background:none;border-color:currentColor}.plain:hover{color:var(--on)}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}a{color:var(--accent)}
table{width:100%;border-collapse:collapse}caption{text-align:left;color:var(--quiet);padding-bottom:.5rem}
th,td{text-align:left;vertical-align:top;padding:.6rem .75rem .6rem 0;border-top:1px solid var(--hair);overflow-wrap:anywhere}thead th{border-top:0;color:var(--quiet);font-weight:600;font-size:.9rem}tbody th{font-weight:600;width:38%}
code{font:.9em/1.5 ui-monospace,"DejaVu Sans Mono",monospace}td small,th small{display:block;color:var(--quiet);font-weight:400;font-size:.85rem}.notice{border-left:5px solid var(--focus);padding:.6rem 1rem;background:var(--ground);border-radius:8px}
@media (max-width:32rem){table,caption,tbody,tr,th,td{display:block}thead{position:absolute;clip-path:inset(50%);height:1px;overflow:hidden}tbody tr{border-top:1px solid var(--hair);padding:.5rem 0}th,td{border:0;padding:.1rem 0;width:auto!important}}
`;

/** Sent as a header by the page's meta: the only style is the one above, by its hash. */
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; img-src data:; base-uri 'none'`;

/** The whole document. `told` is null for a visitor. `gateway`: origin of the gateway, where the sign-out form ends. */
export function welcomePage(told: Told | null, notice: string | null, gateway: string): string {
  const name = told ? String(told.userinfo.given_name ?? told.userinfo.name ?? 'à vous') : null;
  return html`<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policy}; form-action 'self' ${gateway}">
<title>${name === null ? 'Espace numérique de démonstration' : `Bonjour ${name} – Espace numérique de démonstration`}</title>
<link rel="icon" href="data:,">
<style>${raw(style)}</style>
</head>
<body>
<header><p>Espace numérique de démonstration</p>${told ? html`<form method="post" action="/deconnexion"><button class="button plain" type="submit">Se déconnecter</button></form>` : null}</header>
<main>
${notice === null ? null : html`<p class="notice" role="alert">${notice}</p>`}
${told ? signedIn(told, name ?? '') : visitor()}
</main>
</body>
</html>
`.toString();
}

function visitor() {
  return html`<h1>Bienvenue</h1>
<p>Ce service d’exemple ne connaît personne. Il demande à l’annuaire qui vous êtes, et montre exactement ce qu’il en a appris.</p>
<p><a class="button" href="/connexion">Se connecter</a></p>
<p class="quiet">Les personnes de démonstration et leurs mots de passe sont dans <code>var/demo/identifiants.csv</code>.</p>`;
}

function signedIn({ idToken, userinfo }: Told, name: string) {
  const profiles = list(userinfo.ENTPersonProfils).map((profile) => profileNames[profile] ?? profile);
  const places = list(userinfo.ENTPersonStructRattachNom);
  return html`<h1>Bonjour ${name}</h1>
<p>${[profiles.join(', '), places.join(', ')].filter((part) => part !== '').join(' – ') || 'Vous êtes connecté.'}</p>
<h2>Ce que ce service sait de vous</h2>
${table('Tout ce que l’annuaire a transmis à ce service (userinfo), et rien de plus.', userinfo)}
<h2>La preuve de votre connexion</h2>
${table('Le jeton d’identité signé (id_token) : il dit qui a vérifié et quand, pas qui vous êtes ailleurs.', idToken)}`;
}

function table(caption: string, claims: Readonly<Record<string, unknown>>) {
  return html`<table><caption>${caption}</caption>
<thead><tr><th scope="col">Information</th><th scope="col">Valeur</th></tr></thead>
<tbody>${Object.entries(claims).map(([claim, value]) => html`<tr><th scope="row">${meanings[claim] ?? claim}<small><code>${claim}</code></small></th><td>${shown(claim, value)}</td></tr>`)}</tbody></table>`;
}

function shown(claim: string, value: unknown) {
  if (times.has(claim) && typeof value === 'number') return html`${clock.format(value * 1000)}<small><code>${value}</code></small>`;
  return html`<code>${Array.isArray(value) ? value.join(', ') : String(value)}</code>`;
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
