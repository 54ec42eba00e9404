// What somebody is told who tried too often, on every step that slows guessing down: until when, as a header and in words. Counts nothing.
import type { Visit } from '../visit.ts';
import { signInWords } from '../words/sign-in.ts';

/** Sets `Retry-After` (RFC 9110, section 10.2.3), in seconds, and gives the sentence. */
export function tooMany({ ctx, language }: Pick<Visit, 'ctx' | 'language'>, freeAt: Date, now: Date): string {
  const seconds = Math.max(1, Math.ceil((freeAt.getTime() - now.getTime()) / 1000));
  ctx.set('Retry-After', String(seconds));
  return signInWords[language].tooMany(seconds);
}
