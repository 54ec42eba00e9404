// Reads mappings/claims/*.yaml, one file a service, into what core/release says a service is. Owns the folder and the variables of the
// environment in it; knows no protocol library and no secret.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Service } from '#core/release/service.ts';
import { MappingFileError } from './mapping-file.ts';
import { readDefinition } from './service-definition.ts';
import { readYamlFile } from './yaml-file.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads every service of a folder, in the order of file names. `${NAME}` and `${NAME:-default}` in addresses are taken from `env`.
 * @throws MappingFileError with all faults of the first file that has any, or naming two files of one client_id
 */
export async function readServices(directory: string, env: Environment): Promise<readonly Service[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.yaml')).sort();
  const services = new Map<string, { readonly name: string; readonly service: Service }>();
  for (const name of names) {
    const service = await readService(join(directory, name), name, env);
    const other = services.get(service.clientId);
    if (other) throw new MappingFileError(name, [`client_id : « ${service.clientId} » est déjà celui du fichier ${other.name}`]);
    services.set(service.clientId, { name, service });
  }
  return [...services.values()].map(({ service }) => service);
}

/**
 * One service of a file given by whoever works at the machine, by the name of its path. `opening`: where the file does not say.
 * @throws MappingFileError
 */
export function readServiceFile(path: string, env: Environment, opening: Service['opening']): Promise<Service> {
  return readService(path, path, env, opening);
}

async function readService(path: string, name: string, env: Environment, opening: Service['opening'] = 'all'): Promise<Service> {
  const { data, faults } = await readYamlFile(path);
  if (faults !== null) throw new MappingFileError(name, faults);
  const missing: string[] = [];
  const read = readDefinition(filled(data, env, missing), opening);
  if (missing.length > 0) throw new MappingFileError(name, missing);
  if (read.faults !== null) throw new MappingFileError(name, read.faults);
  return read.service;
}

/** The same data with `${NAME}` and `${NAME:-default}` filled in. */
function filled(value: unknown, env: Environment, missing: string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => filled(item, env, missing));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, env, missing)]));
  if (typeof value !== 'string') return value;
  return value.replace(/\$\{([A-Z][A-Z0-9_]*)(?::-([^}]*))?\}/g, (_whole, variable: string, fallback: string | undefined) => {
    const found = env[variable] || fallback;
    if (found === undefined) missing.push(`la variable d’environnement ${variable} n’est pas définie`);
    return found ?? '';
  });
}
