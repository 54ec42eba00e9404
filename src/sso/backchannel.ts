// Telling services that a session has ended (OpenID Connect Back-Channel Logout 1.0): at sign-out a notice goes into the queue, and the person
// goes on; from the queue, a logout token signed with the keys of that moment goes to the service. Knows no schedule.
import { randomUUID } from 'node:crypto';
import type Provider from 'oidc-provider';
import type { Client } from 'oidc-provider';
import type { LogoutNotice } from '#core/session/logout-notice.ts';
import { queueLogout } from '#database/logout-queue.ts';
import type { Pool } from '#database/pool.ts';

/** Milliseconds that a service has to answer. Nobody waits for it but the queue. */
const patience = 5_000;

/**
 * In place of oidc-provider's own sending, for which the person would wait (2.5 s for each service that does not answer) and which a stop would
 * lose: a row a service, before the session goes. Its choice of services stays.
 */
export function queueLogouts(provider: Provider, pool: Pool, now: () => Date): void {
  Object.assign(provider.Client.prototype, {
    backchannelLogout(this: Client, person: string, sid: string): Promise<void> {
      return queueLogout(pool, { clientId: this.clientId, person, sid }, now());
    },
  });
}

/**
 * The logout token of section 2.4, `jti` new at each attempt: a service that took the first and lost the answer must not refuse the second as a
 * replay. Null when it would name neither person nor session.
 */
async function logoutToken(provider: Provider, client: Client, sub: string | null, sid: string): Promise<string | null> {
  const bySession = client.backchannelLogoutSessionRequired === true;
  if (sub === null && !bySession) return null;
  // Nothing of what oidc-provider would find out by itself: it has no request to find it in.
  const token = new provider.IdToken({}, { client });
  if (sub !== null) token.set('sub', sub);
  token.set('events', { 'http://schemas.openid.net/event/backchannel-logout': {} });
  token.set('jti', randomUUID());
  if (bySession) token.set('sid', sid);
  return token.issue({ use: 'logout' });
}

/** `subjectOf`: the person as that service knows him, whether or not he may still sign in; null when it has no name for him any more. */
export type Teller = { readonly provider: Provider; readonly subjectOf: (notice: LogoutNotice) => Promise<string | null> };

/**
 * Tells one service. Null once it has said that it understood (200, or 204), else a word for what went wrong. The address is the one that the
 * service's registration names; a redirection is not followed and the answer's body not read.
 */
export async function tellLogout({ provider, subjectOf }: Teller, notice: LogoutNotice, signal: AbortSignal): Promise<string | null> {
  const client = await provider.Client.find(notice.clientId);
  // Its registration has changed: there is nobody to tell any more.
  if (client?.backchannelLogoutUri === undefined) return null;
  const token = await logoutToken(provider, client, await subjectOf(notice), notice.sid);
  if (token === null) return 'no-subject';
  try {
    const answer = await fetch(client.backchannelLogoutUri, {
      method: 'POST',
      body: new URLSearchParams({ logout_token: token }),
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
    });
    await answer.body?.cancel();
    return answer.status === 200 || answer.status === 204 ? null : `http-${answer.status}`;
  } catch (fault) {
    return faultWord(fault);
  }
}

/** `timeout`, or the code of a network fault (ECONNREFUSED, CERT_HAS_EXPIRED…): never its sentence, which may quote an address. */
function faultWord(fault: unknown): string {
  const { name, cause } = fault as { name?: unknown; cause?: { code?: unknown } };
  if (name === 'TimeoutError') return 'timeout';
  return typeof cause?.code === 'string' && /^[A-Z0-9_]{1,64}$/.test(cause.code) ? cause.code : 'unreachable';
}
