// Who may ask whether a token still holds, and of which tokens (RFC 7662). Knows no table.
import type { Client, KoaContextWithOIDC } from 'oidc-provider';
import type { Account } from '#core/release/account.ts';
import { spokenOf } from '#core/release/context.ts';
import type { Service } from '#core/release/service.ts';
import { keptContext } from './context.ts';
import { grantCounts } from './proof.ts';

/** What we use of a token; a service's own tokens have nobody's id. */
type Token = { readonly clientId?: string | undefined; readonly accountId?: string | undefined };

/**
 * A service asks about what was given to itself, where its declaration says so: it learns nothing of others' people. A token of somebody who may not sign in
 * any more, to whom the service was closed, or who left what he had chosen, holds no longer, as at its use.
 */
export function mayAsk(services: ReadonlyMap<string, Service>, find: (personId: string, service: Service) => Promise<Account | undefined>) {
  return async (ctx: KoaContextWithOIDC, { clientId }: Client, token: Token): Promise<boolean> => {
    const service = services.get(clientId);
    if (token.clientId !== clientId || service?.protocol?.introspection !== true) return false;
    const admitted = token.accountId === undefined ? undefined : await find(token.accountId, service);
    return (
      admitted !== undefined &&
      grantCounts(ctx, admitted) &&
      spokenOf(service.context, admitted, keptContext(ctx)?.context ?? null) !== null
    );
  };
}
