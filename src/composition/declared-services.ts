// The services that are declared by file, and our own console among them. Decides nothing.
import { resolve } from 'node:path';
import type { Service } from '#core/release/service.ts';
import { readServices } from '#src/config/claims-file.ts';
import type { Settings } from '#src/config/settings.ts';
import { consoleService } from './console-service.ts';

/** @throws MappingFileError */
export async function declaredServices(
  { publicUrl, servicePort }: Pick<Settings, 'publicUrl' | 'servicePort'>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly Service[]> {
  const demonstration = env.DEMO_SERVICE_URL ?? `http://localhost:${servicePort}`;
  const services = await readServices(resolve(import.meta.dirname, '../../mappings/claims'), { ...env, DEMO_SERVICE_URL: demonstration });
  return [...services, consoleService(publicUrl)];
}
