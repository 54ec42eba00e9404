// The database's word that a list was approved (NOTIFY list_approved). A lost connection only means waiting for the next look.
import type { Pool } from './pool.ts';

/** Calls `heard` at each word until closed. */
export async function listenApproved(pool: Pool, heard: () => void): Promise<{ close(): Promise<void> }> {
  const client = await pool.connect();
  let lost = false;
  client.on('notification', heard);
  client.on('error', () => {
    lost = true;
  });
  await client.query('LISTEN list_approved');
  return {
    async close() {
      client.removeAllListeners('notification');
      if (!lost) await client.query('UNLISTEN *').catch(() => undefined);
      client.release(lost);
    },
  };
}
