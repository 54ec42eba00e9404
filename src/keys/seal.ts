// Encrypts the text of a file of keys, and opens it again: JWE, AES-256-GCM, bound to the name of the file. Knows no file and no passphrase.
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';

/** `name`: of the file, within the folder of keys. A text that is moved to another name does not open. */
export type Seal = {
  readonly close: (name: string, text: string) => Promise<string>;
  /** null: not closed by this key, or not under this name, or changed since. */
  readonly open: (name: string, sealed: string) => Promise<string | null>;
};

/** `key`: 32 bytes. */
export function sealWith(key: Uint8Array): Seal {
  return {
    close: async (name, text) => {
      const jwe = new CompactEncrypt(new TextEncoder().encode(text));
      return `${await jwe.setProtectedHeader({ alg: 'dir', enc: 'A256GCM', file: name }).encrypt(key)}\n`;
    },
    open: async (name, sealed) => {
      try {
        const options = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] };
        const { plaintext, protectedHeader } = await compactDecrypt(sealed.trim(), key, options);
        return protectedHeader.file === name ? new TextDecoder().decode(plaintext) : null;
      } catch {
        return null;
      }
    },
  };
}

/** Whether a text is one of ours, closed. No JSON and no secret that we make looks like it. */
export function isSealed(text: string): boolean {
  if (!/^eyJ[\w-]*\.\.[\w-]+\.[\w-]+\.[\w-]+\s*$/.test(text)) return false;
  try {
    return decodeProtectedHeader(text.trim()).enc === 'A256GCM';
  } catch {
    return false;
  }
}
