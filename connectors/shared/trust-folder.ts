// The certificate files that were put into a source's folder of trust. Must not know what they are trusted for.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** `bytes`: null when the file cannot be read. */
export type TrustFile = { readonly name: string; readonly bytes: Buffer | null };

/** Every *.pem, *.crt and *.cer, by name; none in a folder that does not exist. @throws on other input/output errors of the folder */
export async function trustFiles(folder: string): Promise<TrustFile[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const files = names.filter((name) => /\.(pem|crt|cer)$/i.test(name)).sort();
  return Promise.all(files.map(async (name) => ({ name, bytes: await readFile(join(folder, name)).catch(() => null) })));
}

/** The certificates in PEM that a file holds, whatever stands around them. */
export function pemBlocks(bytes: Buffer): readonly string[] {
  return bytes.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}
