// The secrets of the services in the catalogue: made here, sealed under a key that the database does not hold, opened again for signing in.
// Knows no table and no page.
import { randomBytes } from 'node:crypto';
import { keyedHash } from './keyed-hash.ts';
import { sealWith } from './seal.ts';

export type ServiceSecrets = {
  /** A new secret: shown once, and kept sealed for this service alone. */
  readonly make: (clientId: string) => Promise<{ readonly clear: string; readonly sealed: Buffer }>;
  /** Null when it was sealed under another key, for another service, or changed since. */
  readonly open: (clientId: string, sealed: Buffer) => Promise<string | null>;
};

/** `root`: the secret behind pairwise ids, the one that is never renewed. */
export function serviceSecrets(root: Buffer): ServiceSecrets {
  // Pairwise ids are the HMAC of a text with a NUL in it; this has none, so they never meet.
  const seal = sealWith(keyedHash(root, 'service secrets'));
  const name = (clientId: string) => `service:${clientId}`;
  return {
    make: async (clientId) => {
      const clear = randomBytes(32).toString('base64url');
      return { clear, sealed: Buffer.from(await seal.close(name(clientId), clear)) };
    },
    open: (clientId, sealed) => seal.open(name(clientId), sealed.toString()),
  };
}
