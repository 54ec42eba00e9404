// Reads mappings/charters/*.yaml, one file a charter in its latest version. Owns the form of those files and says every fault at once, in French.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type CharterVersion, charterAudiences } from '#core/charter/charter.ts';
import { MappingFileError } from './mapping-file.ts';
import { readYamlFile, schemaFaults } from './yaml-file.ts';

const text = (what: string) =>
  z
    .string({ error: `${what} est attendu` })
    .trim()
    .min(1, `${what} est attendu`);
const sentences = z.array(text('une phrase'), { error: 'une liste de phrases est attendue' }).min(1, 'au moins une phrase est attendue');
const uai = z.string({ error: 'un UAI est attendu' }).regex(/^\d{7}[A-Z]$/, 'un UAI est attendu (sept chiffres et une lettre)');

const file = z
  .strictObject({
    charter: z
      .string({ error: 'un nom court est attendu' })
      .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'des lettres a–z, chiffres et traits d’union sont attendus'),
    version: z.int({ error: 'un numéro de version est attendu' }).positive('un numéro de version commence à 1'),
    title: text('le titre'),
    audience: z
      .array(z.enum(charterAudiences, { error: `doit être parmi : ${charterAudiences.join(', ')}` }), {
        error: 'la liste de ceux que la charte concerne est attendue',
      })
      .min(1, 'au moins un public est attendu'),
    structures: z.array(uai, { error: 'une liste d’UAI est attendue' }).min(1, 'au moins un UAI est attendu').nullable().default(null),
    plain: z.partialRecord(z.enum(charterAudiences), sentences, { error: 'le résumé pour chaque public est attendu' }),
    sections: z
      .array(z.strictObject({ title: text('le titre de l’article'), paragraphs: sentences }), { error: 'les articles sont attendus' })
      .min(1, 'au moins un article est attendu'),
  })
  .superRefine(({ audience, plain }, context) => {
    for (const one of audience) {
      if (plain[one] === undefined)
        context.addIssue({ code: 'custom', path: ['plain', one], message: 'le résumé pour ce public est attendu' });
    }
  });

/** The charter `name` of a folder. @throws MappingFileError with all its faults */
export async function readCharterFile(directory: string, name: string): Promise<CharterVersion> {
  const shown = `${name}.yaml`;
  const { data, faults } = await readYamlFile(join(directory, shown));
  if (faults !== null) throw new MappingFileError(shown, faults);
  const read = file.safeParse(data);
  if (!read.success) throw new MappingFileError(shown, schemaFaults(read.error));
  if (read.data.charter !== name) throw new MappingFileError(shown, [`charter : « ${name} » est attendu, comme le nom du fichier`]);
  return read.data;
}

/** Names of the charters of a folder, in order. */
export async function charterNames(directory: string): Promise<readonly string[]> {
  return (await readdir(directory)).flatMap((name) => (name.endsWith('.yaml') ? [name.slice(0, -'.yaml'.length)] : [])).sort();
}
