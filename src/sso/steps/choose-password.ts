// Second step, when the password came from a slip: choose your own. Ends every other session of the person.

import { type PasswordAudience, passwordFault, passwordRule } from '#core/person/password-rule.ts';
import type { Account } from '#core/release/account.ts';
import { deleteSessionsOf } from '#database/console-session.ts';
import { setCredential } from '#database/credential.ts';
import { destroyByAccount } from '#database/oidc-store.ts';
import { findCredential } from '#database/sign-in-account.ts';
import { findSignInAccount } from '../account.ts';
import { choosePasswordPage } from '../pages/choose-password-page.ts';
import type { Page } from '../pages/layout.ts';
import type { FieldFault } from '../pages/parts.ts';
import { hashPassword, verifyPassword } from '../password.ts';
import { type Step, type StepTools, start, stepPage, type Visit } from '../visit.ts';

export const choosePassword: Step = {
  path: 'mot-de-passe',
  due: ({ personId, mustChange }) => personId !== null && mustChange,
  show: async (tools, visit) => page(visit, await account(tools, visit), []),
  submit: async (tools, visit, form) => {
    const person = await account(tools, visit);
    // Closed in between: back to the first step, which says so.
    if (person === undefined) return { next: start };
    const password = form.nouveau ?? '';
    const fault = await faultOf(tools, person, password, form.encore ?? '');
    if (fault !== null) return { page: page(visit, person, [fault]), status: 422 };

    await setCredential(tools.pool, { personId: person.id, hash: await hashPassword(password), mustChange: false, issuedBy: null });
    await destroyByAccount(tools.pool, person.id, visit.sessionUid);
    await deleteSessionsOf(tools.pool, person.id);
    return { next: { ...visit.progress, mustChange: false } };
  },
};

async function faultOf(tools: StepTools, person: Account, password: string, again: string): Promise<FieldFault | null> {
  if (password === '') return { field: 'nouveau', message: 'Écrivez le mot de passe que vous choisissez.' };
  const { givenName, familyName } = person.identity;
  const message = passwordFault(password, audienceOf(person), [person.login ?? '', givenName, familyName]);
  if (message !== null) return { field: 'nouveau', message };
  if (password !== again) return { field: 'encore', message: 'Les deux mots de passe ne sont pas les mêmes. Écrivez deux fois le même.' };
  const issued = person.login === null ? undefined : await findCredential(tools.pool, person.login);
  if (issued && (await verifyPassword(issued.hash, password))) {
    return {
      field: 'nouveau',
      message: 'C’est le mot de passe que le collège vous a remis. Choisissez-en un autre, que vous seul connaissez.',
    };
  }
  return null;
}

/** Pupils and guardians see their own data; everybody else, and whoever holds a role, sees that of others. */
function audienceOf({ affiliations, roles }: Account): PasswordAudience {
  const family = roles.length === 0 && affiliations.every(({ profile }) => profile === 'ELV' || profile === 'TUT');
  return family ? 'family' : 'professional';
}

async function account({ pool, now }: StepTools, { progress }: Visit): Promise<Account | undefined> {
  return progress.personId === null ? undefined : findSignInAccount(pool, progress.personId, now());
}

function page(visit: Visit, person: Account | undefined, faults: readonly FieldFault[]): Page {
  return choosePasswordPage({
    ...stepPage(visit),
    login: person?.login ?? '',
    rule: passwordRule(person ? audienceOf(person) : 'professional'),
    faults,
  });
}
