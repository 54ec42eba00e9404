// A home for one gateway of the journeys: data, keys and ports of its own, thrown away at the end; and what every process started in it said.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Identifiant, readIdentifiants } from '#src/demo/identifiants.ts';
import { freePort } from '../support/free-port.ts';

export type Home = {
  readonly directory: string;
  readonly data: string;
  /** Where browsers find the gateway and the demonstration service. */
  readonly url: string;
  readonly service: string;
  readonly port: number;
  readonly servicePort: number;
  /** A bare environment and this home's settings: nothing of the machine's own gets in. */
  readonly env: Readonly<Record<string, string>>;
};

/** The project's own folder. */
export const root = resolve(import.meta.dirname, '../..');

/** Everything that gateways of this run wrote, on both outputs; the last file of the folder reads it. */
export const said: { readonly home: Home; readonly out: string; readonly err: string }[] = [];

const homes: Home[] = [];

/** A new home; a copy of what `from` holds where it is given (nothing may run in it). */
export async function newHome(from?: Home): Promise<Home> {
  const directory = await mkdtemp(join(tmpdir(), 'annuaire-journey-'));
  const [port, servicePort] = [await freePort(), await freePort()];
  const [data, keys] = [join(directory, 'var'), join(directory, 'keys')];
  // Owners and modes are kept: the database's files are those of an account that is not root.
  if (from) await promisify(execFile)('cp', ['-a', join(from.directory, 'var'), join(from.directory, 'keys'), directory]);
  else await mkdir(keys);
  const home: Home = {
    directory,
    data,
    url: `http://localhost:${port}`,
    service: `http://localhost:${servicePort}`,
    port,
    servicePort,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '/',
      DATA_DIR: data,
      KEYS_DIR: keys,
      PORT: String(port),
      DEMO_SERVICE_PORT: String(servicePort),
    },
  };
  homes.push(home);
  return home;
}

export async function removeHomes(): Promise<void> {
  for (const { directory } of homes.splice(0)) await rm(directory, { recursive: true, force: true });
}

/** The people to sign in as, from the file that the start wrote. */
export async function identifiantsOf({ data }: Home): Promise<readonly Identifiant[]> {
  const rows = readIdentifiants(await readFile(join(data, 'demo', 'identifiants.csv'), 'utf8'));
  if (rows === null) throw new Error('the table of people cannot be read');
  return rows;
}
