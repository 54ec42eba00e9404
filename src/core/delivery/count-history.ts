// How many records of each category a delivery holds for each structure, now and in the past. Counts only, nobody's name. Shapes, and the
// sums that make them whole.

/** `uai` '' is the whole delivery. */
export type StructureCount = { readonly uai: string; readonly category: string; readonly count: number };

/** One count by accepted delivery, in the order of `CountHistory.days`; nought where the delivery did not name the structure. */
export type CountSeries = { readonly uai: string; readonly category: string; readonly counts: readonly number[] };

/** Accepted deliveries of one source, oldest first. `days` are civil dates. */
export type CountHistory = { readonly days: readonly string[]; readonly series: readonly CountSeries[] };

export const wholeDelivery = '';

export const slotOf = (one: { readonly uai: string; readonly category: string }): string => `${one.uai} ${one.category}`;

/** Adds the whole delivery by category where it was not given: the sum over the structures. */
export function withTotals<Row extends StructureCount>(rows: readonly Row[], add: (sum: Row, row: Row) => Row): Row[] {
  const given = new Set(rows.filter((row) => row.uai === wholeDelivery).map((row) => row.category));
  const sums = new Map<string, Row>();
  for (const row of rows) {
    if (given.has(row.category)) continue;
    const sum = sums.get(row.category);
    sums.set(row.category, sum === undefined ? { ...row, uai: wholeDelivery } : add(sum, row));
  }
  return [...sums.values(), ...rows];
}
