// A browser in which somebody signed in before: what is tried from there, for that login, is counted apart from what its whole network does. Else one pupil could
// keep another out of his account by mistyping it all day from the same collège. Opens nothing, and names nobody: the cookie holds a random number and a mark.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type Koa from 'koa';

export type KnownDevices = {
  /** The device's number when it is one of this login's, else null. */
  readonly read: (ctx: Koa.Context, login: string) => string | null;
  /** The right password was given: the browser is known to this login from now on, and to no other. */
  readonly keep: (ctx: Koa.Context, login: string) => void;
};

const cookie = 'annuaire_appareil';
/** A tablet that was not used all summer. */
const days = 90;

/** `secure` when the public address is https. */
export function createKnownDevices(key: Buffer, secure: boolean): KnownDevices {
  const markOf = (number: string, login: string): Buffer => createHmac('sha256', key).update(`${number}\0${login}`).digest();
  const read: KnownDevices['read'] = (ctx, login) => {
    const [, number = '', mark = ''] = /^([\w-]{22})\.([\w-]{43})$/.exec(ctx.cookies.get(cookie, { signed: false }) ?? '') ?? [];
    return mark !== '' && timingSafeEqual(Buffer.from(mark, 'base64url'), markOf(number, login)) ? number : null;
  };
  return {
    read,
    keep: (ctx, login) => {
      const number = read(ctx, login) ?? randomBytes(16).toString('base64url');
      const value = `${number}.${markOf(number, login).toString('base64url')}`;
      ctx.append(
        'Set-Cookie',
        `${cookie}=${value}; path=/connexion; max-age=${days * 24 * 3600}; samesite=lax; httponly${secure ? '; secure' : ''}`,
      );
    },
  };
}
