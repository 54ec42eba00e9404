// The help of somebody who has proven to be who he is: his own collèges' contacts. For whoever makes a page after the password.
import { type Help, type HelpDesk, helpOf } from '#core/help/help.ts';
import { readOwnContacts } from '#database/contact-reader.ts';
import type { Pool } from '#database/pool.ts';

/** One statement, and only where help is shown. Never before the password: it would tell which collège a login is of. */
export async function helpFor({ pool, helpDesk }: { readonly pool: Pool; readonly helpDesk: HelpDesk }, personId: string): Promise<Help> {
  const { profiles, colleges } = await readOwnContacts(pool, personId);
  return helpOf(helpDesk, profiles, colleges);
}
