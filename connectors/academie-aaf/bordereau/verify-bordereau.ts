// One signed bordereau, from bytes to a statement that can be believed. Owns the order of the checks: form, signature, certificate, and only then what was
// signed. Must not know folders or files.
import type { X509Certificate } from 'node:crypto';
import type { ExaminedSignature } from '../../shared/xml-signature/signature-shape.ts';
import { type Signed, signedBy } from '../../shared/xml-signature/signed-words.ts';
import { DocumentRefused } from '../document-refused.ts';
import { demandUsable } from './certificates.ts';
import { examineSignature } from './examine-signature.ts';
import { parseStatement } from './parse-statement.ts';
import type { BordereauStatement } from './statement.ts';
import { readStrictXml } from './strict-xml.ts';

export type VerifiedBordereau = { readonly statement: BordereauStatement; readonly certificate: X509Certificate };

/** `trusted`: what may sign for this source. @throws DocumentRefused, for any bytes that are not a bordereau signed by one of them */
export function verifyBordereau(bytes: Uint8Array, trusted: readonly X509Certificate[], now: Date): VerifiedBordereau {
  const text = decode(bytes);
  const examined = examineSignature(readStrictXml(text));
  const { certificate, words } = verifySignature(text, examined, trusted);
  demandUsable(certificate, now);
  return { statement: parseStatement(readStrictXml(words)), certificate };
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DocumentRefused('bordereau-broken', "Le bordereau n'est pas en UTF-8. Demandez à l'académie un nouveau bordereau.", null);
  }
}

function verifySignature(text: string, examined: ExaminedSignature, trusted: readonly X509Certificate[]): Signed {
  const { hint } = examined;
  const candidates = hint === null ? trusted : trusted.filter(({ raw }) => raw.equals(hint));
  if (candidates.length === 0)
    throw new DocumentRefused(
      'certificate-unknown',
      trusted.length === 0
        ? "Aucun certificat de confiance n'est déposé pour cette source : rien de ce qui est signé ne peut être cru. Demandez à l'académie son certificat, vérifiez-en l'empreinte avec elle, et déposez-le dans le dossier de confiance."
        : "Le bordereau est signé avec un certificat qui n'est pas dans le dossier de confiance de la source. Si l'académie en a changé, vérifiez-en l'empreinte avec elle avant de le déposer ; sinon, prévenez-la.",
      null,
    );
  const signed = signedBy(text, examined, candidates);
  if (signed !== null) return signed;
  throw new DocumentRefused(
    'signature-wrong',
    hint === null
      ? "Le bordereau a changé depuis sa signature, ou n'est signé par aucun des certificats de confiance. Demandez un nouvel envoi à l'académie, et prévenez-la."
      : "Le bordereau a changé depuis sa signature, ou sa signature n'est pas celle du certificat qu'il annonce. Demandez un nouvel envoi à l'académie, et prévenez-la.",
    null,
  );
}
