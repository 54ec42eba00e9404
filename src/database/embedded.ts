// Owns the PostgreSQL that we start ourselves when nobody gives us one: a real server, in our data directory, through a private socket.
// Knows no table.
import { mkdir, open, realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { reachable, serverAccount } from './embedded/account.ts';
import { findBinaries } from './embedded/binaries.ts';
import { createCluster, prepareHome, ROLE, writtenBy } from './embedded/cluster.ts';
import { clearRemains, takeLock } from './embedded/lock.ts';
import { startServer, stopServer } from './embedded/server.ts';
import { removeSocketDirectory, socketDirectory } from './embedded/socket.ts';

export type EmbeddedOptions = {
  /** The server's home, made if missing: `data/` (the cluster), `verrou` (the lock), `socket/`. */
  readonly directory: string;
  /** false only for a server whose data may be lost, in tests: no fsync. */
  readonly durable?: boolean;
};

/** `connection` is what `pg` asks for; `stop` may be called twice. */
export type Embedded = {
  readonly connection: { readonly host: string; readonly port: number; readonly user: string; readonly database: string };
  readonly pid: number;
  readonly major: number;
  stop(): Promise<void>;
};

/**
 * Starts the server of `directory`, creating its cluster the first time and recovering it after a crash.
 * @throws EmbeddedDatabaseError with a French message: directory in use by a living process, no programs, no access, other version
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const durable = options.durable ?? true;
  await mkdir(resolve(options.directory), { recursive: true });
  const home = await realpath(options.directory);
  const data = `${home}/data`;
  const account = await serverAccount(data);
  await prepareHome(home, data, account);
  const lock = await takeLock(home, data);
  const door = await open(home, 'r');
  try {
    await clearRemains(home, data);
    const written = await writtenBy(data);
    const [binaries, socket] = await Promise.all([findBinaries(account, written), socketDirectory(home, account)]);
    // Under a closed directory (/root, a private checkout) the account cannot walk to its own files. We lend it an open descriptor of its home
    // instead of rights on ours: it may enter there and nowhere else.
    const seen = (await reachable(home, account)) ? home : '/proc/self/fd/4';
    const descriptors = [lock.descriptor, door.fd];
    if (written === null) await createCluster(binaries, { account, descriptors, home: seen, realHome: home, sync: durable });
    const server = await startServer(binaries, { account, descriptors, data: `${seen}/data`, realData: data, socket, durable });
    let stopping: Promise<void> | null = null;
    const stop = async () => {
      await stopServer(server);
      await removeSocketDirectory(socket, home);
      await lock.release();
    };
    return {
      connection: { host: socket, port: 5432, user: ROLE, database: 'postgres' },
      pid: server.pid ?? 0,
      major: binaries.major,
      stop: () => {
        stopping ??= stop();
        return stopping;
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  } finally {
    await door.close();
  }
}
