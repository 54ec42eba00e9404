// The mark of a demonstration's data directory: what has it may be erased by « demo reset », nothing else may.
import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file directly under the data directory. */
export const DEMONSTRATION_MARKER = 'demonstration.txt';

/** Marks a data directory that holds invented people only. */
export async function markDemonstration(dataDirectory: string): Promise<void> {
  const text = "Ce dossier est celui d'une démonstration : « npm run -s annuaire -- demo reset » peut l'effacer.\n";
  await writeFile(join(dataDirectory, DEMONSTRATION_MARKER), text);
}

/** True for a directory that bears the mark. */
export async function isDemonstration(dataDirectory: string): Promise<boolean> {
  return access(join(dataDirectory, DEMONSTRATION_MARKER)).then(
    () => true,
    () => false,
  );
}
