// The words that an XML signature covers, once it is verified: what xml-crypto canonicalised and compared, and nothing else of the document. Asks that
// the shape was examined before; must not know what is trusted, nor what is signed.
import type { X509Certificate } from 'node:crypto';
import { DOMParser } from '@xmldom/xmldom';
import { limitedSignedXml } from './algorithms.ts';
import type { ExaminedSignature } from './signature-shape.ts';
import { signatureNamespace } from './strict-tree.ts';

export type Signed = { readonly certificate: X509Certificate; readonly words: string };

/** Which of the signatures of a document: the first one, or the one that stands directly under the element with this `ID`. */
export type Place = 'first' | { readonly under: string };

/** The first of the certificates that made the signature, null when none did. Never throws for what the document is. */
export function signedBy(
  text: string,
  { keyType }: ExaminedSignature,
  certificates: readonly X509Certificate[],
  place: Place = 'first',
): Signed | null {
  for (const certificate of certificates) {
    const words = typeOf(certificate) === keyType ? signedWords(text, certificate, place) : null;
    if (words !== null) return { certificate, words };
  }
  return null;
}

function typeOf(certificate: X509Certificate): string | undefined {
  try {
    return certificate.publicKey.asymmetricKeyType;
  } catch {
    return undefined;
  }
}

function signedWords(text: string, certificate: X509Certificate, place: Place): string | null {
  try {
    const document = new DOMParser({
      errorHandler: (_level: string, message: unknown) => {
        throw new Error(String(message));
      },
    }).parseFromString(text, 'text/xml');
    const signatures = Array.from(document.getElementsByTagNameNS(signatureNamespace, 'Signature'));
    const signature = signatures.find((one) => place === 'first' || (one.parentNode as Element | null)?.getAttribute('ID') === place.under);
    if (signature === undefined) return null;
    const xml = limitedSignedXml({ publicCert: certificate.publicKey });
    xml.loadSignature(signature);
    if (!xml.checkSignature(text)) return null;
    const [signed, ...more] = xml.getSignedReferences();
    return signed !== undefined && more.length === 0 ? signed : null;
  } catch {
    // xml-crypto throws for a wrong signature and for anything that it does not understand: the same to us.
    return null;
  }
}
