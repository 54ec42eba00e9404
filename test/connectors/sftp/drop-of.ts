// What every test of the SFTP drop needs: a drop on a test server, files with content of a known seed, and a look at what is left.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Drop, type DropEntry, DropRefused } from '#connectors/academie-aaf/drop.ts';
import { openSftpDrop } from '#connectors/academie-aaf/sftp-drop.ts';
import { sftpSettings } from '#connectors/academie-aaf/sftp-settings.ts';
import type { Sshd } from '../../support/sshd.ts';

export const never = new AbortController().signal;

/** Short waits between attempts: five of them, as in use. */
const shortPauses = [5, 10, 20, 40, 80];

/** A drop on this server; `changes`: other settings, `undefined` takes one away. */
export function dropOf(server: Sshd, folder: string, changes: Record<string, unknown> = {}, pauses: readonly number[] = shortPauses): Drop {
  return openSftpDrop(sftpSettings.parse({ ...settingsOf(server, folder), ...changes }), pauses);
}

/** The settings of a source on this server. */
export function settingsOf({ port, user, userKey, fingerprints }: Sshd, folder: string) {
  return { host: '127.0.0.1', port, user, folder, hostKey: [...fingerprints], privateKeyFile: userKey };
}

/** Lists and brings everything, then closes. */
export async function bringAll(drop: Drop, into: string, signal: AbortSignal = never, progress: (bytes: number) => void = () => {}) {
  try {
    const entries = [...(await drop.list(signal))].sort((a, b) => (a.name < b.name ? -1 : 1));
    return { entries, paths: await drop.bring(entries, into, signal, progress) };
  } finally {
    await drop.close();
  }
}

/** Every file is here, byte for byte, under a name of our own, and nothing else is. */
export async function expectWhole(folder: string, into: string, brought: { entries: readonly DropEntry[]; paths: readonly string[] }) {
  for (const [n, entry] of brought.entries.entries()) {
    const [there, here] = await Promise.all([readFile(join(folder, entry.name)), readFile(brought.paths[n] ?? '')]);
    expect(here.equals(there), entry.name).to.equal(true);
  }
  expect((await left(into)).map((name) => join(into, name))).to.have.members(brought.paths);
}

/** What a folder holds; nothing when it does not exist. */
export const left = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

/** The refusal that a promise ends with; fails when it ends otherwise, or when the refusal shows what it should not. */
export async function refused(promise: Promise<unknown>): Promise<DropRefused> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error, String(error)).to.be.instanceOf(DropRefused);
  const refusal = error as DropRefused;
  expect(refusal.message).to.match(/[.:].*\S$/);
  expect(refusal.message).to.not.match(/Error|ECONN|ENOENT|handshake|authentication methods|undefined|null/i);
  return refusal;
}

/** Numbers in [0, 1) that follow from a seed (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Writes a file whose bytes follow from the seed, and no two blocks of which are alike. */
export async function writeSeeded(path: string, bytes: number, seed: number): Promise<void> {
  const next = chance(seed);
  const content = new Uint32Array(Math.ceil(bytes / 4));
  for (let n = 0; n < content.length; n++) content[n] = next() * 2 ** 32;
  await writeFile(path, Buffer.from(content.buffer, 0, bytes));
}
