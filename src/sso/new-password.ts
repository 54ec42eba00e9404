// A new password as it came from a form: for whom, and what is wrong with it. The one way for the first password and for a forgotten one.
import { type PasswordAudience, passwordFault } from '#core/person/password-rule.js';
import type { Account } from '#core/release/account.ts';
import type { FieldFault } from './pages/parts.ts';
import { verifyPassword } from './password.ts';
import { choosePasswordWords } from './words/choose-password.ts';
import type { Language } from './words/language.ts';

/** Pupils and guardians see their own data; everybody else, and whoever holds a role, sees that of others. */
export function passwordAudience({ affiliations, roles }: Account): PasswordAudience {
  const family = roles.length === 0 && affiliations.every(({ profile }) => profile === 'ELV' || profile === 'TUT');
  return family ? 'family' : 'professional';
}

/** What the password may not hold. */
export function ownWords({ login, identity }: Account): readonly string[] {
  return [login ?? '', identity.givenName, identity.familyName];
}

/** What is wrong with a password written twice; null when it will do. `current`: the hash that it must not be a second time, null when there is none. */
export async function newPasswordFault(
  language: Language,
  person: Account,
  form: Form,
  current: string | null,
): Promise<FieldFault | null> {
  const words = choosePasswordWords[language];
  const { nouveau = '', encore = '' } = form;
  if (nouveau === '') return { field: 'nouveau', message: words.missing };
  const audience = passwordAudience(person);
  const fault = passwordFault(nouveau, audience, ownWords(person));
  if (fault !== null) return { field: 'nouveau', message: words.fault(fault, audience) };
  if (nouveau !== encore) return { field: 'encore', message: words.different };
  return current !== null && (await verifyPassword(current, nouveau)) ? { field: 'nouveau', message: words.issued } : null;
}

type Form = Readonly<Record<string, string>>;
