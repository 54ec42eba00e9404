// Reads a secret from the file that a setting names. Must not keep it, log it, nor put it into an error.
import { open } from 'node:fs/promises';
import { SftpFailed } from './sftp-failed.ts';

/** No key or password is longer; the limit keeps a wrong path (a device, a dump) from filling memory. */
const mostBytes = 64 * 1024;

/**
 * The text of a secret file, without its last line end. As ssh does, a file of ours that others may read is refused; a file of another owner
 * (a mounted secret) is his to protect.
 * @throws SftpFailed 'secret-unreadable' | 'secret-exposed', with the path as detail
 */
export async function readSecret(path: string): Promise<string> {
  const file = await open(path, 'r').catch(() => {
    throw new SftpFailed('secret-unreadable', path);
  });
  try {
    const about = await file.stat();
    if (!about.isFile() || about.size === 0 || about.size > mostBytes) throw new SftpFailed('secret-unreadable', path);
    if (about.uid === process.getuid?.() && (about.mode & 0o077) !== 0) throw new SftpFailed('secret-exposed', path);
    const secret = (await file.readFile('utf8')).replace(/\r?\n$/, '');
    // Some servers take an empty password for an anonymous login.
    if (secret === '') throw new SftpFailed('secret-unreadable', path);
    return secret;
  } finally {
    await file.close();
  }
}
