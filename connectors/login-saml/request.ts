// The request that sends somebody to the upstream: an AuthnRequest, signed, by either binding. Knows @node-saml/node-saml, and nothing of answers.
import { randomBytes } from 'node:crypto';
import { SAML } from '@node-saml/node-saml';
import type { LoginBegun, LoginRequest } from '../connector.ts';
import type { Configuration } from './configuration.ts';
import type { OwnKey } from './own-keys.ts';

/** `key` signs: the one that the upstream has known for longest. */
export async function signedRequest(
  settings: Configuration,
  key: OwnKey,
  { returnUrl, relay, again }: LoginRequest,
  now: Date,
): Promise<LoginBegun> {
  const { address, binding, contexts, entityId, nameIdFormat } = settings;
  // As the answer must bear it: an xs:ID, which begins with a letter or « _ » (saml-core 1.3.4: 128 bits at least).
  const id = `_${randomBytes(20).toString('hex')}`;
  const redirect = binding === 'redirect';
  const saml = new SAML({
    issuer: entityId,
    callbackUrl: returnUrl,
    entryPoint: address,
    // Asked for by the library, and not looked at to make a request.
    idpCert: key.certificate.toString(),
    privateKey: key.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    publicCert: key.certificate.toString(),
    signatureAlgorithm: 'sha256',
    digestAlgorithm: 'sha256',
    identifierFormat: nameIdFormat ?? null,
    authnContext: contexts,
    disableRequestedAuthnContext: contexts.length === 0,
    racComparison: 'exact',
    forceAuthn: again,
    generateUniqueId: () => id,
    authnRequestBinding: redirect ? 'HTTP-Redirect' : 'HTTP-POST',
    skipRequestCompression: !redirect,
  });
  const kept = { id, relay, ...(again && { after: now.toISOString() }) };
  if (redirect) return { kept, send: { kind: 'redirect', url: await saml.getAuthorizeUrlAsync(relay, undefined, {}) } };
  const { SAMLRequest, RelayState } = await saml.getAuthorizeMessageAsync(relay, undefined, {});
  return { kept, send: { kind: 'form', action: address, fields: { SAMLRequest: String(SAMLRequest), RelayState: String(RelayState) } } };
}
