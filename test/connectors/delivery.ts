// Deliveries in a folder of their own: the examples, changed file by file as a test asks. Removed at the end of the test run.
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from '#connectors/academie-aaf/configuration.ts';
import type { Surroundings } from '#connectors/connector.ts';
import { sources } from '#connectors/registry.ts';
import { type Read, readAll } from '../contracts/source.ts';
import { surroundings } from '../support/surroundings.ts';

export const examples = join(import.meta.dirname, '../../fixtures/examples/aaf');
const made: string[] = [];

export const fileOf = (category: string, sequence = '0000', mode = 'Complet', day = '20250908') =>
  `ENT_0999001W_${mode}_${day}_${category}_${sequence}.xml`;
export const pupils = fileOf('Eleve');
export const staff = fileOf('PersEducNat');

export type Change = string | Buffer | null | ((text: string) => string | Buffer);

/** An empty folder of its own. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'aaf-'));
  made.push(folder);
  return folder;
}

/** Copies an example delivery; `changes` replaces (text, bytes, function of the text) or removes (null) files, or adds some. */
export async function delivery(changes: Readonly<Record<string, Change>> = {}, from: 'complet' | 'delta' = 'complet'): Promise<string> {
  const folder = await emptyFolder();
  const example = join(examples, from);
  const names = new Set([...(await readdir(example)), ...Object.keys(changes)]);
  for (const name of names) {
    const change = changes[name];
    if (change === null) continue;
    const text = change === undefined || typeof change === 'function' ? await readFile(join(example, name), 'utf8') : '';
    await writeFile(join(folder, name), change === undefined ? text : typeof change === 'function' ? change(text) : change);
  }
  return folder;
}

/** A folder where deliveries are dropped, with copies of the files of others in it. */
export async function dropOf(...folders: readonly string[]): Promise<string> {
  const drop = await emptyFolder();
  await addTo(drop, ...folders);
  return drop;
}

/** Copies the files of folders into a drop. */
export async function addTo(drop: string, ...folders: readonly string[]): Promise<void> {
  for (const folder of folders) await cp(folder, drop, { recursive: true });
}

export const open = (folder: string, settings: Omit<Configuration, 'folder'> = {}, around: Partial<Surroundings> = {}) =>
  sources['academie-aaf'].open({ folder, ...settings }, surroundings(around));

/** Reads what comes after a bookmark. */
export const readAfter = (folder: string, since: string | null, settings: Omit<Configuration, 'folder'> = {}): Promise<Read> =>
  readAll(open(folder, settings), new AbortController().signal, since);

/** Reads from the beginning until nothing new is left, or a refusal. */
export async function readChain(
  folder: string,
  settings: Omit<Configuration, 'folder'> = {},
  since: string | null = null,
): Promise<Read[]> {
  const chain: Read[] = [];
  for (let bookmark = since; chain.length < 50; ) {
    const step = await readAfter(folder, bookmark, settings);
    chain.push(step);
    bookmark = step.reading.bookmark;
    if (step.reading.nothingNew || !step.reading.complete) break;
  }
  return chain;
}

export async function read(changes: Readonly<Record<string, Change>> = {}): Promise<Read> {
  return readAll(open(await delivery(changes)));
}

/** Rules of the refusals of a reading. */
export const refusals = ({ reading }: Read): string[] =>
  reading.problems.filter((one) => one.severity === 'refusal').map((one) => one.rule);

/** Values of one attribute over the records of a reading. */
export const valuesOf = ({ records }: Read, attribute: string) =>
  records.flatMap((one) => (one.type === 'record' ? (one.attributes.get(attribute) ?? []) : []));

after(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
});
