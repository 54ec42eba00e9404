// Which delivery of a drop is read next, and what is said of the others. Pure: no file, no clock, no network; the same drop and the same
// bookmark give the same choice, in whatever order the entries come.
import { frenchDate } from '#core/calendar/french-date.ts';
import { readingOrder } from '#core/mapping/source-record.ts';
import { type Fault, fault } from '#core/problem.ts';
import { fingerprint, type Position, type Seen } from './bookmark.ts';
import { entryName, nameIgnored } from './delivery-name.ts';
import type { DropEntry } from './drop.ts';
import { arrivalDay, type DropDelivery, groupEntries, isAfter, type Learned } from './drop-deliveries.ts';

/** `seen`: the bookmark once `delivery` is read; `more`: another one waits after it. */
type Chosen = { readonly delivery: DropDelivery; readonly more: boolean; readonly seen: Seen; readonly faults: readonly Fault[] };

/** open: an archive that nobody has looked into yet; its name may say too little, or lie: open it, then choose again with what it told. */
export type Choice =
  | ({ readonly type: 'open' } & Chosen)
  | ({ readonly type: 'read' } & Chosen)
  | { readonly type: 'nothing'; readonly faults: readonly Fault[] }
  | { readonly type: 'refused'; readonly faults: readonly Fault[] };

// What is older than the last delivery by more than this is passed over without a word: a drop that nobody ever cleans stays readable.
const rememberedDays = 60;
// Nobody counts the days of a year that was never delivered.
const longestGap = 400;
const oneDay = 86_400_000;
const daysBefore = (day: string, count: number) => new Date(Date.parse(day) - count * oneDay).toISOString().slice(0, 10);

const placeOf = ({ proper }: Pick<DropDelivery, 'proper'>) => ({ place: { file: proper[0]?.name ?? '', line: null } });

/**
 * Chooses: the newest Complet that the bookmark does not know; else, after a bookmark, the next Delta. What the chosen one makes useless is
 * passed over. `arriving` names the entries that may still grow: their deliveries wait, and so does every Delta after them.
 */
export function chooseDelivery(
  entries: readonly DropEntry[],
  since: Seen | null,
  arriving: ReadonlySet<string> = new Set(),
  learned: Learned = new Map(),
): Choice {
  const known = new Set(since?.seen);
  const isNew = (entry: DropEntry) => !known.has(fingerprint(entry));
  const { deliveries, others: strays } = groupEntries(entries, learned, isNew);
  const kept = (date: string) => since === null || date >= daysBefore(since.date, rememberedDays);
  const others = strays.filter((entry) => kept(arrivalDay(entry)));
  const faults = others.filter(isNew).map(({ name }) => nameIgnored(name));
  const unknown = deliveries.filter((one) => kept(one.position.date) && one.proper.some(isNew));
  const isFresh = (one: DropDelivery) => since === null || isNewer(one, one.position, since) || !one.dated;
  const fresh = unknown.filter(isFresh);
  // Named by what came late: files that were read stand beside it, under other names.
  const late = unknown.filter((one) => !isFresh(one)).map((one) => ({ ...one, proper: one.proper.filter(isNew) }));
  // The DTD is the same in every delivery, and comes again with each.
  const waits = (one: DropDelivery) => one.entries.some(({ name }) => arriving.has(name) && entryName(name).type !== 'dtd');

  const complet = fresh.findLast((one) => one.kind === 'Complet' && !waits(one));
  const deltas = fresh.filter((one) => one.kind === 'Delta' && (complet === undefined || isAfter(one.position, complet.position)));
  const waiting = fresh.filter(waits);
  const ready = deltas.filter((one) => waiting.every((other) => isAfter(other.position, one.position)));
  const delivery = complet ?? (since === null ? undefined : ready[0]);

  if (delivery === undefined) {
    if (waiting.length > 0)
      return { type: 'nothing', faults: [...faults, ...late.map(replayedWarning), ...waiting.slice(0, 1).map(arrivingWarning)] };
    if (since === null) return { type: 'refused', faults: [...faults, nothingToBegin(deltas[0])] };
    if (late.length > 0) return { type: 'refused', faults: [...faults, ...late.map(replayed)] };
    return { type: 'nothing', faults };
  }
  const passed = deliveries.filter((one) => one === delivery || !isAfter(one.position, delivery.position) || !one.proper.some(isNew));
  const seen = seenAfter(delivery, passed, others);
  if (!delivery.certain && delivery.archive) return { type: 'open', delivery, more: false, seen, faults };
  const rest = fresh.filter((one) => one !== delivery && one.kind === delivery.kind && !waits(one));
  const refusals = [
    ...rest.filter((one) => !isAfter(one.position, delivery.position) && !isAfter(delivery.position, one.position)).map(doubled),
    ...rest.filter(isTorn).map((one) => datesDiffer(one, delivery)),
  ];
  if (refusals.length > 0) return { type: 'refused', faults: [...faults, ...refusals] };
  const more = ready.some((one) => one !== delivery);
  return { type: 'read', delivery, more, seen, faults: [...faults, ...late.map(replayedWarning)] };
}

