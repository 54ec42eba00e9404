// `service list | show | preview`: the services of files and catalogue, what each is told and why, and what one would be told of a person.
import { personSubject } from '#core/access/actor.ts';
import { profileWord } from '#core/plan/sentence.ts';
import { catalogueOf, toldOf } from '#core/release/catalogue.ts';
import { contextWord, groundWord, sourceWord } from '#core/release/release-words.ts';
import type { Service } from '#core/release/service.ts';
import { findPerson } from '#database/person-explanation-reader.ts';
import { readCatalogue } from '#database/service-catalogue-reader.ts';
import { perform } from '#src/actions/door.ts';
import { previewClaims } from '#src/actions/preview-claims.ts';
import { declaredServices } from '#src/composition/declared-services.ts';
import { type Report, refusedReport, textTable } from './report.ts';
import type { Session } from './session.ts';

const openings = { all: 'ouvert à tous', 'by-college': 'ouvert par chaque collège' } as const;

/** @throws MappingFileError */
export async function serviceList(session: Session): Promise<Report> {
  const { services, files } = await allServices(session);
  const rows = services.map((one) => ({
    service: one.clientId,
    name: one.name,
    opening: one.opening ?? 'all',
    profiles: one.profiles ?? null,
    from: files.has(one.clientId) ? 'file' : 'catalogue',
  }));
  const text = rows.map(({ service, name, opening, from }) => [
    service,
    name,
    openings[opening],
    from === 'file' ? 'fichier' : 'catalogue',
  ]);
  return { ending: 'done', result: { services: rows }, text: textTable(text) };
}

/** @throws MappingFileError */
export async function serviceShow(session: Session, clientId: string): Promise<Report> {
  const { services } = await allServices(session);
  const service = services.find((one) => one.clientId === clientId);
  if (service === undefined) return unknown;
  const told = toldOf(service);
  const text = [
    `${service.name} (${clientId}), ${openings[service.opening ?? 'all']}`,
    `Profils : ${service.profiles ? service.profiles.map((profile) => profileWord(profile, 'plural')).join(', ') : 'tous'}`,
    ...(service.context === undefined ? [] : [`Il entend parler de : ${contextWord(service.context)}`]),
    `Adresses de retour : ${service.redirectUris.join(', ')}`,
    ...protocolLines(service),
    told.length === 0 ? 'Rien ne lui est dit des personnes, hors un identifiant.' : 'Ce qui lui est dit des personnes :',
    textTable(told.map(({ claim, source, ground, purpose }) => [`  ${claim}`, sourceWord(source), `${purpose} (${groundWord(ground)})`])),
  ];
  return { ending: 'done', result: { service: { ...service, secretEnv: undefined } }, text: text.join('\n') };
}

/** How it speaks with the gateway: what is not as usual, and what everybody asks about. */
function protocolLines(service: Service): readonly string[] {
  const { protocol = {}, release, backchannelLogout: logout, origins = [] } = service;
  const { keys = null } = protocol;
  const subject = typeof release.subject === 'string' ? release.subject : `attribut ${release.subject.attribute}`;
  const does = [
    [service.pkce === 'optional', 'PKCE facultatif (pkce)'],
    [service.refresh, 'jetons de renouvellement (refresh)'],
    [service.claimsInIdToken === true, 'attributs dans l’id_token (claims_in_id_token)'],
    [service.secondFactor === 'required', 'second facteur exigé (second_factor)'],
    [protocol.pushedRequests === true, 'demandes poussées (require_pushed_authorization_requests)'],
    [protocol.boundTokens === true, 'jetons liés à une clé (dpop_bound_access_tokens)'],
    [protocol.introspection === true, 'peut interroger ses jetons (introspection)'],
    [protocol.deviceFlow === true, 'appareils sans clavier (device_flow)'],
    [protocol.secretAnywhere === true, 'secret dans l’en-tête ou le corps (secret_anywhere)'],
  ] as const;
  const said = does.flatMap(([is, word]) => (is ? [word] : []));
  return [
    `Se fait reconnaître par : ${service.authentication}${keys === null ? '' : keys.kind === 'address' ? `, clés à ${keys.uri}` : `, ${keys.keys.length} clé(s) dans sa déclaration`}`,
    `Signature de l’id_token : ${service.idTokenAlgorithm} ; sub : ${subject}${release.subject === 'public' ? '' : `, secteur ${release.sector}`}`,
    `En plus : ${said.length === 0 ? 'rien' : said.join(', ')}`,
    ...(service.postLogoutRedirectUris.length > 0 ? [`Adresses après la déconnexion : ${service.postLogoutRedirectUris.join(', ')}`] : []),
    ...(logout === undefined ? [] : [`Averti des déconnexions à : ${logout.uri}${logout.bySession ? ' (par session)' : ''}`]),
    ...(origins.length > 0 ? [`Pages qui lisent nos réponses : ${origins.join(', ')}`] : []),
  ];
}

/** `wanted`: a login or an id. @throws MappingFileError */
export async function servicePreview(session: Session, clientId: string, wanted: string): Promise<Report> {
  const { services } = await allServices(session);
  const service = services.find((one) => one.clientId === clientId);
  if (service === undefined) return unknown;
  const person = await findPerson(session.pool, wanted);
  if (person === null) return refusedReport('not-found', 'Aucune personne ne correspond à cet identifiant.');
  const result = await perform(previewClaims, session.actor, personSubject(person, []), { service }, session.context);
  if (!result.ok) return refusedReport(result.refusal.code, result.refusal.message);
  const { refused, claims, choices } = result.output;
  const listed = (told: typeof claims) =>
    textTable(Object.entries(told).map(([claim, value]) => [`  ${claim}`, typeof value === 'string' ? value : value.join(', ')]));
  const alone =
    Object.keys(claims).length === 0 ? 'Il n’apprend rien de cette personne, hors un identifiant.' : `Il apprend :\n${listed(claims)}`;
  const chosen = choices.map(({ name, places, claims: told }) => `Si elle choisit ${[name, ...places].join(', ')} :\n${listed(told)}`);
  const said = choices.length === 0 ? alone : `Elle choisit d’abord.\n${chosen.join('\n')}`;
  const text =
    refused === null
      ? `${service.name} s’ouvre à cette personne. ${said}`
      : `${service.name} ne s’ouvre pas à cette personne (${reasons[refused]}). Rien ne lui est dit.`;
  return { ending: 'done', result: { service: clientId, person, refused, claims, ...(choices.length > 0 && { choices }) }, text };
}

const reasons = {
  'no-account': 'elle ne peut se connecter nulle part',
  profile: 'le service n’est pas prévu pour son profil',
  'not-open': 'aucun de ses collèges ne l’a ouvert à son profil',
  'unknown-here': 'le service connaît les gens par un identifiant qu’elle n’a pas',
  'no-child': 'aucun enfant dont elle répond n’y est élève dans un collège qui l’a ouvert',
} as const;

const unknown = refusedReport('not-found', 'Aucun service ouvert ne porte cet identifiant : voyez « service list ».');

/** Files and catalogue. @throws MappingFileError */
export async function allServices({
  settings,
  pool,
}: Session): Promise<{ readonly services: readonly Service[]; readonly files: ReadonlySet<string> }> {
  const declared = await declaredServices(settings, process.env);
  const registered = (await readCatalogue(pool)).flatMap(({ service, closedAt }) => (closedAt === null ? [service] : []));
  return { services: catalogueOf(declared, registered), files: new Set(declared.map(({ clientId }) => clientId)) };
}
