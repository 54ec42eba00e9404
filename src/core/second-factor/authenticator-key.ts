// A secret as an authenticator app takes it: typed by hand (Base32 in groups), or by a link that opens the app. Pure; makes no secret.

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Base32 of RFC 4648 without padding: authenticator apps want none. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(buffer >>> bits) & 31];
    }
  }
  return bits > 0 ? text + alphabet[(buffer << (5 - bits)) & 31] : text;
}

/** The bytes of a key as somebody typed it, in any case, with spaces or not; null when a sign is none of Base32. */
export function fromBase32(text: string): Uint8Array | null {
  const bytes: number[] = [];
  let buffer = 0;
  let bits = 0;
  for (const sign of text.replace(/[\s=-]/g, '').toUpperCase()) {
    const value = alphabet.indexOf(sign);
    if (value < 0) return null;
    buffer = ((buffer << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((buffer >>> bits) & 0xff);
    }
  }
  return Uint8Array.from(bytes);
}

/** `ABCD EFGH …`: what a person reads off one screen and types on another. */
export function inGroups(text: string, length = 4): string {
  return text.match(new RegExp(`.{1,${length}}`, 'g'))?.join(' ') ?? '';
}

/**
 * The `otpauth://` address of a secret, which authenticator apps open or read from a QR code. SHA-1, 6 digits and 30 seconds are its defaults and
 * some apps stumble over anything else, so they are left unsaid.
 */
export function authenticatorLink(secret: Uint8Array, issuer: string, login: string): string {
  const name = encodeURIComponent(issuer);
  return `otpauth://totp/${name}:${encodeURIComponent(login)}?secret=${base32(secret)}&issuer=${name}`;
}
