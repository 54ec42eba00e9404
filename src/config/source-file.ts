// The file that says where the académie's directory is (SOURCE_FILE): its form, and every fault at once, in French. What a connector's own settings
// are belongs to the connector.
import { basename } from 'node:path';
import { z } from 'zod';
import { readYamlFile, schemaFaults } from './yaml-file.ts';

/** `name` marks every record of the source for ever; `mapping`: a file of mappings/sources, without its ending. */
export type SourceConfiguration = {
  readonly name: string;
  readonly connector: string;
  readonly mapping: string;
  readonly settings: unknown;
};

/** A source file cannot be used; `message` lists every fault and repeats no value. */
export class SourceFileError extends Error {
  constructor(file: string, faults: readonly string[]) {
    super(`Le fichier de la source (SOURCE_FILE, ${file}) ne peut pas être utilisé :\n${faults.map((line) => `  - ${line}`).join('\n')}`);
    this.name = 'SourceFileError';
  }
}

const shortName = (says: string) => z.string({ error: says }).regex(/^[a-z][a-z0-9-]{0,39}$/, says);

const schema = z.strictObject({
  source: shortName('un nom court est attendu : minuscules, chiffres et tirets, par exemple academie-exemple'),
  connector: shortName('academie-aaf ou academie-ldap est attendu'),
  mapping: shortName('un nom de fichier de mappings/sources est attendu, sans .yaml').default('academie-aaf'),
  settings: z.record(z.string(), z.unknown(), { error: 'les réglages du connecteur sont attendus' }),
});

/** Reads a source file. @throws SourceFileError */
export async function readSourceFile(path: string): Promise<SourceConfiguration> {
  const file = basename(path);
  const { data, faults } = await readYamlFile(path);
  if (faults !== null) throw new SourceFileError(file, faults);
  const read = schema.safeParse(data);
  if (!read.success) throw new SourceFileError(file, schemaFaults(read.error));
  const { source, ...rest } = read.data;
  return { name: source, ...rest };
}
