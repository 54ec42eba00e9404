// The two mails about deliveries: one says that a delivery is refused and what to do, one that deliveries are accepted again. Rules, files,
// lines, counts and UAI only: never a key or a value of a person.
import { counted, frenchDay } from '../calendar/french-date.ts';
import { placeText } from './fault-place.ts';
import type { Mail } from './mail.ts';
import type { PlacedFault } from './volume-fault.ts';

/** A mail is read on a telephone; the page has them all. */
const listed = 20;
const quietDays = 7;

export type Refusal = Pick<PlacedFault, 'severity' | 'rule' | 'message' | 'place' | 'category'> & { readonly uai?: string | null };

export type Told = {
  readonly runId: string;
  readonly source: string;
  /** Civil date of the state that was read, null when it was not said. */
  readonly asOf: string | null;
  readonly today: string;
  /** The gateway as browsers know it, without a final slash; null: no address is given. */
  readonly publicUrl: string | null;
};

/** Says each refusal with its place and what to do; the warnings and rejections of the same delivery are not told. */
export function composeRefusalMail(told: Told & { readonly faults: readonly Refusal[]; readonly inForce: string | null }): Mail {
  const { source, today, asOf, inForce } = told;
  const refusals = told.faults.filter((one) => one.severity === 'refusal');
  const items = refusals
    .slice(0, listed)
    .map((one, at) => `${at + 1}. ${capital(placeText(one.place))}\n   ${one.message}\n   (règle ${one.rule})`);
  const more = refusals.length - listed;
  return {
    topic: topicOf(source),
    kind: 'refusal',
    dedupe: dedupeOf(source, refusals),
    quietDays,
    runId: told.runId,
    subject: `Livraison refusée : ${source}${asOf === null ? '' : `, état du ${frenchDay(asOf, today)}`}`,
    text: paragraphs([
      `La livraison de la source ${source}${asOf === null ? '' : `, état du ${frenchDay(asOf, today)},`} est refusée. Rien n’a été changé dans l’annuaire.`,
      inForce === null ? 'Aucune livraison n’a encore été acceptée.' : `La livraison du ${frenchDay(inForce, today)} reste en vigueur.`,
      `${counted(refusals.length, 'refus', 'refus')}, et ce qu’il faut faire :`,
      ...items,
      more > 0 && `… et ${counted(more, 'autre refus', 'autres refus')}.`,
      pageOf(told),
      'La même cause ne sera pas annoncée de nouveau avant sept jours. Un message dira quand une livraison est acceptée.',
    ]),
  };
}

/** Says that a delivery was accepted after refusals. */
export function composeRecoveryMail(told: Told): Mail {
  const { source, asOf, today, runId } = told;
  const of = asOf === null ? '' : `, état du ${frenchDay(asOf, today)}`;
  return {
    topic: topicOf(source),
    kind: 'recovery',
    dedupe: `recovery ${source} ${runId}`,
    quietDays,
    runId,
    subject: `Livraison de nouveau acceptée : ${source}${of}`,
    text: paragraphs([
      `Une livraison de la source ${source}${of} est acceptée. Les refus annoncés auparavant sont levés ; il n’y a rien à faire.`,
      pageOf(told),
    ]),
  };
}

/** What refusals and recoveries of one source have in common. */
export function topicOf(source: string): string {
  return `delivery ${source}`;
}

/** Same rules, same files (whatever day they bear), same structures: the same refusal. */
function dedupeOf(source: string, refusals: readonly Refusal[]): string {
  const marks = refusals.map(({ rule, place, category, uai }) => {
    const file = place === null || place.file.includes('=') ? '' : place.file.replace(/\d{8}/g, '*');
    return [rule, file, category ?? '', uai ?? ''].join(' ');
  });
  return [`refusal ${source}`, ...[...new Set(marks)].sort()].join('\n');
}

const pageOf = ({ publicUrl, runId }: Told): string | false =>
  publicUrl !== null && `Le détail est dans la console : ${publicUrl}/console/traitements/${runId}`;
const paragraphs = (parts: readonly (string | false)[]): string => `${parts.filter((part) => part !== false).join('\n\n')}\n`;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
