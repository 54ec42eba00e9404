// Our side as the upstream wants it described (saml-metadata 2.4.4): who we are, where answers go, our keys. Owns the words of that document; must not know
// where it is shown.
import { algorithmOf, canonicalisation, digest, enveloped, limitedSignedXml } from '../shared/xml-signature/algorithms.ts';
import type { Configuration } from './configuration.ts';
import { postBinding, protocolNamespace } from './names.ts';
import type { OwnKey } from './own-keys.ts';

/** `keys`: the oldest first; it signs the document where the settings ask for it. `id` makes the signature's reference unique. */
export function describeSelf(settings: Configuration, keys: readonly OwnKey[], returnUrl: string, id: string): string {
  const document = unsigned(settings, keys, returnUrl, id);
  const [oldest] = keys;
  if (!settings.signMetadata || oldest === undefined) return `${prologue}${document}\n`;
  const xml = limitedSignedXml({
    privateKey: oldest.privateKey,
    publicCert: oldest.certificate.toString(),
    signatureAlgorithm: algorithmOf(oldest.privateKey)!,
    canonicalizationAlgorithm: canonicalisation,
    idAttribute: 'ID',
  });
  xml.addReference({ xpath: '/*', transforms: [enveloped, canonicalisation], digestAlgorithm: digest });
  xml.computeSignature(document, { prefix: 'ds', location: { reference: '/*', action: 'prepend' } });
  return `${prologue}${xml.getSignedXml()}\n`;
}

const prologue = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** What we open, the best first. */
const encryption = [
  'http://www.w3.org/2009/xmlenc11#aes256-gcm',
  'http://www.w3.org/2009/xmlenc11#aes128-gcm',
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
  'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
];

function unsigned({ entityId, nameIdFormat }: Configuration, keys: readonly OwnKey[], returnUrl: string, id: string): string {
  const methods = encryption.map((algorithm) => `<md:EncryptionMethod Algorithm="${algorithm}"/>`).join('');
  const descriptor = (use: 'signing' | 'encryption', { certificate }: OwnKey): string =>
    `    <md:KeyDescriptor use="${use}"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${certificate.raw.toString('base64')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>${use === 'encryption' ? methods : ''}</md:KeyDescriptor>`;
  return [
    `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ID="${escaped(id)}" entityID="${escaped(entityId)}">`,
    `  <md:SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true" protocolSupportEnumeration="${protocolNamespace}">`,
    ...keys.flatMap((key) => [descriptor('signing', key), descriptor('encryption', key)]),
    ...(nameIdFormat === undefined ? [] : [`    <md:NameIDFormat>${escaped(nameIdFormat)}</md:NameIDFormat>`]),
    `    <md:AssertionConsumerService Binding="${postBinding}" Location="${escaped(returnUrl)}" index="0" isDefault="true"/>`,
    '  </md:SPSSODescriptor>',
    '</md:EntityDescriptor>',
  ].join('\n');
}

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => signs[sign] ?? sign);
