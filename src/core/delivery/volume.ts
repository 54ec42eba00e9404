// The gate's judgement of volumes: what a delivery lost or gained against the accepted ones before it, structure by structure and in all.
// Values in, findings out; the sentences are another file's.
import { type CountHistory, type CountSeries, type StructureCount, slotOf, wholeDelivery, withTotals } from './count-history.ts';
import { crossesRentree } from './season.ts';
import { allowedTotal, baseShare, growth, lostInEarlierYears, minimumOf, type Reach, slowShare, widened } from './volume-limit.ts';

export type VolumeRule = 'volume-total' | 'volume-structure' | 'structure-emptied' | 'volume-growth';

export type VolumeFinding = {
  readonly rule: VolumeRule;
  /** '' for the whole delivery. */
  readonly uai: string;
  readonly category: string;
  readonly before: number;
  readonly after: number;
  /** The state that `before` was of; null: the registry's own, which changes would take from. */
  readonly day: string | null;
  /** What may go missing, in number. */
  readonly allowed: number;
};

/** Nomenclatures are nobody: a subject or a MEF more or less stops no night. */
const weighed: ReadonlySet<string> = new Set(['EtabEducNat', 'Eleve', 'PersRelEleve', 'PersEducNat']);
const recent = 30;

/** What a delivery of state `asOf` lost or gained beyond its limits, `counts` being how many there are once it is in; none for the first one. */
export function weighVolumes(history: CountHistory, counts: readonly StructureCount[], asOf: string): VolumeFinding[] {
  const last = history.days.length - 1;
  if (last < 0) return [];
  const now = new Map(withTotals(counts, (sum, row) => ({ ...sum, count: sum.count + row.count })).map((row) => [slotOf(row), row.count]));
  const concentration = concentrationOf(history.series.map((one) => ({ ...one, count: one.counts[last] ?? 0 })));
  const findings: VolumeFinding[] = [];
  for (const series of history.series) {
    if (!weighed.has(series.category)) continue;
    const after = now.get(slotOf(series)) ?? 0;
    const before = series.counts[last] ?? 0;
    const day = history.days[last]!;
    const reach = reachOf(series);
    const base = baseShare(reach, day, asOf);
    const loss =
      lossOf({ history, series, asOf, concentration, base }, before, after, day) ?? slowLossOf(history, series, concentration, after, asOf);
    if (loss !== null) findings.push(loss);
    else if (reach === 'total' && before >= growth.minimum && after >= before * growth.factor) {
      const { uai, category } = series;
      findings.push({ rule: 'volume-growth', uai, category, before, after, day, allowed: before * growth.factor });
    }
  }
  return findings.sort(gravest);
}

const lossRules = { total: { rule: 'volume-total' }, structure: { rule: 'volume-structure' } } as const;
const reachOf = ({ uai }: { readonly uai: string }): Reach => (uai === wholeDelivery ? 'total' : 'structure');
const gravest = (a: VolumeFinding, b: VolumeFinding): number =>
  Number(a.uai !== '') - Number(b.uai !== '') || b.before - b.after - (a.before - a.after);

/** The share of each category that its largest structure has. A guardian is counted in no structure, and goes as the pupils go. */
function concentrationOf(rows: readonly StructureCount[]): (category: string) => number {
  const [largest, whole] = [new Map<string, number>(), new Map<string, number>()];
  for (const { uai, category, count } of rows) {
    const of = uai === wholeDelivery ? whole : largest;
    of.set(category, Math.max(of.get(category) ?? 0, count));
  }
  const share = (category: string): number | undefined => {
    const alone = largest.get(category);
    return alone === undefined ? undefined : alone / Math.max(whole.get(category) ?? 0, alone, 1);
  };
  return (category) => share(category) ?? (category === 'PersRelEleve' ? share('Eleve') : undefined) ?? 0;
}

type Ground = {
  readonly history: CountHistory;
  readonly series: CountSeries;
  readonly asOf: string;
  readonly concentration: (category: string) => number;
  readonly base: number;
};

function lossOf(ground: Ground, before: number, after: number, day: string | null): VolumeFinding | null {
  const { history, series, asOf, concentration, base } = ground;
  const { uai, category } = series;
  const reach = reachOf(series);
  if (before - after <= minimumOf(reach)) return null;
  const lostBefore = lostInEarlierYears(history, series, reach, asOf);
  // Nobody left is another thing than few left, unless the same summer has emptied it before.
  if (reach === 'structure' && after === 0) {
    return lostBefore >= 1 ? null : { rule: 'structure-emptied', uai, category, before, after, day, allowed: 0 };
  }
  const share = widened(reach, base, lostBefore);
  const allowed = reach === 'total' ? allowedTotal(before, share, concentration(category)) : before * share;
  return before - after > allowed ? { ...lossRules[reach], uai, category, before, after, day, allowed } : null;
}

/**
 * A little every night adds up to a mass departure that no night shows. Looked at over the last deliveries, outside the summer, and only
 * since the last loss that somebody accepted: what was once accepted is not asked again.
 */
function slowLossOf(
  history: CountHistory,
  series: CountSeries,
  concentration: (category: string) => number,
  after: number,
  asOf: string,
): VolumeFinding | null {
  const { days } = history;
  const { counts } = series;
  const reach = reachOf(series);
  const alone = concentration(series.category);
  const beyond = (before: number, next: number, share: number): boolean =>
    before - next > Math.max(minimumOf(reach), reach === 'total' ? allowedTotal(before, share, alone) : before * share);
  let high = days.length - 1;
  let low = counts[high] ?? 0;
  for (let at = high; at >= Math.max(0, days.length - recent); at -= 1) {
    const count = counts[at] ?? 0;
    const next = counts[at + 1] ?? count;
    const accepted = at + 1 < days.length && beyond(count, next, baseShare(reach, days[at]!, days[at + 1]!));
    if (crossesRentree(days[at]!, asOf) || accepted || beyond(count, low, slowShare(reach))) break;
    if (count > (counts[high] ?? 0)) high = at;
    low = Math.min(low, count);
  }
  if (high === days.length - 1) return null;
  return lossOf({ history, series, asOf, concentration, base: slowShare(reach) }, counts[high]!, after, days[high]!);
}
