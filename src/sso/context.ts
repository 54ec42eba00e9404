// "In which collège, for which child?", asked between the charter and "service allowed?" of whoever could come with several: when oidc-provider asks it, and
// where the answer is kept. The rule is core's; the page is a step of the dispatcher.
import type Provider from 'oidc-provider';
import { type Grant, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import type { Context, ContextSoFar, KeptContext } from '#core/release/context.ts';
import type { Service } from '#core/release/service.ts';

/** The name of the interaction, and of its answer. */
export const contextPrompt = 'context';

/** A grant that keeps what its tokens speak of. */
export type KeepingGrant = Grant & { context?: KeptContext | undefined };

/** Has the provider's grants keep it: for as long as they live, and in the row that is written anyway. */
export function keepContexts(provider: Provider): void {
  const kept = [...provider.Grant.IN_PAYLOAD, 'context'];
  Object.defineProperty(provider.Grant, 'IN_PAYLOAD', { get: () => kept });
}

/** What the grant of the token or code in hand keeps; null: nothing, or no grant is in hand yet. */
export function keptContext({ oidc }: KoaContextWithOIDC): KeptContext | null {
  return (oidc.entities.Grant as KeepingGrant | undefined)?.context ?? null;
}

/** What the person has chosen so far, in this visit and before it. `prompt=select_account` has him choose again. */
export function contextSoFar({ oidc }: KoaContextWithOIDC, existing: KeepingGrant | undefined): ContextSoFar {
  const given = (oidc.result?.[contextPrompt] ?? null) as Context | null;
  return { given, kept: existing?.context ?? null, anew: oidc.prompts.has('select_account') };
}

/** `prompt=none`: interaction_required, for somebody who looks at a page can answer (Core 3.1.2.6). */
export function askContext(services: ReadonlyMap<string, Service>): interactionPolicy.Prompt {
  const { Check, Prompt } = interactionPolicy;
  return new Prompt(
    { name: contextPrompt, requestable: false },
    new Check('choice_due', 'what the service is to speak of has to be chosen', 'interaction_required', (ctx) => isDue(ctx, services)),
  );
}

/** Whoever is admitted has a grant by now (grant.ts), unless it waits for his choice: what the library then holds is none that was kept. */
function isDue({ oidc }: KoaContextWithOIDC, services: ReadonlyMap<string, Service>): boolean {
  const { account, client, entities } = oidc;
  if (!account?.admitted || services.get(client?.clientId ?? '')?.context === undefined) return false;
  return entities.Grant?.jti === undefined;
}
