// Where a reading puts down what it must: a private folder of its own, made when first asked for and always taken away. What a killed process has
// left there is swept. Must not know what is put in it.
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

const oneHour = 3_600_000;
// Process ids come back, above all in a container: beyond this nobody is still reading.
const oneWeek = 7 * 24 * oneHour;
const ours = /^aaf-(\d+)-/;
const alive = new Set<string>();

export type WorkFolder = {
  /** An empty folder, mode 0700, inside the one of this reading. */
  readonly make: () => Promise<string>;
  readonly remove: () => Promise<void>;
};

/** The work folder of one reading under `parent`, which is made too (mode 0700) when it must. */
export function workFolder(parent: string): WorkFolder {
  let own: string | null = null;
  return {
    make: async () => {
      if (own === null) {
        await mkdir(parent, { recursive: true, mode: 0o700 });
        if ((await stat(parent)).uid !== process.getuid?.())
          throw new Error(
            'Le dossier de travail de la source appartient à un autre compte : il ne sert pas. Supprimez-le ou changez le réglage.',
          );
        await sweep(parent);
        own = await mkdtemp(join(parent, `aaf-${process.pid}-`));
        alive.add(basename(own));
      }
      return mkdtemp(join(own, 'part-'));
    },
    remove: async () => {
      if (own === null) return;
      await rm(own, { recursive: true, force: true });
      alive.delete(basename(own));
    },
  };
}

/** Removes what readings that no longer live have left. */
async function sweep(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = ours.exec(name)?.[1];
    if (pid === undefined || alive.has(name)) continue;
    const path = join(parent, name);
    const found = await stat(path).catch(() => null);
    const age = found === null ? 0 : Date.now() - found.mtimeMs;
    if (age > oneWeek || (age > oneHour && !isRunning(Number(pid)))) await rm(path, { recursive: true, force: true });
  }
}

/** Our own number is that of an earlier life: what we hold is in `alive`. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
