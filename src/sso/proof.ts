// What a session, and each grant that comes from it, rests on: when the person's sessions had last been ended as he proved who he is. Kept in rows that are
// written anyway, and compared at each use: exact, whatever the seconds of the protocol. Knows no page and no table.
import type Provider from 'oidc-provider';
import type { Grant, KoaContextWithOIDC, Session } from 'oidc-provider';
import { type Account, type Proof, stillCounts } from '#core/release/account.ts';

type Kept = { endedBefore?: Proof['endedBefore'] };

/** Has the provider's sessions and grants keep it; a session takes it from the sign-in that opens it. */
export function keepProofs(provider: Provider): void {
  for (const model of [provider.Session, provider.Grant]) {
    const kept = [...model.IN_PAYLOAD, 'endedBefore'];
    Object.defineProperty(model, 'IN_PAYLOAD', { get: () => kept });
  }
  const session = provider.Session.prototype as unknown as Kept & { loginAccount: (details: object) => void };
  const { loginAccount } = session;
  session.loginAccount = function (details) {
    loginAccount.call(this, details);
    const login = (provider.constructor as typeof Provider).ctx?.oidc.entities.Interaction?.result?.login;
    this.endedBefore = login?.endedBefore as Proof['endedBefore'];
  };
}

export function endedBeforeOf(kept: Session | Grant): Proof['endedBefore'] {
  return (kept as Kept).endedBefore;
}

/** A grant that is made for whoever is signed in rests on what was read of him with this request. */
export function restOn(grant: Grant, { sessionsEndedAt = null }: Account): void {
  (grant as Kept).endedBefore = sessionsEndedAt;
}

/** Whether the grant of the token in hand still counts; it does where none is in hand yet (userinfo reads the person first, and asks again for what it tells). */
export function grantCounts({ oidc }: KoaContextWithOIDC, account: Account, provenAt?: number): boolean {
  const grant = oidc.entities.Grant;
  return grant === undefined || stillCounts({ endedBefore: endedBeforeOf(grant), provenAt }, account);
}
