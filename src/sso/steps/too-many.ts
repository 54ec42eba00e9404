// What somebody is told who tried too often, on every step that slows guessing down: until when, as a header and in words. Counts nothing.
import type Koa from 'koa';
import { counted } from '#core/calendar/french-date.ts';

/** Sets `Retry-After` (RFC 9110, section 10.2.3), in seconds, and gives the sentence. */
export function tooMany(ctx: Koa.Context, freeAt: Date, now: Date): string {
  const seconds = Math.max(1, Math.ceil((freeAt.getTime() - now.getTime()) / 1000));
  ctx.set('Retry-After', String(seconds));
  const wait = seconds < 60 ? counted(seconds, 'seconde', 'secondes') : counted(Math.ceil(seconds / 60), 'minute', 'minutes');
  return `Trop d’essais à la suite. Vous pourrez réessayer dans ${wait}.`;
}
