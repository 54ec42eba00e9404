// From a person id to what oidc-provider calls an account: exists only while the person may sign in, and tells a service no more than
// its file names.
import type { FindAccount } from 'oidc-provider';
import { parisDay } from '#core/calendar/french-date.ts';
import { type Account, accountOn, maySignIn } from '#core/release/account.ts';
import { releasedClaims } from '#core/release/claims.ts';
import type { Service } from '#core/release/service.ts';
import type { Pool } from '#database/pool.ts';
import { readAccount } from '#database/sign-in-account.ts';

/** The account with what is in force today, or undefined for whoever may not sign in (departed, no role left, erased). */
export async function findSignInAccount(pool: Pool, personId: string, now: Date): Promise<Account | undefined> {
  const today = parisDay(now);
  const account = await readAccount(pool, personId, today);
  return account !== undefined && maySignIn(account, today) ? accountOn(account, today) : undefined;
}

/** Asked at every authorization, token, refresh and userinfo: undefined makes all of them fail, live tokens included. */
export function accountFinder(pool: Pool, services: ReadonlyMap<string, Service>, now: () => Date): FindAccount {
  return async (ctx, personId) => {
    const account = await findSignInAccount(pool, personId, now());
    if (account === undefined) return undefined;
    return {
      accountId: personId,
      claims: async (_use, scope) => {
        const service = services.get(ctx.oidc.client?.clientId ?? '');
        const released = service ? releasedClaims(account, service.release, new Set(scope.split(' '))) : {};
        return { ...released, sub: personId };
      },
    };
  };
}
