// The certificates that are trusted to sign deliveries, and whether one may sign now. Each is trusted by itself, exactly: no chain is built, so that a
// certification authority never lets in more than was put in the folder.
import { X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DocumentRefused } from '../document-refused.ts';
import { algorithmOf } from './algorithms.ts';
import { maySign } from './key-usage.ts';

/** `certificates` of every *.pem, *.crt and *.cer of the folder; `unreadable`: names of those files that hold none. */
export type Trust = { readonly certificates: readonly X509Certificate[]; readonly unreadable: readonly string[] };

const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Reads the folder; one that does not exist trusts nobody. @throws on other input/output errors */
export async function readTrust(folder: string): Promise<Trust> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const certificates: X509Certificate[] = [];
  const unreadable: string[] = [];
  for (const name of names.filter((one) => /\.(pem|crt|cer)$/i.test(one)).sort()) {
    const found = await readCertificates(join(folder, name)).catch(() => []);
    if (found.length === 0) unreadable.push(name);
    certificates.push(...found);
  }
  return { certificates, unreadable };
}

/** The certificates of one file, PEM (several) or DER (one). @throws when there is none, or when it cannot be read */
export async function readCertificates(path: string): Promise<X509Certificate[]> {
  const bytes = await readFile(path);
  const blocks = bytes.toString('latin1').match(block);
  return (blocks ?? [bytes]).map((one) => new X509Certificate(one));
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
