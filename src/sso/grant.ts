// The grant of a first-party service: what its file names, without a consent page. The collège decided (C-2.1); asking a pupil to agree
// would be a pretence, and the page "what is told about me" is where it is shown.
import { isDeepStrictEqual } from 'node:util';
import type { Grant, KoaContextWithOIDC } from 'oidc-provider';
import { type Account, stillCounts } from '#core/release/account.ts';
import { contextAt } from '#core/release/context.ts';
import type { Service } from '#core/release/service.ts';
import { isRefused } from './admission.ts';
import { contextSoFar, type KeepingGrant } from './context.ts';
import { endedBeforeOf, restOn } from './proof.ts';

export function grantLoader(services: ReadonlyMap<string, Service>): (ctx: KoaContextWithOIDC) => Promise<Grant | undefined> {
  return async (ctx) => {
    const { client, session, account, provider } = ctx.oidc;
    const service = services.get(client?.clientId ?? '');
    // Whoever is not admitted gets nothing, and leaves nothing behind.
    if (!client || !account || !service || isRefused(account)) return undefined;
    const scope = ['openid', ...Object.keys(service.release.scopes)].join(' ');

    const kept = session?.grantIdFor(client.clientId);
    const found: KeepingGrant | undefined = kept ? await provider.Grant.find(kept) : undefined;
    const known = account.known as Account;
    const existing =
      found?.accountId === account.accountId && stillCounts({ endedBefore: endedBeforeOf(found) }, known) ? found : undefined;
    const context = contextAt(service.context, account.admitted as Account, contextSoFar(ctx, existing));
    if (context === 'due') return undefined;
    // A grant of before the file changed, or of whoever was signed in before, is not stretched: a new one is made.
    if (existing?.getOIDCScope() === scope && isDeepStrictEqual(existing.context ?? null, context)) return existing;
    // Nor does one speak of two collèges, one after the other: with the choice that it was made for it ends, and its tokens with it.
    if (existing?.context && !isDeepStrictEqual(existing.context.context, context?.context)) await existing.destroy();

    const grant: KeepingGrant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
    grant.addOIDCScope(scope);
    if (context !== null) grant.context = context;
    restOn(grant, known);
    await grant.save();
    return grant;
  };
}
