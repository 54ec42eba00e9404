// The keyed hash under which the journal of sign-ins knows a person within one month. Knows no table and no event.
import { createHmac } from 'node:crypto';
import { forNode, keyedHash } from './keyed-hash.ts';

/**
 * 16 bytes. Two things have to be had at once to tell whose they are: `root`, kept outside the database (the secret behind pairwise ids, which is never
 * renewed), and the salt of the month, destroyed with it. Two months cannot be compared.
 */
export function monthlyPseudonym(root: Buffer, salt: Buffer, personId: string): Buffer {
  const key = createHmac('sha256', forNode(root)).update('sign-in journal: ').update(salt).digest();
  return keyedHash(key, personId).subarray(0, 16);
}
