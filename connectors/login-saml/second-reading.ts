// The same answer read a second time by @node-saml/node-saml: two readers that share no code but xml-crypto must have seen the same person. Judges no
// time (ours are judged by our clock) and opens nothing that is encrypted.

import type { X509Certificate } from 'node:crypto';
import { SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import type { Configuration } from './configuration.ts';
import { protocolNamespace } from './names.ts';
import { invalid } from './read-xml.ts';

export type FirstReading = { readonly nameId: string; readonly requestId: string; readonly returnUrl: string };

/** `text`: a document with the signed assertion in it, or that assertion alone. @throws LoginRefused */
export async function demandSameReading(
  text: string,
  settings: Configuration,
  certificates: readonly X509Certificate[],
  first: FirstReading,
): Promise<void> {
  const whole = /^(<\?xml[^>]*\?>)?\s*<([\w.-]+:)?Assertion[\s>]/.test(text);
  const kept = async (id: string | null): Promise<string | null> => (id === first.requestId ? new Date().toISOString() : null);
  const reader = new SAML({
    idpCert: certificates.map(String),
    idpIssuer: settings.issuer,
    issuer: settings.entityId,
    audience: settings.entityId,
    callbackUrl: first.returnUrl,
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: settings.signed === 'both' && !whole,
    acceptedClockSkewMs: -1,
    validateInResponseTo: ValidateInResponseTo.always,
    cacheProvider: { getAsync: kept, removeAsync: async () => null, saveAsync: async () => null },
  });
  const open = `<samlp:Response xmlns:samlp="${protocolNamespace}" InResponseTo="${first.requestId}">`;
  const document = whole ? `${open}${text.replace(/^<\?xml[^>]*\?>/, '')}</samlp:Response>` : text;
  const { profile } = await reader.validatePostResponseAsync({ SAMLResponse: Buffer.from(document).toString('base64') }).catch(() => {
    // Its messages quote what was sent.
    return invalid('refused by the second reading');
  });
  if (profile?.nameID !== first.nameId || profile.issuer !== settings.issuer) invalid('read otherwise by the second reading');
}
