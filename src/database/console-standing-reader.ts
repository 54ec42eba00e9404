// What a person is here as far as authority over him goes, for showing or hiding a button. The door reads it again before the act.
import type { Standing } from '#core/access/standing.ts';
import type { Pool } from './pool.ts';
import { readStanding } from './role-reader.ts';

/** Null when the registry does not know the person. */
export async function readStandingOf(pool: Pool, person: string, today: string): Promise<Standing | null> {
  const client = await pool.connect();
  try {
    return await readStanding(client, person, today);
  } finally {
    client.release();
  }
}
