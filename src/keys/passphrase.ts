// Reads the passphrase that protects the keys from the file that a setting or an option names. Must not keep it, log it, nor put it into an error.
import { open, realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { KeyFileError } from './key-file-error.ts';

/** Signs. The key files may be stolen and tried at leisure: only length holds then. */
const shortest = 20;
const mostBytes = 64 * 1024;

/**
 * The passphrase, without its last line end. `named` is how the operator gave the file (KEYS_PASSPHRASE_FILE, --new-passphrase-file).
 * @throws KeyFileError unreadable, readable by others, too short, or in the folder of the keys that it protects
 */
export async function readPassphrase(path: string, named: string, directory: string): Promise<string> {
  const refuse = (why: string): KeyFileError => new KeyFileError(`${named} (${path}) : ${why} Aucune clé n'a été touchée.`);
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw refuse(`ce fichier ne peut pas être lu (${error.code}). Vérifiez son nom et les droits du compte de la passerelle.`);
  });
  try {
    const about = await file.stat();
    if (!about.isFile() || about.size > mostBytes) throw refuse("ce n'est pas un fichier qui contient une phrase secrète.");
    // A file of another owner (a mounted secret) is his to protect.
    if (about.uid === process.getuid?.() && (about.mode & 0o077) !== 0)
      throw refuse('ce fichier peut être lu par d’autres comptes de la machine. Retirez-leur ce droit (chmod 600).');
    if (await isWithin(path, directory))
      throw refuse('une phrase secrète gardée avec les clés ne les protège pas. Mettez-la hors de KEYS_DIR.');
    const text = (await file.readFile('utf8')).replace(/\r?\n$/, '');
    if (text.trim().length < shortest)
      throw refuse(`la phrase secrète a moins de ${shortest} signes. Faites-en une par exemple avec : openssl rand -base64 32.`);
    return text;
  } finally {
    await file.close();
  }
}

async function isWithin(path: string, directory: string): Promise<boolean> {
  const [file, folder] = await Promise.all([realpath(path), realpath(directory).catch(() => resolve(directory))]);
  return file.startsWith(`${folder}${sep}`);
}
