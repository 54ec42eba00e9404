// When oidc-provider asks the person for something before it goes on: its usual reasons, and those of this house. Knows no page.
import { errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import { chartersDue } from '#core/charter/charter.ts';
import type { Account } from '#core/release/account.ts';
import type { Service } from '#core/release/service.ts';
import { lacksSecondFactor } from './account.ts';
import { askAdmission } from './admission.ts';
import { askContext } from './context.ts';

/**
 * What a service may ask of a sign-in that the person may be unable to give: to be the one of its hint, or a stronger proof. Asked for once: the
 * same page again, with nothing said, would be a dead end (Core 3.1.2.2 and 5.5.1.1: the attempt has failed).
 */
const unmet = {
  id_token_hint: errors.LoginRequired,
  claims_id_token_sub_value: errors.LoginRequired,
  essential_acr: errors.UnmetAuthenticationRequirements,
  essential_acrs: errors.UnmetAuthenticationRequirements,
} as const;

/** A service wants the person to choose with which account he comes (Core 3.1.2.1). */
export const accountPrompt = 'select_account';

/**
 * The usual steps, with more reasons to ask whoever is there (he may not sign in any more, or owes something by now); none asks for ever, and whoever
 * owes nothing costs no statement.
 */
export function policy(services: ReadonlyMap<string, Service>): interactionPolicy.DefaultPolicy {
  const base = interactionPolicy.base();
  const { checks } = base.get('login')!;
  for (const [reason, Refusal] of Object.entries(unmet)) {
    const usual = checks.get(reason)!;
    const { check } = usual;
    usual.check = async (ctx) => {
      if (reason === 'id_token_hint') await recallHint(ctx);
      const asks = await check(ctx);
      if (asks && ctx.oidc.result?.login) throw new Refusal(usual.description);
      return asks;
    };
  }
  checks.add(
    new interactionPolicy.Check('account_closed', 'the signed-in person may not sign in any more', 'login_required', (ctx) => {
      const { session, account } = ctx.oidc;
      return session?.accountId !== undefined && account === undefined;
    }),
  );
  checks.add(
    new interactionPolicy.Check('second_factor', 'a second factor is due', 'login_required', (ctx) => lacksSecondFactor(ctx, services)),
  );
  checks.add(
    new interactionPolicy.Check('charter', 'a charter is to be accepted', 'interaction_required', ({ oidc }) => owesCharter(oidc)),
  );
  // Claims are the file's to grant (clients.ts): what it does not name is left out, and nobody is asked to agree to it.
  base.get('consent')?.checks.remove('op_claims_missing');
  base.add(askAdmission(), 1);
  base.add(askContext(services), 1);
  base.add(new interactionPolicy.Prompt({ name: accountPrompt, requestable: true }), 0);
  return base;
}

/**
 * oidc-provider looks at the hint when the request comes in, and no more when the person comes back from our pages: the service would get a code
 * for whoever signed in instead of the person it named.
 */
async function recallHint({ oidc }: KoaContextWithOIDC): Promise<void> {
  const hint = oidc.params?.id_token_hint;
  if (typeof hint !== 'string' || oidc.client === undefined || oidc.entities.IdTokenHint !== undefined) return;
  oidc.entity('IdTokenHint', await oidc.provider.IdToken.validate(hint, oidc.client));
}

/** Whether somebody who is signed in has a charter to accept: a new version, or one that concerns him since. */
function owesCharter({ account, session }: KoaContextWithOIDC['oidc']): boolean {
  const known = account?.known as Account | undefined;
  return session?.accountId !== undefined && known !== undefined && chartersDue(known).length > 0;
}
