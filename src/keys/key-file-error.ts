// The one error of the keys: a French sentence that names the file or folder and what to do, never what is in it.

/** A key file or its folder cannot be used; `message` may be shown as it is. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';
}

/** The sentence of a fault of the file system, null when it is another kind of fault. */
export function keyFault(path: string, error: unknown): KeyFileError | null {
  const why = reasons[(error as NodeJS.ErrnoException).code ?? ''];
  if (why === undefined) return null;
  return new KeyFileError(
    `Le fichier de clés ${path} ne peut pas être lu ou créé : ${why}. Vérifiez KEYS_DIR : ce doit être un dossier que le compte de la passerelle peut lire, et où il peut écrire au premier démarrage.`,
  );
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "le compte de la passerelle n'en a pas le droit",
  EPERM: "le compte de la passerelle n'en a pas le droit",
  ENOTDIR: 'un fichier est à la place du dossier',
  EEXIST: 'un fichier est à la place du dossier',
  EISDIR: 'un dossier est à la place du fichier',
  EROFS: 'le disque est en lecture seule',
  ENOSPC: 'le disque est plein',
};
