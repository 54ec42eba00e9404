// From a person id to what oidc-provider calls an account: exists only while the person may sign in, and tells a service no more than
// its file names.
import type { FindAccount, KoaContextWithOIDC } from 'oidc-provider';
import { parisDay } from '#core/calendar/french-date.ts';
import { type Account, accountOn, maySignIn } from '#core/release/account.ts';
import { releasedClaims } from '#core/release/claims.ts';
import type { Service } from '#core/release/service.ts';
import { demandsSecondFactor, owesSecondFactor, provesSecondFactor } from '#core/second-factor/duty.ts';
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
      // For `lacksSecondFactor`: the same person is not read twice for one request.
      known: account,
      claims: async (_use, scope) => {
        const service = services.get(ctx.oidc.client?.clientId ?? '');
        const released = service ? releasedClaims(account, service.release, new Set(scope.split(' '))) : {};
        return { ...released, sub: personId };
      },
    };
  };
}

/**
 * Whether the signed-in person owes this service a second factor that his session does not prove: a role that he was given since, or another
 * service that wants more than the one he came from.
 */
export function lacksSecondFactor({ oidc }: KoaContextWithOIDC, services: ReadonlyMap<string, Service>): boolean {
  const known = oidc.account?.known as Account | undefined;
  if (oidc.session?.accountId === undefined || known === undefined || provesSecondFactor(oidc.session.amr)) return false;
  return owesSecondFactor(known, demandsSecondFactor(services.get(oidc.client?.clientId ?? ''), oidc.params ?? {}));
}
