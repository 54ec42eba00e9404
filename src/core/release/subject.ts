// By what a service that does not take a pairwise id knows a person. Pure.
import type { Account } from './account.ts';
import type { SubjectAttribute } from './service.ts';

/** At most 255 ASCII characters (OpenID Connect Core, section 2, `sub`). */
const speakable = /^[\x21-\x7e]{1,255}$/;

/** The person's value of the attribute; null when he has none that can be a subject. Never another id in its place. */
export function subjectAttribute(account: Account, attribute: SubjectAttribute): string | null {
  const value = attribute === 'login' ? account.login : account.legacyId;
  return value !== null && value !== undefined && isSubject(value) ? value : null;
}

/** Whether a text can be the subject of a token. */
export function isSubject(text: string): boolean {
  return speakable.test(text);
}
