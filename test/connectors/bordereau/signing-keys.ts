// Keys and certificates of an invented académie, made by the openssl binary in a folder that goes away with the tests.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Paths of PEM files. */
export type SigningKey = { readonly key: string; readonly certificate: string };

export type KeyWish = {
  /** Arguments of `openssl genpkey`; RSA 2048 when left out. */
  readonly kind?: readonly string[];
  /** Instants as ASN.1 writes them: 20250101000000Z. */
  readonly from?: string;
  readonly until?: string;
  readonly keyUsage?: string | null;
};

export const rsa = (bits: number): readonly string[] => ['-algorithm', 'RSA', '-pkeyopt', `rsa_keygen_bits:${bits}`];
export const ec = (curve: string): readonly string[] => ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${curve}`];

const run = promisify(execFile);

/** Runs a binary that the tests need; one that is not there is said with the command that installs it. */
export async function tool(name: 'openssl' | 'xmlsec1', ...args: readonly string[]): Promise<string> {
  try {
    return (await run(name, args)).stdout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(`${name} is missing: apt-get install -y --no-install-recommends ${name}`);
  }
}

const folders: string[] = [];

/** A folder that is removed when the tests end. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'annuaire-bordereau-'));
  folders.push(folder);
  return folder;
}

after(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A new key and the certificate that it signs for itself. */
export async function makeKey(wish: KeyWish = {}): Promise<SigningKey> {
  const folder = await temporaryFolder();
  const path = (name: string) => join(folder, name);
  const { kind = rsa(2048), from = '20240101000000Z', until = '20990101000000Z', keyUsage = 'critical,digitalSignature' } = wish;
  await mkdir(path('issued'));
  await writeFile(path('database'), '');
  await writeFile(path('serial'), '01\n');
  await writeFile(
    path('ca.cnf'),
    [
      '[ca]\ndefault_ca=own\n[own]',
      `database=${path('database')}\nserial=${path('serial')}\nnew_certs_dir=${path('issued')}`,
      'default_md=sha256\npolicy=names\nx509_extensions=use\nunique_subject=no\n[names]\ncommonName=supplied',
      '[req]\ndistinguished_name=dn\n[dn]\n[use]\nbasicConstraints=CA:FALSE',
      keyUsage === null ? '' : `keyUsage=${keyUsage}`,
    ].join('\n'),
  );
  await tool('openssl', 'genpkey', ...kind, '-out', path('key.pem'));
  const config = ['-config', path('ca.cnf')];
  await tool(
    'openssl',
    'req',
    '-new',
    ...config,
    '-key',
    path('key.pem'),
    '-subj',
    '/CN=Cachet Academie Exemple',
    '-out',
    path('asked.csr'),
  );
  const dates = ['-startdate', from, '-enddate', until];
  const asked = ['-in', path('asked.csr'), '-out', path('certificate.pem')];
  await tool('openssl', 'ca', ...config, '-batch', '-notext', '-selfsign', '-keyfile', path('key.pem'), ...dates, ...asked);
  return { key: path('key.pem'), certificate: path('certificate.pem') };
}
