// Who owes a second factor, and how a service is told which proof was given. The one rule, for the gateway and for the console. Pure.
import type { Role } from '../access/role.ts';
import type { Account } from '../release/account.ts';
import type { Service } from '../release/service.ts';

/** Roles with power over other people's data (C-OTP): each of them gives, approves, reads or runs for a whole collège at least. */
const powerRoles: readonly Role[] = ['chef', 'adjoint', 'academie', 'departement', 'dpo'];

/** True when one of the roles, all in force, makes the second factor due. */
export function holdsPower(roles: readonly { readonly role: Role }[]): boolean {
  return roles.some(({ role }) => powerRoles.includes(role));
}

/**
 * Whether the person has to give a second factor. `account`: what is in force today. `demanded`: the service wants one; pupils are never asked,
 * since a pupil need not own a phone: the service reads in `acr` that he gave a password alone.
 */
export function owesSecondFactor(account: Pick<Account, 'roles' | 'affiliations'>, demanded: boolean): boolean {
  if (holdsPower(account.roles)) return true;
  return demanded && !account.affiliations.some(({ profile }) => profile === 'ELV');
}

/** `acr` (OpenID Connect Core 2): names that other software knows. The first is a password alone, the second a password and a code. */
export const assurances = {
  password: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
  secondFactor: 'https://refeds.org/profile/mfa',
} as const;

/**
 * The claims of the proof that was given: `amr` in the words of RFC 8176. `first`: how the person was known before our second factor, his password
 * or what an upstream vouches for; `mfa` among them is a second factor of its own. No `acr` where nobody says how.
 */
export function proofOf(secondFactor: boolean, first: readonly string[] = ['pwd']): { readonly acr?: string; readonly amr?: string[] } {
  const amr = [...first.filter((method) => method !== 'mfa'), ...(secondFactor ? ['otp'] : [])];
  if (secondFactor || provesSecondFactor(first)) return { acr: assurances.secondFactor, amr: [...new Set(amr), 'mfa'] };
  if (amr.length === 0) return {};
  return amr.includes('pwd') ? { acr: assurances.password, amr } : { amr };
}

/** Whether a proof (`amr`) held a second factor. */
export function provesSecondFactor(amr: unknown): boolean {
  return Array.isArray(amr) && amr.includes('mfa');
}

/** What a request may say of the proof that it wants (Core 3.1.2.1 and 5.5.1.1), as it came in. */
export type ProofRequest = { readonly acr_values?: unknown; readonly claims?: unknown };

/** Whether the service wants a second factor: by its file, by what it prefers in this request (`acr_values`, the best first), or by what it insists on. */
export function demandsSecondFactor(service: Pick<Service, 'secondFactor'> | undefined, request: ProofRequest): boolean {
  const [preferred] = typeof request.acr_values === 'string' ? request.acr_values.trim().split(/\s+/) : [];
  if (service?.secondFactor === 'required' || preferred === assurances.secondFactor) return true;
  const { essential, value, values } = wantedAcr(request.claims);
  const accepted = Array.isArray(values) ? values : [value];
  return essential === true && accepted.includes(assurances.secondFactor) && !accepted.includes(assurances.password);
}

function wantedAcr(claims: unknown): { readonly essential?: unknown; readonly value?: unknown; readonly values?: unknown } {
  if (typeof claims !== 'string') return {};
  try {
    return JSON.parse(claims)?.id_token?.acr ?? {};
  } catch {
    return {};
  }
}