/**
 * Whether a delivery says more than what was read: one that comes after it; and a Complet of the same moment, since it says all that the Deltas before
 * it did (it is how a collège that joins in the middle of a year is taken in).
 */
export function isNewer({ kind }: Pick<DropDelivery, 'kind'>, position: Position, read: Position): boolean {
  return kind === 'Complet' ? !isAfter(read, position) : isAfter(position, read);
}

/** A Complet in plain files that misses a category or a number: most likely a part of another one, and the other is not whole without it. */
function isTorn({ kind, archive, documents }: DropDelivery): boolean {
  if (kind !== 'Complet' || archive) return false;
  return readingOrder.some((category) => {
    const numbers = documents.filter((one) => one.category === category).map((one) => one.sequence);
    return numbers.length === 0 || Math.max(...numbers) !== new Set(numbers).size - 1;
  });
}

/**
 * The bookmark once `delivery` is read: all that is not after it need not be looked at again, and of what is old no trace is needed either.
 * The newest come first: they are the last to be forgotten.
 */
function seenAfter({ position }: DropDelivery, passed: readonly DropDelivery[], others: readonly DropEntry[]): Seen {
  const oldest = daysBefore(position.date, rememberedDays);
  const recent = passed.filter((one) => one.position.date >= oldest).toReversed();
  return { ...position, seen: [...new Set([...recent.flatMap((one) => one.proper), ...others].map(fingerprint))] };
}

/**
 * The days of which a Delta is missing before `delivery` can be read. `previous`: date that a signed bordereau gives to the delivery before,
 * which then decides alone; else every day of `days` (ISO, Monday is 1) since the bookmark has had its Delta.
 */
export function missingDays(delivery: Position, since: Position, days: readonly number[], previous: string | null): string[] {
  if (previous !== null) return previous > since.date ? [previous] : [];
  const missing: string[] = [];
  const until = Math.min(Date.parse(delivery.date), Date.parse(since.date) + longestGap * oneDay);
  for (let at = Date.parse(since.date) + oneDay; at < until; at += oneDay)
    if (days.includes(new Date(at).getUTCDay() || 7)) missing.push(new Date(at).toISOString().slice(0, 10));
  return missing;
}

/** Says which days are missing: the first ones when they are many. */
export function gapFault(days: readonly string[], delivery: DropDelivery): Fault {
  const named = days.slice(0, 7).map((day) => `du ${frenchDate(day)}`);
  const rest = days.length > named.length ? ` et ${days.length - named.length} autres` : '';
  const missing = days.length === 1 ? `la livraison Delta ${named[0]}` : `les livraisons Delta ${named.join(', ')}${rest}`;
  const message = `Il manque ${missing} : la livraison du ${frenchDate(delivery.position.date)} ne peut pas être lue sans ce qui la précède. Demandez une livraison Complet à l'académie.`;
  return fault('refusal', 'delta-gap', message, placeOf(delivery));
}

const arrivingWarning = (one: DropDelivery): Fault =>
  fault(
    'warning',
    'delivery-arriving',
    "Une livraison est en cours d'arrivée : elle sera lue quand ses fichiers ne changeront plus.",
    placeOf(one),
  );

const nothingToBegin = (delta: DropDelivery | undefined): Fault =>
  delta === undefined
    ? fault(
        'refusal',
        'delivery-empty',
        "Il n'y a aucun fichier AAF (nom attendu : …_Complet_AAAAMMJJ_Eleve_0000.xml). Demandez un nouvel envoi complet à l'académie.",
      )
    : fault(
        'refusal',
        'complet-missing',
        "Il n'y a que des livraisons Delta, et aucune lecture complète ne les précède : demandez une livraison Complet à l'académie.",
        placeOf(delta),
      );

/** Says that a delivery was read already, or comes too late to be. */
export const replayed = (one: DropDelivery): Fault =>
  fault(
    'refusal',
    'delivery-replayed',
    `Cette livraison du ${frenchDate(one.position.date)} n'est pas plus récente que ce qui a déjà été lu : elle n'est pas relue. Retirez-la, ou demandez une livraison Complet à l'académie.`,
    placeOf(one),
  );

const replayedWarning = (one: DropDelivery): Fault =>
  fault(
    'warning',
    'delivery-replayed',
    `Cette livraison du ${frenchDate(one.position.date)} n'est pas plus récente que ce qui a déjà été lu : elle n'est pas lue.`,
    placeOf(one),
  );

const doubled = (one: DropDelivery): Fault =>
  fault(
    'refusal',
    'delivery-doubled',
    `Deux livraisons ${one.kind} sont du ${frenchDate(one.position.date)}, et rien ne dit laquelle vient après l'autre : ne laissez que la bonne.`,
    placeOf(one),
  );

const datesDiffer = (one: DropDelivery, delivery: DropDelivery): Fault =>
  fault(
    'refusal',
    'dates-differ',
    `Les fichiers ne sont pas tous de la même date (${frenchDate(delivery.position.date)}, ${frenchDate(one.position.date)}), et ceux-ci ne font pas une livraison entière : ne laissez que des livraisons entières.`,
    placeOf(one),
  );
