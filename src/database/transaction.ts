// Owns the shape of a transaction: begin, commit or roll back, try again when PostgreSQL asks to, and always give the client back.
import { DatabaseError, type Pool, type PoolClient } from 'pg';

export type TransactionOptions = {
  /** How many more times to try after a serialization failure or a deadlock (default 3). */
  readonly retries?: number;
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable';
};

/** serialization_failure, deadlock_detected: nothing was written, and trying again is the documented answer. */
const RETRIED = new Set(['40001', '40P01']);

/**
 * Runs `work` in one transaction and returns its value once committed. `work` may run several times: it must do nothing that the roll-back
 * does not undo. Whatever it throws rolls back and passes on.
 */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
  for (let left = options.retries ?? 3; ; left -= 1) {
    const client = await pool.connect();
    // A checked-out client whose connection falls says so by an event; the statement in progress rejects with the same error.
    const fallen = () => undefined;
    client.on('error', fallen);
    let broken: Error | undefined;
    try {
      await client.query(`BEGIN ISOLATION LEVEL ${options.isolation ?? 'read committed'}`);
      const value = await work(client);
      await client.query('COMMIT');
      return value;
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: Error) => {
        broken = failure; // a connection that cannot roll back is thrown away; the server rolls back by itself
      });
      if (left <= 0 || !(error instanceof DatabaseError) || !RETRIED.has(error.code ?? '')) throw error;
    } finally {
      client.off('error', fallen);
      client.release(broken);
    }
    await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 20));
  }
}
