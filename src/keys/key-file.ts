// A secret in a file: made once, mode 0600, and the same for two processes that start together. Knows nothing of what the secret is for.
import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { keyFault } from './key-file-error.ts';

/**
 * The content of `path`, made by `make` when the file does not exist yet. The file appears whole or not at all (written beside, synced, then
 * linked under its name), and of two processes that make it at once the first wins: both return its content. A folder that cannot be written to is
 * fine as long as the file is there (a mounted secret).
 * @throws KeyFileError when it can neither be read nor made
 */
export async function readOrMake(path: string, make: () => Promise<string>): Promise<string> {
  try {
    return await found(path, make);
  } catch (error) {
    throw keyFault(path, error) ?? error;
  }
}

async function found(path: string, make: () => Promise<string>): Promise<string> {
  const there = await readIfThere(path);
  if (there !== undefined) return there;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const beside = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  const file = await open(beside, 'wx', 0o600);
  try {
    try {
      await file.writeFile(await make());
      await file.sync();
    } finally {
      await file.close();
    }
    await link(beside, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await unlink(beside);
  }
  return readFile(path, 'utf8');
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
