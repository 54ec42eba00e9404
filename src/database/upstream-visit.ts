// Sign-ins under way at an upstream, and the ids of answers that were taken. Holds hashes and sealed bytes: it can neither read nor replay one.
import type { Pool } from 'pg';

export type UpstreamStage = 'asked' | 'answered';

/** `key`, `interaction`: SHA-256. */
export type UpstreamRow = {
  readonly key: Buffer;
  readonly stage: UpstreamStage;
  readonly login: string;
  readonly interaction: Buffer;
  readonly sealed: Buffer;
  readonly expiresAt: Date;
};

/** Keeps a row in place of all that stood for the same interaction: one sign-in asks one upstream at a time. */
export async function keepUpstreamVisit(pool: Pool, row: UpstreamRow): Promise<void> {
  const { key, stage, login, interaction, sealed, expiresAt } = row;
  await pool.query(
    `WITH before AS (DELETE FROM upstream_visit WHERE interaction = $4)
     INSERT INTO upstream_visit (key, stage, login, interaction, sealed, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
    [key, stage, login, interaction, sealed, expiresAt],
  );
}

/** Takes a row away: of two who bring the same key, one gets it. Undefined for an unknown, used or expired one. */
export async function takeUpstreamVisit(
  pool: Pool,
  { key, stage, login }: Pick<UpstreamRow, 'key' | 'stage' | 'login'>,
  now: Date,
): Promise<Pick<UpstreamRow, 'sealed' | 'interaction'> | undefined> {
  const { rows } = await pool.query<Pick<UpstreamRow, 'sealed' | 'interaction'> & { expires_at: Date }>(
    'DELETE FROM upstream_visit WHERE key = $1 AND stage = $2 AND login = $3 RETURNING sealed, interaction, expires_at',
    [key, stage, login],
  );
  const row = rows[0];
  return row !== undefined && row.expires_at > now ? row : undefined;
}

/** False when the id was seen before, by any process. `id`: SHA-256. */
export async function takeOnce(pool: Pool, login: string, id: Buffer, until: Date): Promise<boolean> {
  const { rowCount } = await pool.query('INSERT INTO upstream_once (login, id, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
    login,
    id,
    until,
  ]);
  return rowCount === 1;
}

/** Deletes what has expired. Returns how many rows. */
export async function deleteExpiredUpstream(pool: Pool, now: Date): Promise<number> {
  const visits = await pool.query('DELETE FROM upstream_visit WHERE expires_at <= $1', [now]);
  const ids = await pool.query('DELETE FROM upstream_once WHERE expires_at <= $1', [now]);
  return (visits.rowCount ?? 0) + (ids.rowCount ?? 0);
}
