// What openid-client throws, as a reason to refuse. Keeps codes and drops messages: they may quote what the upstream or the browser sent.
import * as oidc from 'openid-client';
import { LoginRefused } from '#core/upstream/login-refused.ts';

/** Errors that the upstream sends the person back with when it did not let him in (RFC 6749 4.1.2.1, OpenID Connect Core 3.1.2.6). */
const declined = ['access_denied', 'login_required', 'interaction_required', 'consent_required', 'account_selection_required'];
const down = ['temporarily_unavailable', 'server_error'];
const ours = [
  'invalid_client',
  'invalid_request',
  'invalid_scope',
  'unauthorized_client',
  'unsupported_response_type',
  'unmet_authentication_requirements',
];

/** Codes of the library that say nothing about the answer's truth: nobody spoke, or not this protocol. */
const silent = ['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_JSON', 'OAUTH_PARSE_ERROR'];
const incomplete = ['OAUTH_MISSING_SERVER_METADATA', 'OAUTH_INVALID_SERVER_METADATA', 'OAUTH_HTTP_REQUEST_FORBIDDEN'];

/** The refusal that a fault is; one that is one already stays as it is. */
export function refusalOf(fault: unknown): LoginRefused {
  if (fault instanceof LoginRefused) return fault;
  if (fault instanceof oidc.AuthorizationResponseError) return answered(fault.error);
  // The code is used up, somebody else's, or older than the upstream allows (RFC 6749 5.2); anything else there is about our registration.
  if (fault instanceof oidc.ResponseBodyError && fault.error === 'invalid_grant') return new LoginRefused('stale', 'invalid_grant');
  if (fault instanceof oidc.ResponseBodyError) return answered(fault.error);
  if (fault instanceof oidc.WWWAuthenticateChallengeError)
    return new LoginRefused('misconfigured', 'the upstream did not accept our credentials');
  const code = (fault as { code?: unknown }).code;
  // What fetch throws when nothing could be reached has a cause and no code.
  if (typeof code !== 'string') return new LoginRefused('unreachable', reasonOf(fault));
  if (silent.includes(code)) return new LoginRefused('unreachable', code);
  if (code === 'OAUTH_RESPONSE_IS_NOT_CONFORM') return new LoginRefused(statusOf(fault) >= 500 ? 'unreachable' : 'misconfigured', code);
  if (incomplete.includes(code)) return new LoginRefused('misconfigured', code);
  return new LoginRefused(code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED' ? 'stale' : 'invalid', code);
}

function answered(error: string): LoginRefused {
  if (declined.includes(error)) return new LoginRefused('declined', error);
  if (down.includes(error)) return new LoginRefused('unreachable', error);
  return new LoginRefused('misconfigured', ours.includes(error) ? error : 'an error of its own');
}

function statusOf(fault: unknown): number {
  const { cause } = fault as { cause?: unknown };
  return cause instanceof Response ? cause.status : 0;
}

function reasonOf(fault: unknown): string {
  const { code } = ((fault as Error).cause ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : 'no answer';
}
