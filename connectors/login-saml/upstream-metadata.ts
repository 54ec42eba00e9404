// What an upstream says of itself in its metadata file (saml-metadata 2.4.3), to compare with our settings. A hint for whoever connects it: nothing of it is
// believed without his hand, so its signature is not looked at.
import { X509Certificate } from 'node:crypto';
import { SaxesParser } from 'saxes';
import { signatureNamespace } from '../shared/xml-signature/strict-tree.ts';

export type UpstreamMetadata = {
  readonly entityId: string;
  readonly addresses: readonly { readonly binding: string; readonly location: string }[];
  /** Those that it signs with. */
  readonly certificates: readonly X509Certificate[];
};

const namespace = 'urn:oasis:names:tc:SAML:2.0:metadata';

/** Every IdP of the document; null when it is no metadata. No external file or entity is ever read. */
export function readUpstreamMetadata(text: string): readonly UpstreamMetadata[] | null {
  const found: { entityId: string; addresses: { binding: string; location: string }[]; certificates: X509Certificate[]; idp: boolean }[] =
    [];
  let [within, signs, certificate] = [false, false, null as string | null];
  const parser = new SaxesParser<{ xmlns: true }>({ xmlns: true });
  parser.on('error', (fault) => {
    throw fault;
  });
  parser.on('opentag', ({ uri, local, attributes }) => {
    const value = (name: string): string => attributes[name]?.value ?? '';
    const entity = found.at(-1);
    if (uri === namespace && local === 'EntityDescriptor')
      found.push({ entityId: value('entityID'), addresses: [], certificates: [], idp: false });
    if (uri === namespace && local === 'IDPSSODescriptor' && entity) entity.idp = within = true;
    if (uri === namespace && local === 'KeyDescriptor') signs = within && value('use') !== 'encryption';
    if (uri === namespace && local === 'SingleSignOnService' && within)
      entity?.addresses.push({ binding: value('Binding'), location: value('Location') });
    if (uri === signatureNamespace && local === 'X509Certificate' && signs) certificate = '';
  });
  parser.on('text', (words) => {
    if (certificate !== null) certificate += words;
  });
  parser.on('closetag', ({ uri, local }) => {
    if (uri === signatureNamespace && local === 'X509Certificate' && certificate !== null) {
      found.at(-1)?.certificates.push(new X509Certificate(Buffer.from(certificate, 'base64')));
      certificate = null;
    }
    if (uri === namespace && local === 'KeyDescriptor') signs = false;
    if (uri === namespace && local === 'IDPSSODescriptor') within = false;
  });
  try {
    parser.write(text).close();
  } catch {
    return null;
  }
  return found.length === 0 ? null : found.filter(({ idp }) => idp);
}
