// Reads a secret from the file that a setting names. Must not keep it, log it, nor put it into an error.
import { open } from 'node:fs/promises';

/** No key or password is longer; the limit keeps a wrong path (a device, a dump) from filling memory. */
const mostBytes = 64 * 1024;

/** unreadable: missing, not a plain file, empty or too long. exposed: ours, and others may read it. */
export type SecretRead =
  | { readonly secret: string; readonly fault: null }
  | { readonly secret: null; readonly fault: 'unreadable' | 'exposed' };

const unreadable: SecretRead = { secret: null, fault: 'unreadable' };

/**
 * The text of a secret file, without its last line end. As ssh does, a file of ours that others may read is refused; a file of another owner
 * (a mounted secret) is his to protect. Some servers take an empty password for an anonymous login: an empty file is none.
 */
export async function readSecret(path: string): Promise<SecretRead> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return unreadable;
  try {
    const about = await file.stat();
    if (!about.isFile() || about.size === 0 || about.size > mostBytes) return unreadable;
    if (about.uid === process.getuid?.() && (about.mode & 0o077) !== 0) return { secret: null, fault: 'exposed' };
    const secret = (await file.readFile('utf8')).replace(/\r?\n$/, '');
    return secret === '' || secret.includes('\0') ? unreadable : { secret, fault: null };
  } finally {
    await file.close();
  }
}
