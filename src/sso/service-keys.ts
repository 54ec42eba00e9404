// Public keys of services that prove who they are by a signature (private_key_jwt): fetched within bounds, and asked for again in time, so that a key which
// its service has withdrawn is no longer taken. Knows no service by name.
import { type CryptoKey, compactVerify, type KeyObject } from 'jose';
import { type Configuration, errors } from 'oidc-provider';
import { faultFields, type Log } from './log.ts';

/** Bytes of a key set. A dozen RSA keys with their certificates fit. */
export const longestKeySet = 64 * 1024;

/**
 * oidc-provider's `fetch`. No redirect is followed: the address of the declaration is the one that was checked. Nothing of what the answer says about its age
 * is believed, so the library asks again after a minute. The address may be of an internal network, as services of an académie are: whoever writes
 * declarations chooses it, and what it answers is shown to nobody. Duration (2.5 s) and size are bounded by the library.
 */
export const fetchWithinBounds: NonNullable<Configuration['fetch']> = async (url, { method, headers, body, signal } = {}) => {
  const answer = await fetch(url, { method, headers, body, signal, redirect: 'manual', credentials: 'omit' } as RequestInit);
  // A redirect has a status of its own, which the library refuses.
  return new Response(answer.body, { status: answer.status === 0 ? 502 : answer.status });
};

/** What we use of oidc-provider's store of a client's keys. */
type KeyStore = {
  stale(): boolean;
  refresh(): Promise<void>;
  selectForVerify(header: object): readonly object[];
  getKeyObject(key: object, published: boolean): Promise<CryptoKey | KeyObject>;
};

/**
 * Looks at the service's keys again where those that verified the signature are more than a minute old: the library looks only when a signature fails, and a
 * withdrawn key would open for ever. When the service's own address does not answer, its last known keys hold.
 */
export function stillPublished(log: Log): NonNullable<Configuration['assertJwtClientAuthClaimsAndHeader']> {
  return async (ctx, _claims, header, client) => {
    const { asymmetricKeyStore: store } = client as unknown as { readonly asymmetricKeyStore: KeyStore };
    if (!store.stale()) return;
    try {
      await store.refresh();
    } catch (fault) {
      log.warn({ ...faultFields(fault), client: client.clientId }, 'the keys of a service could not be read again; those known hold');
      return;
    }
    const assertion = String(ctx.oidc.params?.client_assertion);
    for (const key of store.selectForVerify(header)) {
      const verified = await compactVerify(assertion, await store.getKeyObject(key, true)).catch(() => null);
      if (verified !== null) return;
    }
    throw new errors.InvalidClientAuth('the key is no longer published');
  };
}
