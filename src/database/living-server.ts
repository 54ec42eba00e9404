// Finds the embedded server that another process of ours runs, so that a command can work beside it through its private socket.
// Starts and stops nothing.
import { access, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ROLE } from './embedded/cluster.ts';
import type { Embedded } from './embedded.ts';

/**
 * The connection to the living server of `directory` (the embedded server's home), null when none runs. PostgreSQL writes in postmaster.pid:
 * pid, data directory, start, port, socket directory, …, and « ready » on the eighth line.
 */
export async function findLivingServer(directory: string): Promise<Embedded['connection'] | null> {
  const lines = await readFile(join(resolve(directory), 'data', 'postmaster.pid'), 'utf8').then(
    (text) => text.split('\n'),
    () => null,
  );
  const [pid, port, socket] = [Number(lines?.[0]), Number(lines?.[3]), lines?.[4] ?? ''];
  if (lines?.[7]?.trim() !== 'ready' || !Number.isInteger(pid) || socket === '' || !isAlive(pid)) return null;
  const listens = await access(join(socket, `.s.PGSQL.${port}`)).then(
    () => true,
    () => false,
  );
  return listens ? { host: socket, port, user: ROLE, database: 'postgres' } : null;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // alive, of another account
  }
}
