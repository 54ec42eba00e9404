// The browser's session: a random token in a sealed cookie, a row in the database. Opens, finds and ends it; shows nothing.
import { createHash, randomBytes } from 'node:crypto';
import type { Context } from 'koa';
import { type ConsoleSession, deleteSession, insertSession, seeSession } from '#database/console-session.ts';
import type { Pool } from '#database/pool.ts';
import { sealBy, unsealBy } from '#src/sso/at-rest.ts';
import type { Seal } from './seal.ts';

/** The gateway's session, and when the gateway said who it is. */
export type OpenedFrom = { readonly sid: string | null; readonly at: Date };

/** `idToken`: what tells the gateway who signs out. */
type Found = Omit<ConsoleSession, 'sealedIdToken'> & { readonly idToken: string | null; readonly tokenHash: Buffer };

export type Sessions = {
  /** Opens a session for a person who has just proven who he is, `secondFactor` included or not; returns the cookie's value. */
  readonly open: (person: string, idToken: string | null, secondFactor: boolean, now: Date, from?: OpenedFrom) => Promise<string>;
  readonly set: (context: Context, value: string) => void;
  readonly find: (context: Context, now: Date) => Promise<Found | null>;
  readonly end: (context: Context, now: Date) => Promise<void>;
};

const sessionCookie = 'console_session';
const longestSeconds = 8 * 3600;

/** `secure` when the public address is https. */
export function createSessions(pool: Pool, seal: Seal, secure: boolean): Sessions {
  const attributes = { httpOnly: true, sameSite: 'lax', secure, path: '/console', overwrite: true, signed: false } as const;
  const tokenOf = async (context: Context, now: Date): Promise<string | null> => {
    const opened = await seal.open('session', context.cookies.get(sessionCookie), now);
    return typeof opened?.token === 'string' ? opened.token : null;
  };
  return {
    open: async (person, idToken, secondFactor, now, { sid, at } = { sid: null, at: now }) => {
      const token = randomBytes(32).toString('base64url');
      const csrf = randomBytes(32).toString('base64url');
      await insertSession(pool, {
        tokenHash: hash(token),
        person,
        csrf,
        sealedIdToken: idToken && sealBy(token, idToken),
        secondFactor,
        sid,
        at,
        now,
      });
      return seal.close('session', { token }, longestSeconds, now);
    },
    // A session cookie: it goes with the browser. The row bounds it to 30 minutes idle and 8 hours.
    set: (context, value) => {
      context.cookies.set(sessionCookie, value, attributes);
    },
    find: async (context, now) => {
      const token = await tokenOf(context, now);
      const session = token === null ? null : await seeSession(pool, hash(token), now);
      if (token === null || session === null) return null;
      const { sealedIdToken, ...known } = session;
      return { ...known, idToken: sealedIdToken && unsealBy(token, sealedIdToken), tokenHash: hash(token) };
    },
    end: async (context, now) => {
      const token = await tokenOf(context, now);
      if (token !== null) await deleteSession(pool, hash(token));
      context.cookies.set(sessionCookie, null, attributes);
    },
  };
}

function hash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
