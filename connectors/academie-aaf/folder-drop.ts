// A local folder as a drop: files are read where they lie. Knows no format.
import { access, constants, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Drop, type DropEntry, DropRefused } from './drop.ts';

const refuse = (rule: string, message: string, file: string | null = null): never => {
  throw new DropRefused(rule, message, file);
};

/** The drop of a folder; nothing is looked at before `list`. */
export function folderDrop(folder: string): Drop {
  return {
    list: async (signal) => {
      signal.throwIfAborted();
      return listed(folder);
    },
    bring: async (entries) => {
      for (const entry of entries) await readable(folder, entry);
      return entries.map(({ name }) => join(folder, name));
    },
    close: async () => {},
  };
}

async function listed(folder: string): Promise<DropEntry[]> {
  const entries: DropEntry[] = [];
  try {
    for (const name of await readdir(folder)) {
      if (name.startsWith('.')) continue;
      const { mtimeMs, size, isFile } = await plain(join(folder, name));
      if (isFile) entries.push({ name, bytes: size, modifiedAt: mtimeMs });
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      refuse('folder-missing', "Le dossier de la livraison n'existe pas : vérifiez le réglage « folder » de la source.");
    if (code === 'EACCES')
      refuse('folder-closed', 'Le dossier de la livraison ne peut pas être lu : donnez le droit de lecture au compte de la passerelle.');
    throw error;
  }
  return entries;
}

/** What was listed may be gone, changed or closed to us when it is its turn. */
async function readable(folder: string, { name, bytes }: DropEntry): Promise<void> {
  const found = await plain(join(folder, name));
  if (!found.isFile || found.size !== bytes)
    refuse('file-changed', 'Ce fichier a changé pendant sa lecture : attendez la fin de la réception, puis recommencez.', name);
  await access(join(folder, name), constants.R_OK).catch(() =>
    refuse('file-closed', 'Ce fichier ne peut pas être lu : donnez le droit de lecture au compte de la passerelle.', name),
  );
}

/** What a name of the folder is; a file that has gone meanwhile is none. */
async function plain(path: string): Promise<{ mtimeMs: number; size: number; isFile: boolean }> {
  try {
    const found = await lstat(path);
    return { mtimeMs: found.mtimeMs, size: found.size, isFile: found.isFile() };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { mtimeMs: 0, size: 0, isFile: false };
  }
}
