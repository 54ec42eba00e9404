// An encrypted assertion opened with our key (XML Encryption 1.1): RSA-OAEP around AES, and nothing older. Must not know what is inside.
import { constants, createDecipheriv, type KeyObject, privateDecrypt } from 'node:crypto';
import { type Element, signatureNamespace } from '../shared/xml-signature/strict-tree.ts';
import { encryptionNamespace } from './names.ts';
import { childrenNamed, invalid, isNamed, onlyChild, textOf } from './read-xml.ts';

/** CBC proves nothing by itself: it is opened only where a signature that was verified covers it. */
const contents: Readonly<Record<string, { readonly cipher: 'aes-256-gcm' | 'aes-128-gcm' | 'aes-256-cbc'; readonly key: number }>> = {
  'http://www.w3.org/2009/xmlenc11#aes256-gcm': { cipher: 'aes-256-gcm', key: 32 },
  'http://www.w3.org/2009/xmlenc11#aes128-gcm': { cipher: 'aes-128-gcm', key: 16 },
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc': { cipher: 'aes-256-cbc', key: 32 },
};
const sha1 = 'http://www.w3.org/2000/09/xmldsig#sha1';
const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const mgf256 = 'http://www.w3.org/2009/xmlenc11#mgf1sha256';

/** The text inside. `covered`: a verified signature covers the ciphertext. @throws LoginRefused, with one reason for every failure to open */
export function decryptAssertion(encrypted: Element, keys: readonly KeyObject[], covered: boolean): string {
  const data = onlyChild(encrypted, encryptionNamespace, 'EncryptedData');
  if (data === null) return invalid('malformed encryption');
  const method = contents[algorithmOf(data)];
  if (method === undefined || (method.cipher === 'aes-256-cbc' && !covered)) return invalid('algorithm of the encryption');
  const wrapped = wrappedKeys(encrypted, data);
  const hashes = wrapped.map(oaepHash);
  const content = cipherOf(data);
  for (const [at, one] of wrapped.entries())
    for (const key of keys) {
      const secret = unwrap(cipherOf(one), key, hashes[at]!);
      const text = secret?.length === method.key ? open(content, secret, method.cipher) : null;
      if (text !== null) return text;
    }
  return invalid('not encrypted to our key, or changed since');
}

/** Inside KeyInfo, or beside EncryptedData (saml-core 2.3.4): several where the answer is for several. */
function wrappedKeys(encrypted: Element, data: Element): readonly Element[] {
  const info = onlyChild(data, signatureNamespace, 'KeyInfo');
  const inside = info === null ? [] : childrenNamed(info, encryptionNamespace, 'EncryptedKey');
  const found = [...inside, ...childrenNamed(encrypted, encryptionNamespace, 'EncryptedKey')];
  return found.length === 0 || found.length > 2 ? invalid('malformed encryption') : found;
}

function algorithmOf(element: Element): string {
  return onlyChild(element, encryptionNamespace, 'EncryptionMethod')?.attributes.get('Algorithm') ?? '';
}

/** SHA-1 inside OAEP is no signature, and what Shibboleth sends by default: collisions do not matter there (RFC 8017, appendix B.1). */
function oaepHash(wrapped: Element): 'sha1' | 'sha256' {
  const method = onlyChild(wrapped, encryptionNamespace, 'EncryptionMethod');
  const asked = (local: string): string | undefined => method?.children.find((one) => one.local === local)?.attributes.get('Algorithm');
  const [digest, mask] = [asked('DigestMethod') ?? sha1, asked('MGF')];
  if (method?.children.some((one) => isNamed(one, encryptionNamespace, 'OAEPparams'))) return invalid('algorithm of the encryption');
  const algorithm = algorithmOf(wrapped);
  if (algorithm === 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p' && digest === sha1 && mask === undefined) return 'sha1';
  if (algorithm === 'http://www.w3.org/2009/xmlenc11#rsa-oaep' && digest === sha256 && mask === mgf256) return 'sha256';
  return invalid('algorithm of the encryption');
}

function cipherOf(element: Element): Buffer {
  const data = onlyChild(element, encryptionNamespace, 'CipherData');
  const value = textOf(data && onlyChild(data, encryptionNamespace, 'CipherValue'), 'CipherValue');
  return /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(value) ? Buffer.from(value, 'base64') : invalid('malformed encryption');
}

function unwrap(wrapped: Buffer, key: KeyObject, oaepHash: string): Buffer | null {
  try {
    return privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, wrapped);
  } catch {
    return null;
  }
}

function open(content: Buffer, secret: Buffer, cipher: 'aes-256-gcm' | 'aes-128-gcm' | 'aes-256-cbc'): string | null {
  try {
    if (cipher !== 'aes-256-cbc') {
      if (content.length < 29) return null;
      const decipher = createDecipheriv(cipher, secret, content.subarray(0, 12), { authTagLength: 16 });
      decipher.setAuthTag(content.subarray(-16));
      return decode(Buffer.concat([decipher.update(content.subarray(12, -16)), decipher.final()]));
    }
    const decipher = createDecipheriv(cipher, secret, content.subarray(0, 16)).setAutoPadding(false);
    const padded = Buffer.concat([decipher.update(content.subarray(16)), decipher.final()]);
    // Only the last byte says how long the padding is (xmlenc-core1 5.2).
    const padding = padded.at(-1) ?? 0;
    return padding >= 1 && padding <= 16 && padding <= padded.length ? decode(padded.subarray(0, -padding)) : null;
  } catch {
    return null;
  }
}

function decode(bytes: Buffer): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
