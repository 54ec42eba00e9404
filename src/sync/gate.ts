// The gate before the comparison: are the volumes of a reading those of this source at this time of year? Reads and writes counts; the
// judgement is core/delivery's.
import type { ReadingKind } from '#connectors/connector.ts';
import { type StructureCount, type StructureRemoval, withTotals } from '#core/delivery/count-history.ts';
import { weighComplete, weighRemovals } from '#core/delivery/volume.ts';
import { type PlacedFault, volumeFaults } from '#core/delivery/volume-fault.ts';
import { forgetOldCounts, readCountHistory, writeDeliveryCounts } from '#database/delivery-count.ts';
import type { Client } from '#database/pool.ts';

export type Weighing = {
  readonly source: string;
  readonly kind: ReadingKind;
  /** Civil date of the state that was read, null when the source does not say. */
  readonly asOf: string | null;
  readonly today: string;
  /** Complete: records by structure and category, of every structure of the delivery; rows of uai '' are the whole delivery, else the sum is. */
  readonly counts: readonly StructureCount[];
  /** Changes: people taken away by structure and category, of those present; rows of uai '' are the whole registry. */
  readonly removals: readonly StructureRemoval[];
  /** Somebody has said, with a reason, that the volumes are true: what is found is told as a warning. */
  readonly accepted?: boolean;
};

/** Refusals (warnings where accepted) for volumes out of bounds; nothing for the first delivery of a source. */
export async function weighDelivery(client: Client, weighing: Weighing): Promise<PlacedFault[]> {
  const { source, kind, today, counts, removals } = weighing;
  const asOf = weighing.asOf ?? today;
  const concerned = kind === 'complete' ? null : ['', ...new Set(removals.map(({ uai }) => uai))];
  const history = await readCountHistory(client, source, asOf, concerned);
  const findings = kind === 'complete' ? weighComplete(history, counts, asOf) : weighRemovals(history, removals, asOf);
  return volumeFaults(findings, today, weighing.accepted === true ? 'warning' : 'refusal');
}

/** Keeps the counts of a complete delivery that is accepted, in the transaction that accepts it. */
export async function recordVolumes(
  client: Client,
  delivery: { readonly id: string; readonly source: string; readonly today: string },
  counts: readonly StructureCount[],
): Promise<void> {
  await writeDeliveryCounts(
    client,
    delivery.id,
    withTotals(counts, (sum, row) => ({ ...sum, count: sum.count + row.count })),
  );
  await forgetOldCounts(client, delivery.source, delivery.today);
}
