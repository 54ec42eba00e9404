// Certificates of test servers, made by openssl in a folder of their own: an authority, another one that nobody trusts, and server certificates that
// are good, expired, or of another name. Knows no protocol.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type ServerCertificate = 'good' | 'expired' | 'other-name';

export type Certificates = {
  /** Folder with the PEM of the authority that signed all of them: a `trustFolder`. */
  readonly trust: string;
  /** Folder with the PEM of an authority that signed none. */
  readonly otherTrust: string;
  readonly authority: string;
  /** Paths of a server's certificate and key; each certificate but `other-name` is for 127.0.0.1 and localhost. */
  readonly server: Readonly<Record<ServerCertificate, { readonly certificate: string; readonly key: string }>>;
  readonly remove: () => void;
};

function openssl(...line: string[]): void {
  try {
    execFileSync('openssl', line, { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new Error('openssl manque : apt-get install -y openssl', { cause: error });
    throw error;
  }
}

function authority(folder: string, name: string): { certificate: string; key: string } {
  const certificate = join(folder, `${name}.pem`);
  const key = join(folder, `${name}.key`);
  openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', key);
  openssl('req', '-x509', '-new', '-key', key, '-subj', `/CN=${name}`, '-days', '30', '-out', certificate);
  return { certificate, key };
}

/** Makes them all; a tenth of a second. */
export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'annuaire-certificates-'));
  const trusted = authority(folder, 'autorite-de-test');
  const other = authority(folder, 'autre-autorite');
  const make = (name: string, names: string, days: string) => {
    const [certificate, key, request, extensions] = ['pem', 'key', 'csr', 'ext'].map((end) => join(folder, `${name}.${end}`)) as [
      string,
      string,
      string,
      string,
    ];
    writeFileSync(extensions, `subjectAltName=${names}\n`);
    openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', key);
    openssl('req', '-new', '-key', key, '-subj', `/CN=${name}`, '-out', request);
    const signing = ['-CA', trusted.certificate, '-CAkey', trusted.key, '-CAcreateserial', '-extfile', extensions];
    openssl('x509', '-req', '-in', request, ...signing, '-days', days, '-out', certificate);
    return { certificate, key };
  };
  const here = 'IP:127.0.0.1,DNS:localhost';
  const trust = join(folder, 'trust');
  const otherTrust = join(folder, 'other-trust');
  for (const [at, { certificate }] of [
    [trust, trusted],
    [otherTrust, other],
  ] as const) {
    mkdirSync(at);
    cpSync(certificate, join(at, 'autorite.pem'));
  }
  return {
    trust,
    otherTrust,
    authority: trusted.certificate,
    server: {
      good: make('bon', here, '30'),
      expired: make('perime', here, '-1'),
      'other-name': make('autre-nom', 'DNS:annuaire.example', '30'),
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
