// Reads a mapping and its tables from YAML into the data that core compiles. Owns the form of those files and says every fault at once, in French;
// what a field or a transform is belongs to core/mapping.
import { basename } from 'node:path';
import { z } from 'zod';
import {
  definitionFaults,
  type FunctionTable,
  type MappingDefinition,
  type MappingTables,
  transformNames,
} from '#core/mapping/definition.ts';
import { readingOrder } from '#core/mapping/source-record.ts';
import { type Profile, profiles } from '#core/person/facts.ts';
import { readYamlFile, schemaFaults } from './yaml-file.ts';

/** A mapping file cannot be used; `message` lists every fault. */
export class MappingFileError extends Error {
  readonly faults: readonly string[];

  constructor(file: string, faults: readonly string[]) {
    super(`Le fichier ${file} ne peut pas être utilisé :\n${faults.map((line) => `  - ${line}`).join('\n')}`);
    this.name = 'MappingFileError';
    this.faults = faults;
  }
}

const sentence = z.string({ error: 'un texte est attendu' }).trim().min(3, 'doit être renseigné (registre des traitements, C-8.1)');
const kept = z.strictObject({
  field: z.string({ error: 'un nom de champ est attendu' }),
  transform: z.enum(transformNames, { error: `doit être une de : ${transformNames.join(', ')}` }),
  category: sentence,
  purpose: sentence,
  ground: sentence,
});
const category = z.strictObject({
  attributes: z.record(z.string(), kept, { error: 'la liste des attributs gardés est attendue' }),
  ignored: z.array(z.string(), { error: 'une liste de noms est attendue' }).default([]),
});
const definition = z.strictObject({
  source: z.string({ error: 'le nom de la source est attendu' }),
  categories: z.record(z.enum(readingOrder, { error: `les six catégories sont attendues : ${readingOrder.join(', ')}` }), category, {
    error: `les six catégories sont attendues : ${readingOrder.join(', ')}`,
  }),
});

const functionTable = z.strictObject({
  profiles: z.partialRecord(
    z.enum(profiles, { error: `profils connus : ${profiles.join(', ')}` }),
    z.array(z.string(), { error: 'une liste de codes est attendue' }),
    {
      error: 'la liste des codes par profil est attendue',
    },
  ),
  none: z.array(z.string(), { error: 'une liste de codes est attendue' }),
  unknown: z.enum(profiles, { error: `un profil (${profiles.join(', ')}) ou « null » est attendu` }).nullable(),
});

/** Where the parts of a mapping are: one source, and the tables that it uses. */
export type MappingFiles = { readonly definition: string; readonly functions: string };

/**
 * Reads a source's mapping and its tables.
 * @throws MappingFileError when a file is missing or wrong, with all of its faults
 */
export async function readMapping(
  files: MappingFiles,
): Promise<{ readonly definition: MappingDefinition; readonly tables: MappingTables }> {
  return { definition: await readDefinition(files.definition), tables: { functions: await readFunctionTable(files.functions) } };
}

async function readDefinition(path: string): Promise<MappingDefinition> {
  const read: MappingDefinition = await readYaml(path, definition);
  const wrong = definitionFaults(read);
  if (wrong.length > 0) throw new MappingFileError(basename(path), wrong);
  return read;
}

async function readFunctionTable(path: string): Promise<FunctionTable> {
  const read = await readYaml(path, functionTable);
  const table = new Map<string, Profile>();
  const wrong: string[] = [];
  for (const [profile, codes] of Object.entries(read.profiles) as [Profile, string[]][]) {
    for (const code of codes) {
      const other = table.get(code);
      if (other !== undefined) wrong.push(`profiles : la fonction « ${code} » est donnée à ${other} et à ${profile}`);
      table.set(code, profile);
    }
  }
  for (const code of read.none) if (table.has(code)) wrong.push(`none : la fonction « ${code} » a aussi un profil`);
  if (wrong.length > 0) throw new MappingFileError(basename(path), wrong);
  return { profiles: table, none: new Set(read.none), unknown: read.unknown };
}

async function readYaml<S extends z.ZodType>(path: string, schema: S): Promise<z.infer<S>> {
  const file = basename(path);
  const { data, faults } = await readYamlFile(path);
  if (faults !== null) throw new MappingFileError(file, faults);
  const read = schema.safeParse(data);
  if (read.success) return read.data;
  throw new MappingFileError(file, schemaFaults(read.error));
}
