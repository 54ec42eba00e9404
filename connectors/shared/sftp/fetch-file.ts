// Fetches one file, or what is missing of it, into an open local file, and checks that it stayed the same all along. Decides nothing about trying again.
import type { FileHandle } from 'node:fs/promises';
import { pull } from './pull.ts';
import type { Handle, RemoteFile, SftpSession } from './session.ts';
import { SftpFailed } from './sftp-failed.ts';

/**
 * Bytes already received that are read again after a cut and compared. Size and date are whole seconds at best: a delivery written again in the same second
 * with the same size would otherwise be sewn to the old one.
 */
const overlap = 64 * 1024;

/**
 * Goes on from `received.bytes`, which it moves forward as bytes are safely written.
 * @throws SftpFailed 'changed' when size or date are not those of `expected`, before or after; an error of the local file as it is
 */
export async function fetchFile(
  session: SftpSession,
  path: string,
  expected: Pick<RemoteFile, 'bytes' | 'modifiedAt'>,
  local: FileHandle,
  received: { bytes: number },
  progress: (bytes: number) => void,
): Promise<void> {
  const same = (found: RemoteFile) => {
    if (!found.plain || found.bytes !== expected.bytes || found.modifiedAt !== expected.modifiedAt) throw new SftpFailed('changed');
  };
  // Asked together: on a distant server each round trip of each file counts.
  const [found, opened] = await Promise.allSettled([session.about(path), session.open(path)]);
  if (opened.status === 'rejected') throw found.status === 'rejected' ? found.reason : opened.reason;
  const handle = opened.value;
  try {
    if (found.status === 'rejected') throw found.reason;
    same(found.value);
    if (received.bytes > 0) await compareAgain(session, handle, local, received.bytes);
    await pull(session, handle, received.bytes, expected.bytes, async (blocks, position) => {
      const written = await writeAll(local, blocks, position);
      received.bytes += written;
      progress(written);
    });
    for (const after of await Promise.all([session.aboutOpen(handle), session.about(path)])) same(after);
  } finally {
    // A lost connection has closed it already.
    await session.release(handle).catch(() => {});
  }
}

async function compareAgain(session: SftpSession, handle: Handle, local: FileHandle, received: number): Promise<void> {
  await pull(session, handle, Math.max(0, received - overlap), received, async (blocks, position) => {
    const again = Buffer.concat(blocks);
    const kept = Buffer.alloc(again.length);
    await local.read(kept, 0, kept.length, position);
    if (!kept.equals(again)) throw new SftpFailed('changed');
  });
}

async function writeAll(local: FileHandle, blocks: readonly Buffer[], position: number): Promise<number> {
  const total = blocks.reduce((sum, block) => sum + block.length, 0);
  let { bytesWritten } = await local.writev(blocks as Buffer[], position);
  // A disk that fills up writes less than it was given, and says why at the next attempt.
  if (bytesWritten < total) {
    const rest = Buffer.concat(blocks).subarray(bytesWritten);
    for (let done = 0; done < rest.length; ) {
      const more = await local.write(rest, done, rest.length - done, position + bytesWritten);
      done += more.bytesWritten;
      bytesWritten += more.bytesWritten;
    }
  }
  return total;
}
