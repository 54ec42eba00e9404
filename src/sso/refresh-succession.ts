// Rotation of refresh tokens: each is used once, and has one successor. Two tabs that renew at one instant get the same successor, so that a chain never
// forks and an old token that comes back later is seen for what it is (docs/decisions/0010). Knows the library's model; no page.
import { randomBytes } from 'node:crypto';
import Provider, { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { succeedRefreshToken } from '#database/oidc-succession.ts';
import type { Pool } from '#database/pool.ts';
import { keptId, successorOf } from './at-rest.ts';
import { refreshGrace } from './lifetimes.ts';

/** What we use of oidc-provider's model; `successor` is ours. */
type RefreshToken = {
  readonly jti: string;
  successor?: string;
  emit(event: string): void;
  generateTokenId(): string;
  consume(): Promise<void>;
};

/** Gives the provider's refresh tokens their succession (RFC 9700, section 4.14.2). The library then asks for a new id once the old token is consumed. */
export function oneSuccessor(provider: Provider, pool: Pool): void {
  const model = provider.RefreshToken.prototype as unknown as RefreshToken;
  const { generateTokenId: random } = model;
  model.consume = async function () {
    const candidate = randomBytes(32).toString('base64url');
    const agreed = await succeedRefreshToken(pool, keptId('RefreshToken', this.jti), candidate, refreshGrace);
    // Looked at before the grace ended and brought after it, or ended in between by a sign-out.
    if (agreed === undefined) throw new errors.InvalidGrant('refresh token used meanwhile');
    this.successor = successorOf(this.jti, agreed);
    this.emit('consumed');
  };
  model.generateTokenId = function () {
    const { oidc } = (Provider.ctx ?? {}) as Partial<KoaContextWithOIDC>;
    const rotated = oidc?.entities.RotatedRefreshToken as unknown as RefreshToken | undefined;
    return rotated?.successor ?? random.call(this);
  };
}
