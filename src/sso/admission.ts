// "Service allowed?", the last question of signing in, for a session that has just been opened and for one that was open already: the policy
// asks it at every authorization, and its page is shown by the dispatcher. The decision is core's.
import { interactionPolicy, type Account as ProviderAccount } from 'oidc-provider';
import type { Account } from '#core/release/account.ts';
import { admit, type Refusal } from '#core/release/admission.ts';
import type { Service } from '#core/release/service.ts';
import type { Pool } from '#database/pool.ts';
import { readOpenings } from '#database/service-opening-reader.ts';
import { findSignInAccount } from './account.ts';

/** The name of the interaction. */
export const admissionPrompt = 'service';

/** Without a page (`prompt=none`) the service learns that the person was refused (RFC 6749, section 4.1.2.1): asking with a page would change nothing. */
export function askAdmission(): interactionPolicy.Prompt {
  const { Check, Prompt } = interactionPolicy;
  return new Prompt(
    { name: admissionPrompt, requestable: false },
    new Check('service_not_allowed', 'the person may not use this service', 'access_denied', ({ oidc }) => isRefused(oidc.account)),
  );
}

/** What `accountFinder` has found. */
export function isRefused(account: ProviderAccount | undefined): boolean {
  return typeof account?.refused === 'string';
}

/** Who is refused, why, and where else he can go; null when nothing stands in his way any more. */
export type Refused = { readonly account: Account; readonly reason: Refusal; readonly others: readonly Service[] };

export type Standing = { readonly pool: Pool; readonly services: ReadonlyMap<string, Service>; readonly now: () => Date };

/** Looks again, for the page: the collège may have opened the service meanwhile. */
export async function findRefusal({ pool, services, now }: Standing, personId: string, service: Service): Promise<Refused | null> {
  const account = await findSignInAccount(pool, personId, now(), service);
  if (account === undefined) return null;
  const admission = admit(service, account, account.openings);
  if (admission.refused === null) return null;
  const openings = await readOpenings(
    pool,
    account.affiliations.map(({ uai }) => uai),
  );
  const others = [...services.values()].filter((other) => {
    if (other.home === null || other.clientId === service.clientId) return false;
    // Nothing in the console is for somebody without a role.
    if (other.release.subject === 'public' && account.roles.length === 0) return false;
    const own = openings.filter(({ clientId }) => clientId === other.clientId);
    return admit(other, { ...account, legacyId: null }, own).refused === null;
  });
  return { account, reason: admission.refused, others };
}
