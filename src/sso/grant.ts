// The grant of a first-party service: what its file names, without a consent page. The collège decided (C-2.1); asking a pupil to agree
// would be a pretence, and the page "what is told about me" is where it is shown.
import type { Grant, KoaContextWithOIDC } from 'oidc-provider';
import type { Service } from '#core/release/service.ts';
import { isRefused } from './admission.ts';

export function grantLoader(services: ReadonlyMap<string, Service>): (ctx: KoaContextWithOIDC) => Promise<Grant | undefined> {
  return async (ctx) => {
    const { client, session, account, provider } = ctx.oidc;
    const service = services.get(client?.clientId ?? '');
    // Whoever is not admitted gets nothing, and leaves nothing behind.
    if (!client || !account || !service || isRefused(account)) return undefined;
    const scope = ['openid', ...Object.keys(service.release.scopes)].join(' ');

    const kept = session?.grantIdFor(client.clientId);
    const existing = kept ? await provider.Grant.find(kept) : undefined;
    // A grant of before the file changed, or of whoever was signed in before, is not stretched: a new one is made.
    if (existing && existing.accountId === account.accountId && existing.getOIDCScope() === scope) return existing;

    const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
    grant.addOIDCScope(scope);
    await grant.save();
    return grant;
  };
}
