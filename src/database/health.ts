// Whether the database answers, within a second. Knows no table.
import type { Pool } from './pool.ts';

/** True when a statement comes back within `patience` milliseconds. */
export async function isAnswering(pool: Pool, patience = 1000): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), patience);
  });
  const answered = pool.query('SELECT 1').then(
    () => true,
    () => false,
  );
  return Promise.race([answered, late]).finally(() => clearTimeout(timer));
}
