// Keeps what is built from the signing keys and the services in step with them. Knows neither provider nor file.
import type Koa from 'koa';
import type { SigningKeys } from '#src/keys/signing-keys.ts';
import { faultFields, type Log } from './log.ts';

type Published = ReturnType<SigningKeys['at']>;

/**
 * What `build` makes of the keys and the services of now, made anew at the first call after one of them changed (some milliseconds, now and then).
 * oidc-provider reads both when it is constructed: the next request gets another provider, those in hand finish on theirs; sessions and codes are in
 * the database.
 */
export function followKeys<S, T>(
  keys: Pick<SigningKeys, 'at'>,
  now: () => Date,
  services: () => S,
  build: (published: Published, services: S) => T,
): () => T {
  let published = keys.at(now());
  let served = services();
  let built = build(published, served);
  return () => {
    const [current, wanted] = [keys.at(now()), services()];
    if (current !== published || wanted !== served) {
      built = build(current, wanted);
      [published, served] = [current, wanted];
    }
    return built;
  };
}

/** Seconds. Services may keep our keys for so long; much less than the day for which a key is published before it signs. */
const kept = 600;

/**
 * For the address of our keys: looks at the files first, since a service comes there when it meets a key that it does not know, and another
 * process may have begun to sign with it this second.
 */
export function freshKeys(path: string, keys: Pick<SigningKeys, 'refresh'>, log: Log): Koa.Middleware {
  return async (ctx, next) => {
    if (ctx.path !== path) return next();
    await keys
      .refresh()
      .catch((fault) => log.error(faultFields(fault), 'the files of the signing keys could not be read; those in memory serve on'));
    ctx.res.setHeader('Cache-Control', `public, max-age=${kept}`);
    return next();
  };
}
