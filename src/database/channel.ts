// The database's word that there is something to do (NOTIFY). A lost connection only means waiting for the next look.
import type { Pool } from './pool.ts';

/** `list_approved`: a list was decided. `logout_waiting`: services are to be told of a session that has ended. `admission_check`: somebody left a collège. */
export type Channel = 'list_approved' | 'logout_waiting' | 'admission_check';

/** Calls `heard` at each word until closed. */
export async function listen(pool: Pool, channel: Channel, heard: () => void): Promise<{ close(): Promise<void> }> {
  const client = await pool.connect();
  let lost = false;
  client.on('notification', heard);
  const lose = (): void => {
    lost = true;
  };
  client.on('error', lose);
  await client.query(`LISTEN ${channel}`);
  return {
    async close() {
      client.removeListener('notification', heard);
      if (!lost) await client.query('UNLISTEN *').catch(() => undefined);
      // The connection goes back as it came: it may be lent for this again and again.
      client.release(lost);
      client.removeListener('error', lose);
    },
  };
}
