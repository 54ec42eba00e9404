// The data directory before anything is started in it: made where it is missing, and what is wrong with it said by the name of its setting.
import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The data directory cannot be used; the message is French and says what to do. */
export class DataDirectoryError extends Error {
  override readonly name = 'DataDirectoryError';
}

/**
 * Makes the directory when it is missing, and sees that this account may work in it and in the database that it holds.
 * @throws DataDirectoryError
 */
export async function demandDataDirectory(directory: string): Promise<void> {
  let looked = directory;
  try {
    await mkdir(looked, { recursive: true });
    await demandAccess(looked);
    looked = join(directory, 'postgres');
    await demandAccess(looked).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new DataDirectoryError(
      `Le dossier de données ${looked} ne peut pas être employé : ${reasons[code] ?? `le système répond ${code}`}. Vérifiez DATA_DIR : ce doit être un dossier où le compte de la passerelle peut lire et écrire.`,
    );
  }
}

// The final slash: a directory, not a file.
const demandAccess = (directory: string): Promise<void> => access(`${directory}/`, constants.R_OK | constants.W_OK | constants.X_OK);

const reasons: Readonly<Record<string, string>> = {
  EACCES: "le compte de la passerelle n'y a pas les droits",
  EPERM: "le compte de la passerelle n'y a pas les droits",
  ENOTDIR: 'un fichier est à cette place',
  EEXIST: 'un fichier est à cette place',
  EROFS: 'le disque est en lecture seule',
  ENOSPC: 'le disque est plein',
};
