// Who a person is to a service: the `sub` of every token that it gets. Knows no page and no table.
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { Account } from '#core/release/account.ts';
import type { Service, ServiceRelease } from '#core/release/service.ts';
import { subjectAttribute } from '#core/release/subject.ts';
import { keyedHash } from '#src/keys/keyed-hash.ts';

/** Reads the person as the service knows him; undefined for whoever may not sign in. */
type ReadAccount = (personId: string, clientId: string) => Promise<Account | undefined>;

/** Null when the service is unknown, or knows people by something that this person has not. */
export type SubjectOf = (ctx: KoaContextWithOIDC, clientId: string, personId: string) => Promise<string | null>;

/** `key`: behind pairwise ids. A person is read only for a service that knows people by an attribute, and only once a request. */
export function subjectsOf(key: Buffer, services: ReadonlyMap<string, Service>, read: ReadAccount): SubjectOf {
  return async ({ oidc }, clientId, personId) => {
    const release = services.get(clientId)?.release;
    if (release === undefined) return null;
    const known = oidc.account?.accountId === personId && oidc.client?.clientId === clientId ? (oidc.account.known as Account) : undefined;
    return subjectFor(key, release, personId, async () => known ?? (await read(personId, clientId)));
  };
}

/** The same outside of any request. `read` is asked only for a service that knows people by an attribute. */
export async function subjectFor(
  key: Buffer,
  { subject, sector }: ServiceRelease,
  personId: string,
  read: () => Promise<Account | undefined>,
): Promise<string | null> {
  if (subject === 'public') return personId;
  if (subject === 'pairwise') return pairwiseSubject(key, sector, personId);
  const account = await read();
  return account === undefined ? null : subjectAttribute(account, subject.attribute);
}

/** oidc-provider's `pairwiseIdentifier`. @throws InvalidGrant rather than naming the person by another id: see `SubjectKind` */
export async function demandSubject(subjectOf: SubjectOf, ctx: KoaContextWithOIDC, clientId: string, personId: string): Promise<string> {
  const subject = await subjectOf(ctx, clientId, personId);
  if (subject === null) throw new errors.InvalidGrant('the service has no id for this person');
  return subject;
}

/** The id by which the services of one sector know a person: two sectors cannot compare theirs, and neither leads back to the person. */
function pairwiseSubject(key: Buffer, sector: string, personId: string): string {
  return keyedHash(key, `${sector}\0${personId}`).toString('base64url');
}
