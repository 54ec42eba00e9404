// Seals the secrets of second factors and hashes recovery codes under keys that the database does not hold. Knows no table and no page.
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { generateRecoveryCodes } from '#core/second-factor/recovery-code.ts';
import { type Hmac, secretLength } from '#core/second-factor/totp.ts';
import { keyedHash } from '#src/keys/keyed-hash.ts';

export type FactorVault = {
  /** A new secret, sealed for this person alone. */
  readonly newSecret: (personId: string) => Buffer;
  /** @throws FactorSealBroken when it was sealed under another key, for another person, or changed since */
  readonly open: (personId: string, sealed: Buffer) => Buffer;
  /** Ten new recovery codes, to be shown once. */
  readonly newCodes: () => readonly string[];
  /**
   * What is kept of a recovery code. Not Argon2id: 53 random bits under a key that a copy of the database does not hold cannot be guessed, with
   * any hash; and one look-up finds the code among ten, where ten slow hashes a try would let a guesser load the machine.
   */
  readonly codeHash: (personId: string, code: string) => Buffer;
};

/** The sealed secret cannot be opened: the key file was replaced, or a row was moved or changed. */
class FactorSealBroken extends Error {
  override readonly name = 'FactorSealBroken';
}

/** HMAC-SHA-1, as authenticator apps compute it. */
export const hmacSha1: Hmac = (key, message) => createHmac('sha1', key).update(message).digest();

const version = 1;
const nonceLength = 12;
const tagLength = 16;

/**
 * @param root the secret behind pairwise ids: the one that is never renewed, since losing it is as bad as losing everybody's account. The cookie
 * keys may be renewed at any time and must not take every phone with them.
 */
export function createFactorVault(root: Buffer): FactorVault {
  // Pairwise ids are the HMAC of a text with a NUL in it; these have none, so they never meet.
  const derived = (purpose: string) => keyedHash(root, `second factor: ${purpose}`);
  const sealKey = derived('secrets');
  const codeKey = derived('recovery codes');

  return {
    newSecret: (personId) => {
      const nonce = randomBytes(nonceLength);
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce).setAAD(Buffer.from(personId));
      const content = Buffer.concat([cipher.update(randomBytes(secretLength)), cipher.final()]);
      return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), content]);
    },
    open: (personId, sealed) => {
      const start = 1 + nonceLength;
      try {
        if (sealed[0] !== version) throw new Error('unknown version');
        const decipher = createDecipheriv('aes-256-gcm', sealKey, sealed.subarray(1, start), { authTagLength: tagLength });
        decipher.setAAD(Buffer.from(personId)).setAuthTag(sealed.subarray(start, start + tagLength));
        return Buffer.concat([decipher.update(sealed.subarray(start + tagLength)), decipher.final()]);
      } catch {
        throw new FactorSealBroken('a sealed second factor cannot be opened');
      }
    },
    newCodes: () => generateRecoveryCodes((length) => randomBytes(length)),
    codeHash: (personId, code) => keyedHash(codeKey, `${personId}\0${code}`),
  };
}
