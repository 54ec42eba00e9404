// Person + what the service's file names + scopes → claims. What the file does not name is never released, whatever is asked.
// Knows no protocol library; `sub` is not its business.
import type { Account } from './account.ts';
import type { ClaimSource, ServiceRelease } from './service.ts';

export type ClaimValue = string | readonly string[];

/** The national profile names of the SDET, as services expect them. */
const nationalProfile = (code: string): string => `National_${code}`;

/** A class or a group is unique only inside its structure: `UAI$code`, as in the AAF. */
const inStructure = (account: Account, codes: (details: Account['affiliations'][number]['details']) => readonly string[]): string[] =>
  account.affiliations.flatMap(({ uai, details }) => codes(details).map((code) => `${uai}$${code}`));

const values: Readonly<Record<ClaimSource, (account: Account) => string | null | readonly string[]>> = {
  'identity.givenName': ({ identity }) => identity.givenName,
  'identity.familyName': ({ identity }) => identity.familyName,
  'identity.fullName': ({ identity }) => `${identity.givenName} ${identity.familyName}`.trim(),
  'identity.title': ({ identity }) => identity.title,
  'identity.birthDate': ({ identity }) => identity.birthDate,
  'identity.mail': ({ identity }) => identity.mail,
  login: ({ login }) => login,
  profiles: ({ affiliations }) => affiliations.map(({ profile }) => nationalProfile(profile)),
  'profile-codes': ({ affiliations }) => affiliations.map(({ profile }) => profile),
  structures: ({ affiliations }) => affiliations.map(({ uai }) => uai),
  'structure-names': ({ affiliations }) => affiliations.flatMap(({ structureName }) => structureName ?? []),
  classes: (account) => inStructure(account, ({ classes }) => classes),
  groups: (account) => inStructure(account, ({ groups }) => groups),
  'head-teacher-of': (account) => inStructure(account, ({ headTeacherOf }) => headTeacherOf),
  subjects: ({ affiliations }) => affiliations.flatMap(({ details }) => details.subjects),
  mef: ({ affiliations }) => affiliations.flatMap(({ details }) => details.mef ?? []),
  roles: ({ roles }) => roles.map(({ role, uai }) => (uai === null ? role : `${role}@${uai}`)),
};

/**
 * The claims that the granted scopes give, without repeats and in a stable order. What is empty is left out. `account` must hold only what is in
 * force today (`accountOn`).
 */
export function releasedClaims(account: Account, release: ServiceRelease, scopes: ReadonlySet<string>): Record<string, ClaimValue> {
  const claims: Record<string, ClaimValue> = {};
  for (const [scope, released] of Object.entries(release.scopes)) {
    if (!scopes.has(scope)) continue;
    for (const { claim, source } of released) {
      const value = values[source](account);
      if (typeof value === 'string') {
        if (value !== '') claims[claim] = value;
      } else if (value !== null && value.length > 0) {
        claims[claim] = [...new Set(value)].sort();
      }
    }
  }
  return claims;
}
