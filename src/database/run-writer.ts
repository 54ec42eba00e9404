// The record of a run: its steps, the delivery it read, what was wrong with it, who was left out. Masked values and counts only.
import type { ClientBase } from 'pg';
import type { Fault } from '#core/problem.ts';

export type RunState = 'running' | 'done' | 'refused' | 'interrupted';

/** Opens a run; runs that a crash left open are closed as interrupted first. */
export async function startRun(client: ClientBase, run: { id: string; kind: string; source: string; at: Date }): Promise<void> {
  await client.query(`UPDATE run SET state = 'interrupted', ended_at = $2 WHERE state = 'running' AND source = $1`, [run.source, run.at]);
  await client.query(`INSERT INTO run (id, kind, source, state, step, started_at) VALUES ($1, $2, $3, 'running', 'lecture', $4)`, [
    run.id,
    run.kind,
    run.source,
    run.at,
  ]);
}

export async function endRun(client: ClientBase, id: string, state: RunState, step: string, summary: object, at: Date): Promise<void> {
  await client.query('UPDATE run SET state = $2, step = $3, summary = $4, ended_at = $5 WHERE id = $1', [
    id,
    state,
    step,
    JSON.stringify(summary),
    at,
  ]);
}

/** What is kept of a reading's statement: hints and parts as JSON, counts and digests only. */
export type DeliveryStatement = {
  readonly asOf: string | null;
  readonly hints: object;
  readonly signedBy: string | null;
  readonly parts: readonly object[];
};

export async function writeDelivery(
  client: ClientBase,
  delivery: {
    id: string;
    runId: string;
    source: string;
    kind: 'complete' | 'changes';
    state: 'quarantined' | 'planned';
    reading: DeliveryStatement;
    at: Date;
  },
): Promise<void> {
  const { reading } = delivery;
  await client.query(
    `INSERT INTO delivery (id, run_id, source, kind, state, as_of, hints, parts, received_at, signed_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      delivery.id,
      delivery.runId,
      delivery.source,
      delivery.kind,
      delivery.state,
      reading.asOf,
      JSON.stringify(reading.hints),
      JSON.stringify(reading.parts),
      delivery.at,
      reading.signedBy,
    ],
  );
}

/** The state date of the last accepted delivery of a source, null before the first. */
export async function lastAcceptedDate(client: ClientBase, source: string): Promise<string | null> {
  const { rows } = await client.query<{ as_of: string | null }>(
    `SELECT max(as_of) AS as_of FROM delivery WHERE source = $1 AND state IN ('accepted', 'planned')`,
    [source],
  );
  return rows[0]?.as_of ?? null;
}

export type CountedFault = Fault & { readonly uai: string | null; readonly count: number };

export async function writeFaults(client: ClientBase, runId: string, faults: readonly CountedFault[]): Promise<void> {
  const rows = faults.map((f, i) => ({
    ordinal: i + 1,
    severity: f.severity,
    rule: f.rule,
    message: f.message,
    file: f.place?.file ?? null,
    line: f.place?.line ?? null,
    category: f.category,
    key: f.key,
    attribute: f.attribute,
    value: f.value,
    uai: f.uai,
    count: f.count,
  }));
  await client.query(
    `INSERT INTO fault (run_id, ordinal, severity, rule, message, file, line, category, key, attribute, value, uai, count)
     SELECT $1, ordinal, severity, rule, message, file, line, category, key, attribute, value, uai, count
     FROM json_to_recordset($2::json) AS x(ordinal int, severity text, rule text, message text, file text, line int, category text, key text,
       attribute text, value text, uai text, count int)`,
    [runId, JSON.stringify(rows)],
  );
}

export type LeftOut = { readonly uai: string; readonly category: string; readonly count: number };

export async function writeLeftOut(client: ClientBase, runId: string, counts: readonly LeftOut[]): Promise<void> {
  await client.query(
    `INSERT INTO left_out (run_id, uai, category, count)
     SELECT $1, uai, category, count FROM json_to_recordset($2::json) AS x(uai text, category text, count int)`,
    [runId, JSON.stringify(counts)],
  );
}
