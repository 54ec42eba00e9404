// The certificates that are trusted to sign deliveries, and whether one may sign now. Each is trusted by itself, exactly: no chain is built, so that a
// certification authority never lets in more than was put in the folder.
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { pemBlocks, trustFiles } from '../../shared/trust-folder.ts';
import { DocumentRefused } from '../document-refused.ts';
import { algorithmOf } from './algorithms.ts';
import { maySign } from './key-usage.ts';

/** `certificates` of every *.pem, *.crt and *.cer of the folder; `unreadable`: names of those files that hold none. */
export type Trust = { readonly certificates: readonly X509Certificate[]; readonly unreadable: readonly string[] };

/** Reads the folder; one that does not exist trusts nobody. @throws on other input/output errors */
export async function readTrust(folder: string): Promise<Trust> {
  const certificates: X509Certificate[] = [];
  const unreadable: string[] = [];
  for (const { name, bytes } of await trustFiles(folder)) {
    const found = bytes === null ? [] : certificatesIn(bytes);
    if (found.length === 0) unreadable.push(name);
    certificates.push(...found);
  }
  return { certificates, unreadable };
}

/** The certificates of one file, PEM (several) or DER (one); none when it holds none, or a broken one. @throws when it cannot be read */
export async function readCertificates(path: string): Promise<readonly X509Certificate[]> {
  return certificatesIn(await readFile(path));
}

function certificatesIn(bytes: Buffer): readonly X509Certificate[] {
  const blocks = pemBlocks(bytes);
  try {
    return (blocks.length > 0 ? blocks : [bytes]).map((one) => new X509Certificate(one));
  } catch {
    return [];
  }
}

/** SHA-256 of the certificate, in hexadecimal: how it is named everywhere. */
export function fingerprintOf(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(':', '').toLowerCase();
}

/** Refuses a certificate whose key is weak or not for signing, or that is not valid at `now`. @throws DocumentRefused */
export function demandUsable(certificate: X509Certificate, now: Date): void {
  if (keyAlgorithm(certificate) === null)
    throw new DocumentRefused(
      'certificate-weak',
      "La clé du certificat qui a signé est trop faible ou d'un genre qui n'est pas admis : il faut RSA d'au moins 2048 bits, ou EC P-256 ou P-384. Demandez à l'académie de signer avec une autre clé.",
      null,
    );
  if (!maySign(certificate.raw))
    throw new DocumentRefused(
      'certificate-usage',
      "Le certificat qui a signé n'est pas fait pour signer (son usage de clé n'a pas « digitalSignature »). Demandez à l'académie un certificat de signature.",
      null,
    );
  const { validFromDate, validToDate } = certificate;
  if (!(validFromDate.getTime() <= now.getTime()))
    throw new DocumentRefused(
      'certificate-early',
      `Le certificat qui a signé n'est pas encore valable (il le sera le ${day(validFromDate)}). Vérifiez l'heure de cette machine ; si elle est juste, demandez à l'académie de signer avec son certificat en cours.`,
      null,
    );
  if (!(now.getTime() <= validToDate.getTime()))
    throw new DocumentRefused(
      'certificate-expired',
      `Le certificat qui a signé n'est plus valable depuis le ${day(validToDate)}. Demandez à l'académie son nouveau certificat, et déposez-le dans le dossier de confiance de la source.`,
      null,
    );
}

function keyAlgorithm(certificate: X509Certificate): string | null {
  try {
    return algorithmOf(certificate.publicKey);
  } catch {
    return null;
  }
}

const day = (at: Date): string => at.toISOString().slice(0, 10).split('-').reverse().join('/');
