// The lock of the folder of keys: one writer at a time, gateway or command, kept by the kernel and let go by any death. Knows no file in it.
//
// Node has no flock(2), but a flock belongs to the open file, not to the process: the `flock` program locks the descriptor that we lend it and ends.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { KeyFileError } from './key-file-error.ts';

/** Seconds. Longer than making an RSA key on a slow machine. */
const patience = 30;

/**
 * Does `work` while no other process writes keys. Makes the folder.
 * @throws KeyFileError when somebody else holds the lock for 30 s, or no lock can be had
 */
export async function withLock<T>(directory: string, work: () => Promise<T>): Promise<T> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = await open(join(directory, lockName), 'a', 0o600);
  try {
    await take(directory, file.fd);
    return await work();
  } finally {
    await file.close();
  }
}

export const lockName = 'verrou';

async function take(directory: string, descriptor: number): Promise<void> {
  const child = spawn('flock', ['-x', '-w', String(patience), '3'], {
    stdio: ['ignore', 'ignore', 'ignore', descriptor],
    env: { PATH: `${process.env.PATH ?? ''}${delimiter}/usr/bin${delimiter}/bin` },
  });
  const code = await once(child, 'close').then(
    ([ended]: (number | null)[]) => ended,
    (error: NodeJS.ErrnoException) => error.code,
  );
  if (code === 0) return;
  if (code === 'ENOENT')
    throw new KeyFileError(
      'Le programme « flock » (paquet util-linux) est introuvable : sans lui, deux processus pourraient écrire les clés à la fois. Installez util-linux.',
    );
  if (code === 1)
    throw new KeyFileError(
      `Le dossier de clés ${directory} est tenu depuis ${patience} s par une autre commande ou un autre démarrage. Rien n'a été changé. Recommencez quand il a fini.`,
    );
  throw new KeyFileError(
    `Le dossier de clés ${directory} ne peut pas être verrouillé : ce système de fichiers ne le permet pas. Donnez par KEYS_DIR un dossier d'un disque local.`,
  );
}
