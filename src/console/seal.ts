// Cookies that nobody can read or make: encrypted and authenticated (A256GCM) under one key. Knows no session and no page.
import { createHash } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';

export type Seal = {
  /** Seals values for `seconds` and one `purpose`. */
  readonly close: (purpose: string, values: Readonly<Record<string, string>>, seconds: number, now: Date) => Promise<string>;
  /** The values, null for anything that this key did not seal for this purpose, or that is too old. */
  readonly open: (purpose: string, sealed: string | undefined, now: Date) => Promise<Readonly<Record<string, unknown>> | null>;
};

/** @throws when the secret is shorter than 32 characters */
export function createSeal(secret: string): Seal {
  if (secret.length < 32) throw new Error('the console’s cookie secret must have 32 characters or more');
  const key = createHash('sha256').update(`console cookies\0${secret}`).digest();
  return {
    close: (purpose, values, seconds, now) =>
      new EncryptJWT({ ...values })
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setAudience(purpose)
        .setExpirationTime(Math.floor(now.getTime() / 1000) + seconds)
        .encrypt(key),
    open: async (purpose, sealed, now) => {
      if (!sealed) return null;
      const opened = await jwtDecrypt(sealed, key, { audience: purpose, currentDate: now }).catch(() => null);
      return opened?.payload ?? null;
    },
  };
}
