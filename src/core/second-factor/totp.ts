// One-time codes by counter and by time (RFC 4226, RFC 6238), as authenticator apps make them: SHA-1, 30 seconds, 6 digits. Pure: the
// HMAC comes from outside, and so does the instant. Keeps no secret and knows no person.

/** HMAC-SHA-1 of a message under a key. */
export type Hmac = (key: Uint8Array, message: Uint8Array) => Uint8Array;

/** Seconds for which a code is shown. */
export const period = 30;

/** RFC 4226 section 4 R6: 160 bits. */
export const secretLength = 20;

/** Steps before and after ours that are taken too: a phone's clock, and the time it takes to type. */
const drift = 1;

/** The time step of an instant: 30-second steps since 1970. */
export function stepOf(at: Date): number {
  return Math.floor(at.getTime() / 1000 / period);
}

/** The code of a counter (RFC 4226 section 5.3); a time step is such a counter. */
export function oneTimeCode(hmac: Hmac, secret: Uint8Array, counter: number, digits = 6): string {
  const message = new Uint8Array(8);
  new DataView(message.buffer).setBigUint64(0, BigInt(counter));
  const digest = hmac(secret, message);
  const offset = digest[digest.length - 1]! & 0x0f;
  const bits = new DataView(digest.buffer, digest.byteOffset + offset, 4).getUint32(0) & 0x7fffffff;
  return String(bits % 10 ** digits).padStart(digits, '0');
}

/**
 * The time step whose code was typed: ours, the one before or the one after, but none up to `after`, the step of the last code that was taken
 * (each code counts once). Null when it is none of them. The same work whatever was typed.
 */
export function matchingStep(hmac: Hmac, secret: Uint8Array, typed: string, now: Date, after: number): number | null {
  let found: number | null = null;
  for (let step = stepOf(now) - drift; step <= stepOf(now) + drift; step += 1) {
    if (sameCode(oneTimeCode(hmac, secret, step), typed) && step > after) found = step;
  }
  return found;
}

function sameCode(one: string, other: string): boolean {
  let differences = one.length ^ other.length;
  for (let at = 0; at < one.length; at += 1) differences |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return differences === 0;
}
