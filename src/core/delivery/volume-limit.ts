// How much a delivery may lose without somebody saying that it is true. Limits by reach, time of year and what was seen in earlier years.
import type { CountHistory, CountSeries } from './count-history.ts';
import { crossesRentree, daysBetween, seasonsAgo } from './season.ts';

export type Reach = 'total' | 'structure';

/** Shares of what was there; `minimum` is the number below which no share means anything. */
type Shares = {
  /** One ordinary night. */
  readonly ordinary: number;
  /** From before to after some part of the summer. */
  readonly rentree: number;
  /** From the highest of the last deliveries, night after night, outside the summer. */
  readonly slowly: number;
  readonly minimum: number;
  /** What earlier years may widen it to. */
  readonly atMost: number;
};

/**
 * total: an académie moves by less than one in a hundred a week; in summer one level in four leaves a source of collèges before the next comes.
 * structure: a collège that loses a third of its pupils overnight has its list held (core/plan/limits.ts), which is enough: the gate would stop
 * every other collège with it. A half is no list any more, it is a broken export. In summer a lycée of two-year courses loses a half, and
 * more where the small courses close. Ten people may leave any structure: three of five teachers is a share, not a fault.
 */
const shares: Readonly<Record<Reach, Shares>> = {
  total: { ordinary: 0.05, rentree: 0.35, slowly: 0.15, minimum: 20, atMost: 0.5 },
  structure: { ordinary: 0.4, rentree: 0.65, slowly: 0.65, minimum: 10, atMost: 1 },
};

/**
 * A total may also lose what its largest structure may lose alone: a source of three collèges is no académie. `concentration` is the share of the
 * whole that the largest structure has.
 */
export function allowedTotal(before: number, share: number, concentration: number): number {
  return before * Math.max(share, concentration * shares.structure.ordinary);
}

/** An absurd growth: the delivery of another perimeter. Small categories may treble in earnest (a first collège of three). */
export const growth = { factor: 3, minimum: 200 };

export const minimumOf = (reach: Reach): number => shares[reach].minimum;
export const slowShare = (reach: Reach): number => shares[reach].slowly;

// What earlier years lost is not repeated to the head.
const margin = 1.25;
/** From here a quiet time begins to count as more than a night, and from there it counts as a summer. Days. */
const [night, longest] = [7, 90];

/** The share that may go missing between the states of two days, whatever earlier years did. */
export function baseShare(reach: Reach, from: string, to: string): number {
  const { ordinary, rentree } = shares[reach];
  if (crossesRentree(from, to)) return rentree;
  const waited = Math.min(Math.max(daysBetween(from, to) - night, 0) / (longest - night), 1);
  return ordinary + (rentree - ordinary) * waited;
}

/** The largest share that this very series lost between two deliveries of the same season of one earlier year; 1 is "it was emptied". */
export function lostInEarlierYears({ days }: CountHistory, series: CountSeries | undefined, reach: Reach, asOf: string): number {
  let worst = 0;
  for (let at = 1; series !== undefined && at < days.length; at += 1) {
    const [before = 0, after = 0] = [series.counts[at - 1], series.counts[at]];
    if (before <= shares[reach].minimum || after >= before) continue;
    const season = seasonsAgo(days[at]!, asOf);
    if (season !== null && season === seasonsAgo(days[at - 1]!, asOf)) worst = Math.max(worst, 1 - after / before);
  }
  return worst;
}

/** Never tighter than what the same series did in the same season before. */
export function widened(reach: Reach, base: number, lostBefore: number): number {
  return Math.max(base, Math.min(lostBefore * margin, shares[reach].atMost));
}
