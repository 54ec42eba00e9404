// What makes a data directory that of a demonstration: the only kind that « demo reset » may erase.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isForDemonstration, type Settings } from '#src/config/settings.ts';

/** True where the demonstration was made (its folder is there) and no académie's source is configured. */
export async function isDemonstration(settings: Settings): Promise<boolean> {
  return isForDemonstration(settings) && (await hasDemonstration(settings.dataDirectory));
}

/** True where the demonstration was made. */
export async function hasDemonstration(dataDirectory: string): Promise<boolean> {
  return stat(demonstrationFolder(dataDirectory)).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** The demonstration's own files: its delivery and the table of people. */
export function demonstrationFolder(dataDirectory: string): string {
  return join(dataDirectory, 'demo');
}
