// The token of a form of the sign-in pages: of one interaction (known to one browser by its cookie) and one step. Knows no page.
import { timingSafeEqual } from 'node:crypto';
import { errors } from 'oidc-provider';
import { keyedHash } from '#src/keys/keyed-hash.ts';

export type FormTokens = {
  readonly of: (uid: string, path: string) => string;
  /** @throws InvalidRequest where the form is not of this interaction and step */
  readonly demand: (given: string | undefined, uid: string, path: string) => void;
};

export function createFormTokens(key: Buffer): FormTokens {
  const of = (uid: string, path: string): string => keyedHash(key, `${uid}\0${path}`).toString('base64url');
  return {
    of,
    demand: (given = '', uid, path) => {
      const [one, other] = [Buffer.from(given), Buffer.from(of(uid, path))];
      if (one.length !== other.length || !timingSafeEqual(one, other)) throw notOurs();
    },
  };
}

export function notOurs(): errors.InvalidRequest {
  return new errors.InvalidRequest('the form is not of this interaction');
}
