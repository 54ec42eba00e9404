// The password that a collège hands over on a slip, to be replaced at the first sign-in. Owns its alphabet; gets its randomness from outside.

/** 27 signs that no hand and no eye confuses (no i l 1, o 0, u v, and no vowel: no word comes out by accident). */
const alphabet = 'bcdfghjkmnpqrstvwxz23456789';
const groups = 3;
const groupLength = 4;

/**
 * A password such as `k7fm-x2pd-9hqr`: 12 signs, 57 bits (CNIL 2022-100 asks 50 beside throttling).
 * @param random cryptographic bytes, as many as asked for
 */
export function generateProvisionalPassword(random: (length: number) => Uint8Array): string {
  const signs: string[] = [];
  // Bytes above the last whole multiple are thrown away, or the first signs would come out more often.
  const usable = 256 - (256 % alphabet.length);
  while (signs.length < groups * groupLength) {
    for (const byte of random(groups * groupLength)) {
      if (byte < usable && signs.length < groups * groupLength) signs.push(alphabet[byte % alphabet.length]!);
    }
  }
  return Array.from({ length: groups }, (_, group) => signs.slice(group * groupLength, (group + 1) * groupLength).join('')).join('-');
}
