// Reaches an upstream that speaks OpenID Connect by its own description of itself, with our secret. Signs nobody in.
import * as oidc from 'openid-client';
import { LoginRefused } from '#core/upstream/login-refused.ts';
import { readSecret } from '../shared/secret-file.ts';
import { type Configuration, isLocal } from './configuration.ts';

/** The upstream's own description of itself. @throws LoginRefused when the secret cannot be read; what openid-client throws */
export async function discover(settings: Configuration): Promise<oidc.Configuration> {
  const { secret, fault } = await readSecret(settings.clientSecretFile);
  if (fault !== null) throw new LoginRefused('misconfigured', `client secret file: ${fault}`);
  const { idTokenAlgorithm, userinfoAlgorithm, userinfo, authentication } = settings;
  const metadata = {
    id_token_signed_response_alg: idTokenAlgorithm,
    ...(userinfo === 'signed' && { userinfo_signed_response_alg: userinfoAlgorithm }),
  };
  const proves = authentication === 'client_secret_post' ? oidc.ClientSecretPost(secret) : oidc.ClientSecretBasic(secret);
  return oidc.discovery(new URL(settings.issuer), settings.clientId, metadata, proves, {
    timeout: settings.timeoutSeconds,
    // Signatures are verified even of what comes straight from the upstream over TLS: a hub passes on what others said.
    execute: [oidc.enableNonRepudiationChecks, ...(isLocal(settings.issuer) ? [oidc.allowInsecureRequests] : [])],
  });
}
