// The gate: are the volumes of a reading those of this source at this time of year? Reads and writes counts; the judgement is core/delivery's.
import { type StructureCount, withTotals } from '#core/delivery/count-history.ts';
import { weighVolumes } from '#core/delivery/volume.ts';
import { type PlacedFault, volumeFaults } from '#core/delivery/volume-fault.ts';
import { forgetOldCounts, readCountHistory, writeDeliveryCounts } from '#database/delivery-count.ts';
import type { Client } from '#database/pool.ts';

export type Weighing = {
  readonly source: string;
  /** Civil date of the state that was read, null when the source does not say. */
  readonly asOf: string | null;
  readonly today: string;
  /**
   * How many there are by structure and category once the delivery is in: of every structure delivered, or held. Rows of uai '' are the whole, else
   * the sum is.
   */
  readonly counts: readonly StructureCount[];
  /** The structures to look at; all of them when left out. A night of changes touches few. */
  readonly uais?: readonly string[];
  /** Somebody has said, with a reason, that the volumes are true: what is found is told as a warning. */
  readonly accepted?: boolean;
};

/** Refusals (warnings where accepted) for volumes out of bounds; nothing for the first delivery of a source. */
export async function weighDelivery(client: Client, { source, asOf, today, counts, uais, accepted }: Weighing): Promise<PlacedFault[]> {
  const day = asOf ?? today;
  const history = await readCountHistory(client, source, day, uais === undefined ? null : ['', ...uais]);
  return volumeFaults(weighVolumes(history, counts, day), today, accepted === true ? 'warning' : 'refusal');
}

/** Keeps the counts of a delivery that is accepted, in the transaction that accepts it. */
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
