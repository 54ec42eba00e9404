// What an upstream that speaks OpenID Connect says of itself, for whoever connects it: its description and its keys, as the sign-in would read them.
// Signs nobody in.
import type { ServerMetadata } from 'openid-client';
import { LoginRefused } from '#core/upstream/login-refused.ts';
import type { Configuration } from './configuration.ts';
import { discover } from './discover.ts';
import { refusalOf } from './refusals.ts';

/** `keys`: what each is for (RFC 7517, section 4). */
export type Description = { readonly metadata: Readonly<ServerMetadata>; readonly keys: readonly UpstreamKey[] };
export type UpstreamKey = { readonly kty?: string; readonly use?: string; readonly alg?: string; readonly crv?: string };

/** @throws LoginRefused as a sign-in would: `misconfigured` (our secret, its description), `unreachable` */
export async function describeUpstream(settings: Configuration): Promise<Description> {
  try {
    const metadata = (await discover(settings)).serverMetadata();
    const answer = await fetch(metadata.jwks_uri ?? '', { signal: AbortSignal.timeout(settings.timeoutSeconds * 1000), redirect: 'error' });
    if (!answer.ok) throw new LoginRefused('unreachable', `jwks_uri: ${answer.status}`);
    const { keys } = (await answer.json()) as { keys?: unknown };
    if (!Array.isArray(keys)) throw new LoginRefused('misconfigured', 'jwks_uri: no keys');
    return { metadata, keys: keys as readonly UpstreamKey[] };
  } catch (fault) {
    throw refusalOf(fault);
  }
}
