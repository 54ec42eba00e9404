// An upstream as the sign-in pages know it: what it is configured to be, and the way to it. Types only.
import type { Login } from '#connectors/connector.ts';
import type { SignInVerdict } from '#core/release/account.ts';
import type { UpstreamDefinition } from '#core/upstream/definition.ts';
import type { LoginRefusal } from '#core/upstream/login-refused.ts';
import type { Power } from '#core/upstream/powers.ts';

export type Upstream = { readonly definition: UpstreamDefinition; readonly login: Login };

/** Whom an upstream vouches for: people of the registry, by id, of whom the account holder is each (a parent in two académies). */
export type Guest = {
  /** Id of the upstream. */
  readonly login: string;
  readonly people: readonly string[];
  /** How he proved who he is, in the words of RFC 8176. */
  readonly methods: readonly string[];
  /** When, in seconds since 1970; null where the upstream does not say. */
  readonly provenAt: number | null;
  readonly powers: readonly Power[];
};

/** Nobody whom the upstream vouches for may sign in today, and why. */
export type Unopened = { readonly kind: Exclude<SignInVerdict, 'open'> };

/** What came of a visit to the upstream. other-door: the account is one that this upstream may not open. */
export type UpstreamOutcome =
  | { readonly kind: 'guest'; readonly guest: Guest }
  | { readonly kind: 'refused'; readonly code: LoginRefusal }
  | { readonly kind: 'unknown' | 'unapproved' | 'ambiguous' | 'other-door' }
  | Unopened;
