// Recovery codes: for the day when the phone is lost. Owns their form and how what is typed is told apart; gets its randomness from outside.
import { inGroups } from './authenticator-key.ts';

/** How many are shown, once. */
const recoveryCodeCount = 10;

/** Below this many left, the person is told at each sign-in. */
export const fewRecoveryCodes = 3;

/** 16 digits are 53 bits; digits alone, so that a phone's numeric keyboard is enough for both kinds of code. */
const length = 16;

/**
 * Ten different codes of 16 digits, without spaces.
 * @param random cryptographic bytes, as many as asked for
 */
export function generateRecoveryCodes(random: (length: number) => Uint8Array): readonly string[] {
  const codes = new Set<string>();
  while (codes.size < recoveryCodeCount) codes.add(digits(random));
  return [...codes];
}

/** `1234 5678 9012 3456`, as it is shown and printed. */
export function shownRecoveryCode(code: string): string {
  return inGroups(code);
}

/** What was typed: the six digits of an app, a recovery code, or neither. Spaces and hyphens are nobody's fault. */
export function readCode(typed: string): { readonly kind: 'app' | 'recovery'; readonly code: string } | null {
  const code = typed.replace(/[\s\u00a0\u202f.-]/g, '');
  if (/^\d{6}$/.test(code)) return { kind: 'app', code };
  return /^\d{16}$/.test(code) ? { kind: 'recovery', code } : null;
}

function digits(random: (length: number) => Uint8Array): string {
  let code = '';
  // Bytes from 250 on are thrown away, or the first digits would come out more often.
  while (code.length < length) for (const byte of random(length)) if (byte < 250 && code.length < length) code += String(byte % 10);
  return code;
}
