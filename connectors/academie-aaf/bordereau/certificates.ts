// Whether a certificate may sign a delivery now, in words for whoever keeps the folder of trust.
import type { X509Certificate } from 'node:crypto';
import { certificateFault } from '../../shared/xml-signature/certificates.ts';
import { DocumentRefused } from '../document-refused.ts';

/** Refuses a certificate whose key is weak or not for signing, or that is not valid at `now`. @throws DocumentRefused */
export function demandUsable(certificate: X509Certificate, now: Date): void {
  const fault = certificateFault(certificate, now);
  if (fault === 'weak')
    throw new DocumentRefused(
      'certificate-weak',
      "La clé du certificat qui a signé est trop faible ou d'un genre qui n'est pas admis : il faut RSA d'au moins 2048 bits, ou EC P-256 ou P-384. Demandez à l'académie de signer avec une autre clé.",
      null,
    );
  if (fault === 'usage')
    throw new DocumentRefused(
      'certificate-usage',
      "Le certificat qui a signé n'est pas fait pour signer (son usage de clé n'a pas « digitalSignature »). Demandez à l'académie un certificat de signature.",
      null,
    );
  if (fault === 'early')
    throw new DocumentRefused(
      'certificate-early',
      `Le certificat qui a signé n'est pas encore valable (il le sera le ${day(certificate.validFromDate)}). Vérifiez l'heure de cette machine ; si elle est juste, demandez à l'académie de signer avec son certificat en cours.`,
      null,
    );
  if (fault === 'expired')
    throw new DocumentRefused(
      'certificate-expired',
      `Le certificat qui a signé n'est plus valable depuis le ${day(certificate.validToDate)}. Demandez à l'académie son nouveau certificat, et déposez-le dans le dossier de confiance de la source.`,
      null,
    );
}

const day = (at: Date): string => at.toISOString().slice(0, 10).split('-').reverse().join('/');
