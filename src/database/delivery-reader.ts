// The refusals of deliveries, one by one, and which delivery of each source is in force. No name: a place is a file and a line, never an entry
// of a directory, so this serves the Département too.
import type { Pool } from 'pg';
import type { Scope } from '#core/access/scope.ts';
import { placeText } from '#core/delivery/fault-place.ts';

export type Refusal = {
  readonly rule: string;
  /** One French sentence: what happened and what to do. */
  readonly message: string;
  readonly place: string;
};

/** The refusals of a run that concern the whole delivery or the scope's structures, in the order in which they were met; at most `limit`. */
export async function readRefusals(pool: Pool, scope: Scope, run: string, limit = 100): Promise<Refusal[]> {
  const { rows } = await pool.query<{ rule: string; message: string; file: string | null; line: number | null }>(
    `SELECT rule, message, file, line FROM fault
     WHERE run_id = $1 AND severity = 'refusal' AND ($2::text[] IS NULL OR uai IS NULL OR uai = ANY($2)) ORDER BY ordinal LIMIT $3`,
    [run, scope.structures === 'all' ? null : scope.structures, limit],
  );
  return rows.map(({ rule, message, file, line }) => ({ rule, message, place: placeText(file === null ? null : { file, line }) }));
}

/** A source whose last delivery is refused: days are civil dates, null where the delivery does not say. */
export type RefusedDelivery = {
  readonly source: string;
  readonly runId: string;
  readonly asOf: string | null;
  readonly receivedAt: Date;
  /** The last accepted one, null before the first. */
  readonly inForce: { readonly asOf: string | null; readonly receivedAt: Date } | null;
  readonly refusals: number;
};

/** Sources whose last delivery is refused, by name. Runs that found nothing new since do not hide it. */
export async function readRefusedDeliveries(pool: Pool): Promise<RefusedDelivery[]> {
  type Row = Omit<RefusedDelivery, 'inForce'> & { state: string; acceptedAsOf: string | null; acceptedAt: Date | null };
  const { rows } = await pool.query<Row>(
    `SELECT d.source, d.run_id AS "runId", d.as_of::text AS "asOf", d.received_at AS "receivedAt", a.as_of::text AS "acceptedAsOf",
       a.received_at AS "acceptedAt", (SELECT COALESCE(sum(count), 0)::int FROM fault WHERE run_id = d.run_id AND severity = 'refusal') AS refusals
     FROM (SELECT DISTINCT ON (source) * FROM delivery ORDER BY source, received_at DESC) d
     LEFT JOIN LATERAL (SELECT as_of, received_at FROM delivery WHERE source = d.source AND state IN ('accepted', 'planned')
       ORDER BY received_at DESC LIMIT 1) a ON true
     WHERE d.state = 'quarantined' ORDER BY d.source`,
  );
  return rows.map(({ source, runId, asOf, receivedAt, acceptedAsOf, acceptedAt, refusals }) => ({
    source,
    runId,
    asOf,
    receivedAt,
    inForce: acceptedAt === null ? null : { asOf: acceptedAsOf, receivedAt: acceptedAt },
    refusals,
  }));
}

/** Why the volumes of a run were accepted out of bounds, in the words of whoever did; null where nobody had to. Free text: for the nominative zone. */
export async function readVolumesReason(pool: Pool, run: string): Promise<string | null> {
  const { rows } = await pool.query<{ reason: string | null }>(`SELECT summary->>'volumesAccepted' AS reason FROM run WHERE id = $1`, [
    run,
  ]);
  return rows[0]?.reason ?? null;
}

/** Whether a delivery of this source was ever accepted. */
export async function hasAccepted(pool: Pool, source: string): Promise<boolean> {
  const { rows } = await pool.query<{ any: boolean }>(
    `SELECT EXISTS (SELECT FROM delivery WHERE source = $1 AND state IN ('accepted', 'planned')) AS any`,
    [source],
  );
  return rows[0]!.any;
}
