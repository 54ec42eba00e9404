// From a person id to what oidc-provider calls an account: exists only while the person may sign in, and tells a service no more than
// its file names.
import { errors, type FindAccount, type KoaContextWithOIDC } from 'oidc-provider';
import { parisDay } from '#core/calendar/french-date.ts';
import { type Account, accountOn, type SignInVerdict, signInVerdict, stillCounts } from '#core/release/account.ts';
import { admit } from '#core/release/admission.ts';
import { releasedClaims } from '#core/release/claims.ts';
import { spokenOf } from '#core/release/context.ts';
import { type Service, speaksOfChildren } from '#core/release/service.ts';
import { demandsSecondFactor, owesSecondFactor, provesSecondFactor } from '#core/second-factor/duty.ts';
import type { Pool } from '#database/pool.ts';
import { type AccountAtService, readAccount } from '#database/sign-in-account.ts';
import { keptContext } from './context.ts';
import { endedBeforeOf, grantCounts } from './proof.ts';

type Judged =
  | { readonly account: AccountAtService; readonly verdict: 'open' }
  | { readonly account: null; readonly verdict: Exclude<SignInVerdict, 'open'> };

/** The account with what is in force today, or why the person may not sign in. Why is only for whoever has proved to be that person. */
export function judge(account: AccountAtService | undefined, today: string): Judged {
  const verdict = account === undefined ? 'closed' : signInVerdict(account, today);
  if (account !== undefined && verdict === 'open') return { account: accountOn(account, today), verdict };
  return { account: null, verdict: verdict === 'open' ? 'closed' : verdict };
}

/**
 * The account with what is in force today, or undefined for whoever may not sign in (departed, suspended, no role left, erased). `service`: the
 * one whose openings are read with it.
 */
export async function findSignInAccount(
  pool: Pool,
  personId: string,
  now: Date,
  service: AskedFor | null = null,
): Promise<AccountAtService | undefined> {
  return (await judgeSignIn(pool, personId, now, service)).account ?? undefined;
}

/** What of a service says what is read of a person for it. */
type AskedFor = Pick<Service, 'clientId' | 'context' | 'release'>;

/** The same, with why not. */
export async function judgeSignIn(pool: Pool, personId: string, now: Date, service: AskedFor | null = null): Promise<Judged> {
  const today = parisDay(now);
  const withChildren = service !== null && speaksOfChildren(service);
  return judge(await readAccount(pool, personId, today, service?.clientId ?? null, withChildren), today);
}

/** The person as the service may hear of him, whatever he has chosen; undefined too where he may not use it. */
export async function findAdmitted(pool: Pool, personId: string, service: Service, now: Date): Promise<Account | undefined> {
  const account = await findSignInAccount(pool, personId, now, service);
  const admission = account && admit(service, account, account.openings);
  return admission?.refused === null ? admission.account : undefined;
}

/** Where somebody who may not use the service is still told so by a page (admission.ts). Everywhere else he is nobody. */
const withPages: ReadonlySet<string | undefined> = new Set(['authorization', 'resume', 'code_verification', 'device_resume']);

/** Asked at every authorization, token, refresh and userinfo: undefined makes all of them fail, live tokens included. */
export function accountFinder(pool: Pool, services: ReadonlyMap<string, Service>, now: () => Date): FindAccount {
  return async (ctx, personId, token) => {
    const service = services.get(ctx.oidc.client?.clientId ?? '');
    const account = await findSignInAccount(pool, personId, now(), service ?? null);
    if (account === undefined || !counts(ctx, token, account)) return undefined;
    const admission = service === undefined ? null : admit(service, account, account.openings);
    const refused = admission?.refused ?? null;
    if (refused !== null && !withPages.has(ctx.oidc.route)) return undefined;
    const admitted = admission?.refused === null ? admission.account : null;
    // What the grant speaks of. Where tokens are given it is at hand before the account; at userinfo it comes after.
    const told = () => admitted && spokenOf(service?.context, admitted, keptContext(ctx)?.context ?? null);
    if (admitted !== null && ctx.oidc.entities.Grant !== undefined && !withPages.has(ctx.oidc.route) && told() === null) return undefined;
    return {
      accountId: personId,
      // For `lacksSecondFactor` and the admission: the same person is not read twice for one request.
      known: account,
      refused,
      // For the grant (grant.ts): what there is to choose.
      admitted,
      claims: async (_use, scope) => {
        if (!grantCounts(ctx, account, provenAt(token))) throw new errors.InvalidToken('the sessions of the person were ended');
        if (service === undefined || admitted === null) return { sub: personId };
        const of = told();
        if (of === null) throw new errors.InvalidToken('what the person had chosen is admitted no longer');
        return { ...releasedClaims(of, service.release, new Set(scope.split(' '))), sub: personId };
      },
    };
  };
}

type Token = Parameters<FindAccount>[2];

/** Whether what the session, or the token, rests on still counts. */
function counts(ctx: KoaContextWithOIDC, token: Token, account: Account): boolean {
  const { session } = ctx.oidc;
  if (token !== undefined) return grantCounts(ctx, account, provenAt(token));
  return session === undefined || stillCounts({ endedBefore: endedBeforeOf(session), provenAt: session.loginTs }, account);
}

/** Seconds since 1970, for a token of a grant that does not say. An access token says only when it was given. */
function provenAt(token: Token): number | undefined {
  return (token as { authTime?: number } | undefined)?.authTime ?? (token as { iat?: number } | undefined)?.iat;
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
