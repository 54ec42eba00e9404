// `sign-ins statistics` and `sign-ins trace`: how much each service is used, in counts that name nobody; and for an incident, what is known of one person.
import { personSubject, wholeGateway } from '#core/access/actor.ts';
import { may, scopeOf } from '#core/access/authority.ts';
import { denialSentence } from '#core/access/denial.ts';
import { all } from '#core/sign-in/statistics.ts';
import { findPerson } from '#database/person-explanation-reader.ts';
import { readCountedMonths, readMonthCells } from '#database/sign-in-journal-reader.ts';
import { perform } from '#src/actions/door.ts';
import { traceSignIns } from '#src/actions/trace-sign-ins.ts';
import { openGatewayKeys } from '#src/composition/gateway-keys.ts';
import { monthlyPseudonym } from '#src/keys/pseudonym.ts';
import { type Report, refusedReport, textTable } from './report.ts';
import type { Session } from './session.ts';

/** `wanted`: YYYY-MM; the latest month that is over when it is not given. */
export async function signInStatistics({ pool, actor }: Session, { month: wanted }: { readonly month?: string }): Promise<Report> {
  const verdict = may(actor, 'view-statistics', wholeGateway);
  if (!verdict.allowed) return refusedReport('not-allowed', denialSentence('view-statistics', verdict.reason));
  const months = await readCountedMonths(pool);
  const month = wanted === undefined ? months[0] : months.find((one) => one === `${wanted}-01`);
  if (month === undefined) {
    const known =
      months.length === 0 ? 'Aucun mois n’est encore compté' : `Mois comptés : ${months.map((one) => one.slice(0, 7)).join(', ')}`;
    return refusedReport('not-found', `Ce mois n'a pas de statistiques : un mois est compté quand il est fini. ${known}.`);
  }
  const cells = await readMonthCells(pool, scopeOf(actor, 'view-statistics')!, month);
  const count = (value: number | null): string => (value === null ? 'masqué' : String(value));
  const word = (key: string): string => (key === all ? 'tous' : key);
  const rows = cells.map(({ service, uai, profile, events, people }) => [service, word(uai), word(profile), count(events), count(people)]);
  const text = textTable([['SERVICE', 'ÉTABLISSEMENT', 'PROFIL', 'CONNEXIONS', 'PERSONNES'], ...rows]);
  return { ending: 'done', result: { month: month.slice(0, 7), cells }, text };
}

/** `wanted`: a login or an id. @throws KeyFileError */
export async function signInTrace(session: Session, wanted: string, { incident }: { readonly incident: string }): Promise<Report> {
  const { pool, settings, actor, context } = session;
  const person = await findPerson(pool, wanted);
  if (person === null) return refusedReport('not-found', "Aucune personne ne correspond à cet identifiant. Rien n'a été consulté.");
  const { pairwise } = await openGatewayKeys(settings, false);
  const pseudonymOf = (salt: Buffer, id: string): Buffer => monthlyPseudonym(pairwise, salt, id);
  const result = await perform(traceSignIns, actor, personSubject(person, []), { incident, pseudonymOf }, context);
  if (!result.ok) return refusedReport(result.refusal.code, result.refusal.message);
  const { events, cut } = result.output;
  const rows = events.map(({ at, kind, reason, service, profile, uai }) => [
    at.toISOString(),
    { 'sign-in': 'connexion', refusal: 'refus', end: 'fin' }[kind],
    reason ?? '',
    service ?? '',
    profile ?? '',
    uai ?? '',
  ]);
  const text =
    events.length === 0
      ? 'Le journal ne contient rien de cette personne. La consultation est journalisée.'
      : `${textTable([['INSTANT (UTC)', 'FAIT', 'MOTIF', 'SERVICE', 'PROFIL', 'ÉTABLISSEMENT'], ...rows])}\n${cut ? 'Seules les 1000 dernières lignes sont données. ' : ''}La consultation est journalisée.`;
  return { ending: 'done', result: { person, events, cut }, text };
}
