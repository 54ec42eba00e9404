// The file that says where the académie's directory is (SOURCE_FILE): its form, and every fault at once, in French. What a connector's own settings
// are belongs to the connector.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';

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
    super(`Le fichier de la source (${file}) ne peut pas être utilisé :\n${faults.map((line) => `  - ${line}`).join('\n')}`);
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
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new SourceFileError(file, [
      code === 'ENOENT' ? "il n'existe pas à l'endroit indiqué (SOURCE_FILE)" : `il ne peut pas être lu (${code ?? 'erreur inconnue'})`,
    ]);
  }
  const document = parseDocument(text);
  if (document.errors.length > 0)
    throw new SourceFileError(
      file,
      document.errors.map(({ linePos }) => `ligne ${linePos?.[0].line ?? '?'} : le texte n'est pas du YAML correct`),
    );
  const read = schema.safeParse(document.toJS({ maxAliasCount: 0 }));
  if (!read.success) throw new SourceFileError(file, schemaFaults(read.error));
  const { source, ...rest } = read.data;
  return { name: source, ...rest };
}

/** One line a fault: where, and what is expected. `under`: the key that the settings stand under. */
export function schemaFaults(error: z.ZodError, under: readonly string[] = []): string[] {
  return error.issues.map((issue) => {
    const where = [...under, ...issue.path].join('.');
    const unknown = issue.code === 'unrecognized_keys' ? `réglage inconnu : ${issue.keys.join(', ')}` : issue.message;
    return where === '' ? unknown : `${where} : ${unknown}`;
  });
}
