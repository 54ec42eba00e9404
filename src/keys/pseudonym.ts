// The keyed hash under which the journal of sign-ins knows a person within one month. Knows no table and no event.
import { createHmac } from 'node:crypto';

/**
 * 16 bytes. Two things have to be had at once to tell whose they are: `root`, kept outside the database (the secret behind pairwise ids, which is never
 * renewed), and the salt of the month, destroyed with it. Two months cannot be compared.
 */
export function monthlyPseudonym(root: Buffer, salt: Buffer, personId: string): Buffer {
  const key = createHmac('sha256', root).update('sign-in journal: ').update(salt).digest();
  return createHmac('sha256', key).update(personId).digest().subarray(0, 16);
}
