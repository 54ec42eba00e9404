// How many records each accepted complete delivery held, by structure and category: written with the delivery, read by the gate. Counts only.
import type { ClientBase } from 'pg';
import { type CountHistory, type CountSeries, type StructureCount, slotOf } from '#core/delivery/count-history.ts';

/** Deliveries looked back at, and earlier years whose season is. */
const [recent, years] = [30, 3];

/** The day of the state; of the coming, in Paris, where a delivery bears none. */
const day = `COALESCE(d.as_of, (d.received_at AT TIME ZONE 'Europe/Paris')::date)`;

/** Keeps the counts of a delivery, inside the transaction that accepts it. Rows of one (uai, category) are added up. */
export async function writeDeliveryCounts(client: ClientBase, deliveryId: string, counts: readonly StructureCount[]): Promise<void> {
  await client.query(
    `INSERT INTO delivery_count (delivery_id, uai, category, count)
     SELECT $1, uai, category, sum(count) FROM unnest($2::text[], $3::text[], $4::int[]) AS x(uai, category, count) GROUP BY uai, category`,
    [deliveryId, counts.map((row) => row.uai), counts.map((row) => row.category), counts.map((row) => row.count)],
  );
}

/** Forgets what no later delivery will be compared with: what is older than the last season that counts. */
export async function forgetOldCounts(client: ClientBase, source: string, today: string): Promise<void> {
  await client.query(
    `WITH ranked AS (
       SELECT d.id, ${day} AS day, row_number() OVER (ORDER BY ${day} DESC, d.received_at DESC) AS rank FROM delivery d
       WHERE d.source = $1 AND EXISTS (SELECT FROM delivery_count c WHERE c.delivery_id = d.id)
     )
     DELETE FROM delivery_count WHERE delivery_id IN (SELECT id FROM ranked WHERE rank > $4 AND day < $2::date - make_interval(years => $3, days => 60))`,
    [source, today, years, recent],
  );
}

/**
 * What the gate compares a delivery of state `upTo` with: the last 30 accepted complete deliveries, and those within 45 days of the same date
 * in the three years before. A delivery without counts (accepted before they were kept) is left out. `uais`: only these ('' is the whole), so that a
 * reading of changes costs what it changes; null: all.
 */
export async function readCountHistory(
  client: ClientBase,
  source: string,
  upTo: string,
  uais: readonly string[] | null = null,
): Promise<CountHistory> {
  const { rows: deliveries } = await client.query<{ id: string; day: string }>(
    `WITH accepted AS (
       SELECT d.id, ${day} AS day, d.received_at FROM delivery d
       WHERE d.source = $1 AND d.state IN ('accepted', 'planned') AND EXISTS (SELECT FROM delivery_count c WHERE c.delivery_id = d.id)
     ), numbered AS (
       SELECT *, row_number() OVER (ORDER BY day DESC, received_at DESC) AS rank FROM accepted WHERE day <= $2::date
     )
     SELECT id, day FROM numbered
     WHERE rank <= $3 OR EXISTS (SELECT FROM generate_series(1, $4) AS y(ago)
       WHERE day BETWEEN ($2::date - make_interval(years => ago) - interval '45 days')::date AND ($2::date - make_interval(years => ago) + interval '45 days')::date)
     ORDER BY day, received_at`,
    [source, upTo, recent, years],
  );
  const { rows } = await client.query<{ uai: string; category: string; at: number[]; counts: number[] }>(
    `SELECT uai, category, array_agg(d.at::int) AS at, array_agg(count) AS counts
     FROM unnest($1::uuid[]) WITH ORDINALITY AS d(id, at) JOIN delivery_count c ON c.delivery_id = d.id
     WHERE $2::text[] IS NULL OR uai = ANY($2) GROUP BY uai, category`,
    [deliveries.map(({ id }) => id), uais],
  );
  const series = rows.map(({ uai, category, at, counts }): CountSeries => {
    const aligned = new Array<number>(deliveries.length).fill(0);
    for (const [index, place] of at.entries()) aligned[place - 1] = counts[index]!;
    return { uai, category, counts: aligned };
  });
  return { days: deliveries.map((one) => one.day), series: series.sort((a, b) => (slotOf(a) < slotOf(b) ? -1 : 1)) };
}
