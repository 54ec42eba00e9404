// The certificates that are trusted to sign for one outside system, and whether one may sign now. Each is trusted by itself, exactly: no chain is built,
// so that a certification authority never lets in more than was put in the folder.
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { pemBlocks, trustFiles } from '../trust-folder.ts';
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

/** weak: a key that we do not take. usage: not for signing. early, expired: not valid at the instant asked for. */
export type CertificateFault = 'weak' | 'usage' | 'early' | 'expired';

/** Why a certificate may not sign at `now`, null when it may. */
export function certificateFault(certificate: X509Certificate, now: Date): CertificateFault | null {
  if (keyAlgorithm(certificate) === null) return 'weak';
  if (!maySign(certificate.raw)) return 'usage';
  if (!(certificate.validFromDate.getTime() <= now.getTime())) return 'early';
  return now.getTime() <= certificate.validToDate.getTime() ? null : 'expired';
}

function keyAlgorithm(certificate: X509Certificate): string | null {
  try {
    return algorithmOf(certificate.publicKey);
  } catch {
    return null;
  }
}
