// Counts failed sign-ins under keyed hashes. An attempt is counted as failed before the password is looked at and given back when it was
// right: a thousand guesses sent at once are a thousand failures, not one. Counts of the last half second may be lost with the server's power.
import type { Pool } from 'pg';
import { delayAfter, type ThrottleRule } from '#core/release/throttle.ts';
import { soonDurable } from './soon-durable.ts';

/**
 * Not delayed: long ago, and not the attempt's own instant. Another one of the same millisecond, which waited for the row, would find that instant ahead
 * of its own and be refused: a class that signs in at once, behind one address.
 */
const free = new Date(0);

export type ThrottleKey = { readonly key: Buffer; readonly rule: ThrottleRule };

/**
 * Counts an attempt under every key, or refuses it when one of them still waits. Returns null when it may go on, else the instant from which one
 * may try again; a refused attempt counts for nothing, so that knocking on a closed door does not keep it closed. One statement, unless it is refused.
 */
export async function reserveAttempt(pool: Pool, keys: readonly ThrottleKey[], now: Date): Promise<Date | null> {
  const rules = keys.map(({ key, rule }) => ({ key: key.toString('hex'), free: rule.free, forget: rule.forget, delays: delaysOf(rule) }));
  const { rows } = await pool.query<{ key: Buffer }>({
    name: 'sign-in-reserve',
    // One order for all, or two attempts that share two keys would wait for each other for ever. Whether a row waits is asked of the row as it is once
    // it is ours, not only as it was when the statement began.
    text: `WITH rule AS MATERIALIZED (SELECT decode(key, 'hex') AS key, free, forget, delays
          FROM json_to_recordset($1) AS r (key text, free int, forget float8, delays int[]), ${soonDurable})
      INSERT INTO sign_in_throttle AS t (key, failures, last_at, free_at)
        SELECT key, 1, $2::timestamptz, CASE WHEN 1 < free THEN $3::timestamptz ELSE $2 + make_interval(secs => delays[1]) END FROM rule
          WHERE NOT EXISTS (SELECT FROM sign_in_throttle w WHERE w.key IN (SELECT key FROM rule) AND w.free_at > $2) ORDER BY key
        ON CONFLICT (key) DO UPDATE SET (failures, last_at, free_at) = (
            SELECT n.failures, $2, CASE WHEN n.failures < r.free THEN $3
                ELSE $2 + make_interval(secs => r.delays[least(n.failures - r.free + 1, cardinality(r.delays))]) END
              FROM rule r, LATERAL (SELECT CASE WHEN $2 - t.last_at > make_interval(secs => r.forget) THEN 1 ELSE t.failures + 1 END) AS n (failures)
              WHERE r.key = t.key)
          WHERE t.free_at <= $2
        RETURNING key`,
    values: [JSON.stringify(rules), now, free],
  });
  if (rows.length === keys.length) return null;
  await refund(
    pool,
    rows.map(({ key }) => key),
  );
  const { rows: waiting } = await pool.query<{ freeAt: Date | null }>(
    'SELECT max(free_at) AS "freeAt" FROM sign_in_throttle WHERE key = ANY($1::bytea[]) AND free_at > $2',
    [keys.map(({ key }) => key), now],
  );
  return waiting[0]?.freeAt ?? new Date(now.getTime() + 1000);
}

/** Seconds to wait from the first failure that is not free on, up to the longest. */
function delaysOf(rule: ThrottleRule): readonly number[] {
  const delays: number[] = [];
  for (let failures = rule.free; delays.at(-1) !== rule.longest; failures += 1) delays.push(delayAfter(failures, rule));
  return delays;
}

/** Leaves `free_at`: another attempt may have set it meanwhile. */
async function refund(pool: Pool, keys: readonly Buffer[]): Promise<void> {
  if (keys.length === 0) return;
  await pool.query('UPDATE sign_in_throttle SET failures = greatest(0, failures - 1) WHERE key = ANY($1::bytea[])', [keys]);
}

/** The password was right: forgets `cleared`, if any, and takes the reserved failure back from `refunded`. */
export async function releaseAttempt(pool: Pool, cleared: Buffer | null, refunded: readonly Buffer[]): Promise<void> {
  await pool.query({
    name: 'sign-in-release',
    text: `WITH gone AS (DELETE FROM sign_in_throttle WHERE key = $1)
      UPDATE sign_in_throttle SET failures = greatest(0, failures - 1), free_at = $3 FROM ${soonDurable} WHERE key = ANY($2::bytea[])`,
    values: [cleared, refunded, free],
  });
}

/** Deletes the counts that no rule remembers any more. Returns how many. */
export async function deleteForgottenAttempts(pool: Pool, before: Date): Promise<number> {
  const result = await pool.query('DELETE FROM sign_in_throttle WHERE last_at < $1 AND free_at < $1', [before]);
  return result.rowCount ?? 0;
}
