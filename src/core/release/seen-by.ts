// An account as far as somebody who looks at it may see: what a person is in another collège is not shown, nor a child who is a pupil there. Pure.
import { covers, type Scope } from '../access/scope.ts';
import type { Account } from './account.ts';
import { childrenIn } from './children.ts';

export function seenBy(scope: Scope, account: Account): Account {
  if (scope.structures === 'all') return account;
  return {
    ...account,
    affiliations: account.affiliations.filter(({ uai }) => covers(scope, uai)),
    roles: account.roles.filter(({ uai }) => uai === null || covers(scope, uai)),
    ...(account.children && { children: childrenIn(account.children, new Set(scope.structures)) }),
  };
}
