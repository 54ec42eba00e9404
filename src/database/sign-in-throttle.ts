// Counts failed sign-ins under keyed hashes. An attempt is counted as failed before the password is looked at and given back when it was
// right: a thousand guesses sent at once are a thousand failures, not one.
import type { Pool } from 'pg';
import { delayAfter, type ThrottleRule } from '#core/release/throttle.ts';
import { inTransaction } from './transaction.ts';

/**
 * Not delayed: long ago, and not the attempt's own instant. Another one of the same millisecond, which waited for the row, would find that instant ahead
 * of its own and be refused: a class that signs in at once, behind one address.
 */
const free = new Date(0);

export type ThrottleKey = { readonly key: Buffer; readonly rule: ThrottleRule };

/**
 * Counts an attempt under every key, or refuses it when one of them still waits. Returns null when it may go on, else the instant from which one
 * may try again; a refused attempt counts for nothing, so that knocking on a closed door does not keep it closed.
 */
export async function reserveAttempt(pool: Pool, keys: readonly ThrottleKey[], now: Date): Promise<Date | null> {
  // One order for all, or two attempts that share two keys would wait for each other for ever.
  const ordered = [...keys].sort((one, other) => Buffer.compare(one.key, other.key));
  const bytes = ordered.map(({ key }) => key);
  return inTransaction(pool, async (client) => {
    await client.query(
      `INSERT INTO sign_in_throttle (key, failures, last_at, free_at) SELECT key, 0, $2, $3 FROM unnest($1::bytea[]) WITH ORDINALITY AS k (key, at) ORDER BY at
        ON CONFLICT (key) DO NOTHING`,
      [bytes, now, free],
    );
    const { rows } = await client.query<{ key: Buffer; failures: number; last_at: Date; free_at: Date }>(
      'SELECT key, failures, last_at, free_at FROM sign_in_throttle WHERE key = ANY($1::bytea[]) ORDER BY key FOR UPDATE',
      [bytes],
    );
    const latest = Math.max(...rows.map(({ free_at }) => free_at.getTime()));
    if (latest > now.getTime()) return new Date(latest);

    const counted = ordered.map(({ key, rule }) => {
      const row = rows.find((candidate) => candidate.key.equals(key));
      const forgotten = row === undefined || now.getTime() - row.last_at.getTime() > rule.forget * 1000;
      const failures = (forgotten ? 0 : row.failures) + 1;
      const delay = delayAfter(failures, rule);
      return { key, failures, freeAt: delay === 0 ? free : new Date(now.getTime() + delay * 1000) };
    });
    await client.query(
      `UPDATE sign_in_throttle t SET failures = k.failures, last_at = $2, free_at = k.free_at
        FROM unnest($1::bytea[], $3::int[], $4::timestamptz[]) AS k (key, failures, free_at) WHERE t.key = k.key`,
      [counted.map(({ key }) => key), now, counted.map(({ failures }) => failures), counted.map(({ freeAt }) => freeAt)],
    );
    return null;
  });
}

/** The password was right: forgets `cleared`, if any, and takes the reserved failure back from `refunded`. */
export async function releaseAttempt(pool: Pool, cleared: Buffer | null, refunded: readonly Buffer[]): Promise<void> {
  await pool.query(
    `WITH gone AS (DELETE FROM sign_in_throttle WHERE key = $1)
      UPDATE sign_in_throttle SET failures = greatest(0, failures - 1), free_at = $3 WHERE key = ANY($2::bytea[])`,
    [cleared, refunded, free],
  );
}

/** Deletes the counts that no rule remembers any more. Returns how many. */
export async function deleteForgottenAttempts(pool: Pool, before: Date): Promise<number> {
  const result = await pool.query('DELETE FROM sign_in_throttle WHERE last_at < $1 AND free_at < $1', [before]);
  return result.rowCount ?? 0;
}
