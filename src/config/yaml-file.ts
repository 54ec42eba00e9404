// A YAML file of configuration read as data, and every fault of it said in French, with its line or its place, never its value. What a file may hold
// is its own schema's.
import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

/** The data of a file, or what is wrong with it. */
export type YamlRead = { readonly data: unknown; readonly faults: null } | { readonly data: null; readonly faults: readonly string[] };

/** Reads a file as YAML; aliases are refused, so that a small file cannot grow. @throws never for what the file is */
export async function readYamlFile(path: string): Promise<YamlRead> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const fault = code === 'ENOENT' ? "il n'existe pas à l'endroit indiqué" : `il ne peut pas être lu (${code ?? 'erreur inconnue'})`;
    return { data: null, faults: [fault] };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length === 0) {
    try {
      return { data: document.toJS({ maxAliasCount: 0 }), faults: null };
    } catch {
      return { data: null, faults: ['les alias YAML (« * ») ne sont pas admis'] };
    }
  }
  const wrong = document.errors.map(({ pos, code }) => `ligne ${lines.linePos(pos[0]).line} : ce n'est pas du YAML correct (${code})`);
  return { data: null, faults: wrong };
}

/** One line a fault: where, and what is expected. `under`: the keys that the data stands under. */
export function schemaFaults(error: z.ZodError, under: readonly string[] = []): string[] {
  return error.issues.map((issue) => {
    const path = [...under, ...issue.path];
    const where = path.length === 0 ? 'le fichier' : path.join('.');
    if (issue.code === 'unrecognized_keys') return `${where} : ${issue.keys.map((key) => `« ${key} »`).join(', ')} n'a pas sa place ici`;
    if (issue.code === 'invalid_key') return `${where} : ${issue.issues[0]?.message ?? 'nom inconnu'}`;
    return `${where} : ${issue.message}`;
  });
}
