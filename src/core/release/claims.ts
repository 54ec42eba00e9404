// Person + what the service's file names + scopes → claims. What the file does not name is never released, whatever is asked.
// Knows no protocol library; `sub` is not its business.
import type { Account } from './account.ts';
import { type ClaimFormat, formattedClass, formattedDate, formattedProfile } from './claim-format.ts';
import type { ClaimSource, ServiceRelease } from './service.ts';

export type ClaimValue = string | readonly string[];

type Details = Account['affiliations'][number]['details'];

const inStructure = (account: Account, codes: (details: Details) => readonly string[], format: ClaimFormat | undefined): string[] =>
  account.affiliations.flatMap(({ uai, details }) => codes(details).map((code) => formattedClass(uai, code, format)));

const values: Readonly<Record<ClaimSource, (account: Account, format?: ClaimFormat) => string | null | readonly string[]>> = {
  'identity.givenName': ({ identity }) => identity.givenName,
  'identity.familyName': ({ identity }) => identity.familyName,
  'identity.fullName': ({ identity }) => `${identity.givenName} ${identity.familyName}`.trim(),
  'identity.title': ({ identity }) => identity.title,
  'identity.birthDate': ({ identity }, format) => identity.birthDate && formattedDate(identity.birthDate, format),
  'identity.mail': ({ identity }) => identity.mail,
  login: ({ login }) => login,
  profiles: ({ affiliations }, format) => affiliations.map(({ profile }) => formattedProfile(profile, format)),
  'profile-codes': ({ affiliations }) => affiliations.map(({ profile }) => profile),
  structures: ({ affiliations }) => affiliations.map(({ uai }) => uai),
  'structure-names': ({ affiliations }) => affiliations.flatMap(({ structureName }) => structureName ?? []),
  classes: (account, format) => inStructure(account, ({ classes }) => classes, format),
  groups: (account, format) => inStructure(account, ({ groups }) => groups, format),
  'head-teacher-of': (account, format) => inStructure(account, ({ headTeacherOf }) => headTeacherOf, format),
  subjects: ({ affiliations }) => affiliations.flatMap(({ details }) => details.subjects),
  mef: ({ affiliations }) => affiliations.flatMap(({ details }) => details.mef ?? []),
  roles: ({ roles }) => roles.map(({ role, uai }) => (uai === null ? role : `${role}@${uai}`)),
  'children-names': ({ children = [] }) => children.map(({ identity }) => `${identity.givenName} ${identity.familyName}`.trim()),
  'children-logins': ({ children = [] }) => children.flatMap(({ login }) => login ?? []),
  'children-structures': ({ children = [] }) => children.flatMap(({ affiliations }) => affiliations.map(({ uai }) => uai)),
  'children-classes': ({ children = [] }, format) =>
    children.flatMap(({ affiliations }) =>
      affiliations.flatMap(({ uai, details }) => details.classes.map((code) => formattedClass(uai, code, format))),
    ),
};

/**
 * The claims that the granted scopes give, without repeats and in a stable order. What is empty is left out. `account` must hold only what is in
 * force today (`accountOn`).
 */
export function releasedClaims(account: Account, release: ServiceRelease, scopes: ReadonlySet<string>): Record<string, ClaimValue> {
  const claims: Record<string, ClaimValue> = {};
  for (const [scope, released] of Object.entries(release.scopes)) {
    if (!scopes.has(scope)) continue;
    for (const { claim, source, format } of released) {
      const value = values[source](account, format);
      if (typeof value === 'string') {
        if (value !== '') claims[claim] = value;
      } else if (value !== null && value.length > 0) {
        claims[claim] = [...new Set(value)].sort();
      }
    }
  }
  return claims;
}
