// One signed bordereau, from bytes to a statement that can be believed. Owns the order of the checks: form, signature, certificate, and only then what was
// signed. Must not know folders or files.
import type { X509Certificate } from 'node:crypto';
import { DOMParser } from '@xmldom/xmldom';
import { DocumentRefused } from '../document-refused.ts';
import { limitedSignedXml } from './algorithms.ts';
import { demandUsable } from './certificates.ts';
import { type ExaminedSignature, examineSignature } from './examine-signature.ts';
import { parseStatement } from './parse-statement.ts';
import type { BordereauStatement } from './statement.ts';
import { readStrictXml, signatureNamespace } from './strict-xml.ts';

export type VerifiedBordereau = { readonly statement: BordereauStatement; readonly certificate: X509Certificate };

/** `trusted`: what may sign for this source. @throws DocumentRefused, for any bytes that are not a bordereau signed by one of them */
export function verifyBordereau(bytes: Uint8Array, trusted: readonly X509Certificate[], now: Date): VerifiedBordereau {
  const text = decode(bytes);
  const examined = examineSignature(readStrictXml(text));
  const { certificate, signed } = verifySignature(text, examined, trusted);
  demandUsable(certificate, now);
  return { statement: parseStatement(readStrictXml(signed)), certificate };
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DocumentRefused('bordereau-broken', "Le bordereau n'est pas en UTF-8. Demandez à l'académie un nouveau bordereau.", null);
  }
}

/** `signed`: the words that the signature covers, as xml-crypto gives them, and nothing else of the document. */
type Signed = { readonly certificate: X509Certificate; readonly signed: string };

function verifySignature(text: string, examined: ExaminedSignature, trusted: readonly X509Certificate[]): Signed {
  const { hint, keyType } = examined;
  const candidates = hint === null ? trusted : trusted.filter(({ raw }) => raw.equals(hint));
  if (candidates.length === 0)
    throw new DocumentRefused(
      'certificate-unknown',
      trusted.length === 0
        ? "Aucun certificat de confiance n'est déposé pour cette source : rien de ce qui est signé ne peut être cru. Demandez à l'académie son certificat, vérifiez-en l'empreinte avec elle, et déposez-le dans le dossier de confiance."
        : "Le bordereau est signé avec un certificat qui n'est pas dans le dossier de confiance de la source. Si l'académie en a changé, vérifiez-en l'empreinte avec elle avant de le déposer ; sinon, prévenez-la.",
      null,
    );
  for (const certificate of candidates) {
    const signed = typeOf(certificate) === keyType ? signedWords(text, certificate) : null;
    if (signed !== null) return { certificate, signed };
  }
  throw new DocumentRefused(
    'signature-wrong',
    hint === null
      ? "Le bordereau a changé depuis sa signature, ou n'est signé par aucun des certificats de confiance. Demandez un nouvel envoi à l'académie, et prévenez-la."
      : "Le bordereau a changé depuis sa signature, ou sa signature n'est pas celle du certificat qu'il annonce. Demandez un nouvel envoi à l'académie, et prévenez-la.",
    null,
  );
}

function typeOf(certificate: X509Certificate): string | undefined {
  try {
    return certificate.publicKey.asymmetricKeyType;
  } catch {
    return undefined;
  }
}

function signedWords(text: string, certificate: X509Certificate): string | null {
  try {
    const document = new DOMParser({
      errorHandler: (_level: string, message: unknown) => {
        throw new Error(String(message));
      },
    }).parseFromString(text, 'text/xml');
    const signature = document.getElementsByTagNameNS(signatureNamespace, 'Signature')[0];
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
