// Against forged posts: the browser's own word on where the post comes from, and a token of the session in every form.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context } from 'koa';

/** A form of the token that differs in each answer, so that compressing the page tells nothing of it (BREACH). */
export function maskToken(token: string): string {
  const secret = Buffer.from(token, 'base64url');
  const pad = randomBytes(secret.length);
  return Buffer.concat([pad, xor(pad, secret)]).toString('base64url');
}

/** True when `masked` is a form of `token`. */
export function fitsToken(masked: unknown, token: string): boolean {
  const secret = Buffer.from(token, 'base64url');
  const both = Buffer.from(typeof masked === 'string' ? masked : '', 'base64url');
  if (both.length !== 2 * secret.length) return false;
  return timingSafeEqual(xor(both.subarray(0, secret.length), both.subarray(secret.length)), secret);
}

/** False when the browser says that the post comes from another site. Says nothing when the browser does not (then the token decides). */
export function comesFromHere(context: Context, origin: string): boolean {
  const site = context.get('sec-fetch-site');
  if (site !== '' && site !== 'same-origin') return false;
  const from = context.get('origin');
  return from === '' || from === origin;
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, at) => byte ^ b[at]!));
}
