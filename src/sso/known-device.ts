// Which browser it is, and who signed in there before: what is tried in it is counted apart from what its whole network does. Else one pupil could keep another out of
// his account by mistyping it all day from the same collège. Opens nothing, and names nobody: the cookie holds a random number, and marks of it with each login.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type Koa from 'koa';
import { keyedHash } from '#src/keys/keyed-hash.ts';

/** A browser; `known`: whoever is tried signed in there before. */
export type Device = { readonly number: string; readonly known: boolean };

export type KnownDevices = {
  /** Null where the browser brings no number. */
  readonly read: (ctx: Koa.Context, login: string) => Device | null;
  /** Gives a number to a browser that has none, for as long as it is open. */
  readonly begin: (ctx: Koa.Context) => void;
  /** The right password was given: the browser is known to this login from now on, beside the last ones. */
  readonly keep: (ctx: Koa.Context, login: string) => void;
};

const cookie = 'annuaire_appareil';
/** A tablet that was not used all summer. */
const days = 90;
/** People whom one browser knows: a tablet goes from class to class. */
const mostKnown = 24;
/** Bytes of a mark: nobody finds one by trying, and a wrong one opens nothing anyway. */
const markLength = 12;
const form = /^([\w-]{22})((?:\.[\w-]{16})*)$/;

/** `secure` when the public address is https. */
export function createKnownDevices(key: Buffer, secure: boolean): KnownDevices {
  const markOf = (number: string, login: string): string =>
    keyedHash(key, `${number}\0${login}`).subarray(0, markLength).toString('base64url');
  const brought = (ctx: Koa.Context) => {
    const [, number, marks = ''] = form.exec(ctx.cookies.get(cookie, { signed: false }) ?? '') ?? [];
    return number === undefined ? null : { number, marks: marks.split('.').slice(1, mostKnown + 1) };
  };
  const write = (ctx: Koa.Context, value: string, age: string): void =>
    ctx.append('Set-Cookie', `${cookie}=${value}; path=/${age}; samesite=lax; httponly${secure ? '; secure' : ''}`);
  const newNumber = (): string => randomBytes(16).toString('base64url');
  return {
    read: (ctx, login) => {
      const device = brought(ctx);
      if (device === null) return null;
      const mark = Buffer.from(markOf(device.number, login));
      return { number: device.number, known: device.marks.some((one) => timingSafeEqual(Buffer.from(one), mark)) };
    },
    begin: (ctx) => {
      if (brought(ctx) === null) write(ctx, newNumber(), '');
    },
    keep: (ctx, login) => {
      const { number, marks } = brought(ctx) ?? { number: newNumber(), marks: [] };
      const mark = markOf(number, login);
      const kept = [mark, ...marks.filter((one) => one !== mark)].slice(0, mostKnown);
      write(ctx, [number, ...kept].join('.'), `; max-age=${days * 24 * 3600}`);
    },
  };
}
